"""The notebook about training, as it is committed: what a reader sees who does not run it."""

import re

import committed
import pytest

CODE = committed.code_cells("training_monitor")


def shown(name, kind):
    """What a cell shows of one MIME type."""
    return ["".join(output["data"][kind]) for output in CODE[name]["outputs"] if kind in output.get("data", {})]


@pytest.mark.parametrize(
    ("name", "loopers"),
    [
        ("train", ["train", "evaluate", "checkpoint", "early_stopping"]),
        ("nan", ["train"]),
        ("versus", ["momentum 0.0", "momentum 0.9"]),
    ],
)
def test_where_a_panel_was_is_a_still_that_needs_no_kernel(name, loopers):
    (still,) = shown(name, "text/html")
    assert "data:image/svg+xml;base64," in still
    assert "run the cell to see the live panel" not in still
    for looper in loopers:
        assert looper in still


@pytest.mark.parametrize("name", ["curves", "timeline", "nan-caught", "resume-figure", "versus-figure"])
def test_figures_are_shown(name):
    assert len(shown(name, "image/png")) == 1


def test_what_it_says_of_the_run_is_what_happened():
    said = {name: "".join("".join(each.get("text", "")) for each in cell["outputs"]) for name, cell in CODE.items()}
    assert "the best loss was" in said["join"]  # early stopping ended it
    assert "distorted" in said["explain"]
    assert re.search(r"\b1 NaN\b", said["nan-caught"])
    same = re.search(r"(\d+) steps in both runs; their losses differ by at most (\S+)", said["resume-check"])
    assert int(same[1]) > 0
    assert float(same[2]) < 1e-9
