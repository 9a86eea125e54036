"""The README's tree of the package lists every module, and no other."""

from pathlib import Path

import nblooper

PACKAGE = Path(nblooper.__file__).parent
README = PACKAGE.parent / "README.md"


def modules_of(tree):
    """Return the paths of the Python modules in a tree whose lines are indented by two spaces a level."""
    folders, modules = [], []
    for line in tree.splitlines():
        name = line.split()[0]
        level = (len(line) - len(line.lstrip())) // 2
        del folders[level:]
        if name.endswith("/"):
            folders.append(name)
        elif name.endswith(".py"):
            modules.append("".join(folders) + name)
    return modules


def modules_of_the_package():
    """Return the paths of all modules; a folder's `__init__.py` has the folder's line, except the package's own."""
    found = [path for path in PACKAGE.rglob("*.py") if "node_modules" not in path.parts]
    paths = [path.relative_to(PACKAGE.parent).as_posix() for path in found]
    return [path for path in paths if not path.endswith("/__init__.py") or path == "nblooper/__init__.py"]


def test_paths_are_read_from_indentation():
    tree = "top/\n  one.py  a\n  sub/  b\n    two.py  c\n    web/  d\n  three.py  e"
    assert modules_of(tree) == ["top/one.py", "top/sub/two.py", "top/three.py"]


def test_the_readme_lists_every_module_and_no_other():
    section = README.read_text(encoding="utf-8").split("## Where things are", 1)[1]
    listed = modules_of(section.split("```text\n", 1)[1].split("```", 1)[0])
    assert sorted(listed) == sorted(modules_of_the_package())
