"""Each statement of CONTRACT.md has a test, and each test of this folder names statements that are there."""

import ast
import re
from pathlib import Path

FOLDER = Path(__file__).parent


def statements(text):
    """Return the numbers of a text's statements, in order."""
    return [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]


def named(test):
    """Return the numbers that a test's name begins with."""
    return {int(number) for number in re.match(r"test((?:_\d+)*)", test)[1].split("_") if number}


def names_of_tests():
    """Return the names of this folder's tests, less those of this file."""
    return [
        statement.name
        for path in FOLDER.glob("test_*.py")
        if path != Path(__file__)
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.FunctionDef) and statement.name.startswith("test")
    ]


def mismatches(text, names):
    """Return what does not fit: statements without a test, and tests that name none or one that is not there."""
    known = set(statements(text))
    tested = {number for name in names for number in named(name)}
    return sorted(known - tested), [name for name in names if not named(name) or named(name) - known]


def test_statements_are_numbered_one_after_the_other():
    numbers = statements((FOLDER / "CONTRACT.md").read_text(encoding="utf-8"))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 30


def test_statements_and_tests_fit_together():
    assert mismatches((FOLDER / "CONTRACT.md").read_text(encoding="utf-8"), names_of_tests()) == ([], [])


def test_what_does_not_fit_is_found():
    text = "Head\n\n1. One.\n   12. is no statement here\n2. Two.\n\n3. Three.\n"
    assert mismatches(text, ["test_01_x", "test_02_03_y"]) == ([], [])
    assert mismatches(text, ["test_01_x", "test_03_y"]) == ([2], [])
    assert mismatches(text, ["test_01_02_03_x", "test_04_y", "test_z"]) == ([], ["test_04_y", "test_z"])
