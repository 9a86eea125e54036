"""The public names of the package, and what they name."""

import importlib
import inspect

MODULES = ("nblooper", "nblooper.figures", "nblooper.snapshot", "nblooper.testing")


def public_names():
    """Return all public names in dotted form, such as `nblooper.Coordinator.loop`, each thing under its first one."""
    found = {}
    for module in MODULES:
        for name in importlib.import_module(module).__all__:
            thing = getattr(importlib.import_module(module), name)
            if name != "__version__" and id(thing) not in found:
                found[id(thing)] = f"{module}.{name}", thing
    top = dict(found.values())
    return {**top, **{name: member for path, thing in top.items() for name, member in members(path, thing)}}


def members(path, thing):
    """Yield the public methods and properties that a class itself defines, or inherits from one of this package."""
    if not inspect.isclass(thing):
        return
    for name in dir(thing):
        owner = next((base for base in thing.__mro__ if name in vars(base)), thing)
        member = vars(owner).get(name)
        documented = inspect.isroutine(member) or isinstance(member, property) or hasattr(member, "__get__")
        slot = inspect.ismemberdescriptor(member)
        if not name.startswith("_") and owner.__module__.startswith("nblooper") and documented and not slot:
            yield f"{path}.{name}", getattr(thing, name)
