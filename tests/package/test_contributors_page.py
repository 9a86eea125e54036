"""What `tests/README.md` shows is in the tests, and what its commands name is there."""

import re

import pytest
from readme import README, blocks

TESTS = README.parent / "tests"
PAGE = TESTS / "README.md"


@pytest.mark.parametrize("heading", blocks("python", PAGE))
def test_a_test_that_is_shown_is_one_that_runs(heading):
    code = blocks("python", PAGE)[heading]
    name = re.search(r"def (test_\w+)", code)[1]
    assert any(code in path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")), f"{name} has changed"


def test_what_commands_and_text_name_is_there():
    paths = re.findall(r"\b(?:tests|notebooks|nblooper)/[\w/.-]*\w", PAGE.read_text(encoding="utf-8"))
    assert "tests/core/test_first_call.py" in paths
    assert [path for path in paths if not (README.parent / path).exists()] == []


def test_what_is_told_of_ci_is_so():
    check = (README.parent / ".ci/run").read_text(encoding="utf-8")
    for told in ("for version in ", "NBLOOPER_KERNELS", "NBLOOPER_REQUIRE_BROWSER=1", "lint-imports"):
        assert told in check
        assert told in PAGE.read_text(encoding="utf-8")


def test_what_a_command_runs_of_the_browser_half_is_checked_in_each_clone():
    check = (README.parent / ".ci/run").read_text(encoding="utf-8")
    commands = set(re.findall(r"npm (?:ci|run \w+)", blocks("sh", PAGE)["Build the browser half 1"]))
    assert commands >= {"npm ci", "npm run check", "npm run build"}
    for command in commands - {"npm run format"}:  # which only changes the sources; what it would do, `check` says
        assert command in check
