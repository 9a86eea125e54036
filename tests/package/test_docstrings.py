"""Every public name is documented in NumPy's style, and its examples do what they say."""

import dataclasses
import doctest
import inspect

import pytest
from helpers import in_own_thread
from numpydoc.docscrape import NumpyDocString
from numpydoc.validate import validate
from public import public_names

import nblooper
import nblooper.figures

NAMES = public_names()

# https://numpydoc.readthedocs.io/en/latest/validation.html
NOT_ASKED_FOR = {
    "GL01",  # the summary is on the line of the quotes, as ruff's D rules have it
    "GL02",
    "ES01",  # an extended summary, where there is nothing to add
    "SA01",  # "See Also"
    "PR04",  # a type, where several parameters are "as for" others
    "RT01",  # "Returns", where the summary says it
    "RT02",
    "RT03",
    "YD01",
}
OF_VALUES = {"PR01"}  # of dataclasses, which nobody constructs: their fields are attributes


def needs_example(name, thing):
    """Return whether a name has an example of its own: properties and lesser values are in those of their classes."""
    return callable(thing) and not (name.startswith("nblooper.snapshot.") or ".CoordinatorSnapshot." in name)


def faults(name):
    """Return what is missing or wrong in the docstring of a public name."""
    thing = NAMES[name]
    ignored = NOT_ASKED_FOR | (set() if needs_example(name, thing) else {"EX01"})
    if inspect.isclass(thing):  # its parameters are the constructor's
        ignored |= {"PR01", "PR02", "PR03"}
    found = {code: message for code, message in validate(name)["errors"] if code not in ignored}
    return [f"{code} {message}" for code, message in found.items()] + undocumented(thing)


def undocumented(thing):
    """Return complaints about the fields of a dataclass or the parameters of a class that are not documented."""
    if not inspect.isclass(thing) or issubclass(thing, (Exception, nblooper.State)):
        return []
    section, names = "Parameters", [*inspect.signature(thing.__init__).parameters][1:]
    if dataclasses.is_dataclass(thing):
        section, names = "Attributes", [field.name for field in dataclasses.fields(thing)]
    entries = [entry for kind in thing.__mro__ for entry in documented(kind, section)]
    return [f"{section[:-1].lower()} {name!r} is not documented" for name in names if name not in entries]


def documented(kind, section):
    """Return the names in a section of a class's docstring."""
    if not kind.__module__.startswith("nblooper"):
        return []
    entries = NumpyDocString(inspect.getdoc(kind) or "")[section]
    return [name.strip() for entry in entries for name in (entry.name or entry.type).split(",")]


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_documented(name):
    assert faults(name) == []


@pytest.mark.parametrize("name", [name for name, thing in NAMES.items() if callable(thing) and "." not in name[9:]])
def test_what_is_imported_says_from_which_threads(name):
    thing = NAMES[name]
    if inspect.isfunction(thing) or name in ("nblooper.Coordinator", "nblooper.LooperThread"):
        assert "thread" in inspect.getdoc(thing)


def test_faults_are_found():
    def undescribed(every_secs):
        """Do a thing"""

    nblooper.figures.undescribed = undescribed
    NAMES["nblooper.figures.undescribed"] = undescribed
    try:
        codes = {fault.split()[0] for fault in faults("nblooper.figures.undescribed")}
    finally:
        del nblooper.figures.undescribed, NAMES["nblooper.figures.undescribed"]
    assert codes == {"SS03", "PR01", "EX01"}


def examples():
    """Return the examples of all public names, by name."""
    finder = doctest.DocTestFinder(recurse=False)
    found = {name: finder.find(thing, name, module=False) for name, thing in NAMES.items()}
    return {name: tests[0] for name, tests in found.items() if tests and tests[0].examples}


EXAMPLES = examples()


@pytest.mark.usefixtures("at_the_end_all_is_stopped")
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_does_what_it_says(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    test = EXAMPLES[name]
    test.globs = {
        "nblooper": nblooper,
        "Coordinator": nblooper.Coordinator,
        "LooperThread": nblooper.LooperThread,
        "__name__": "__main__",
    }
    report = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    failed = in_own_thread(lambda: runner.run(test, out=report.append, clear_globs=False).failed)
    assert not failed, "".join(report)
