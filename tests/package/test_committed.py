"""What a reader sees of the notebooks who does not run them."""

import json
import re

import committed
import pytest

# The oven of the experiment is one class.
LONGEST = {"teaching": 20, "training_monitor": 20, "experiment": 25}


@pytest.mark.parametrize("name", committed.NAMES)
def test_all_cells_have_run_in_order_and_none_has_failed(name):
    cells = committed.code_cells(name)
    assert [cell["execution_count"] for cell in cells.values()] == [*range(1, len(cells) + 1)]
    kinds = {output["output_type"] for cell in cells.values() for output in cell["outputs"]}
    assert kinds == {"stream", "display_data", "execute_result"}


@pytest.mark.parametrize(("name", "lines"), LONGEST.items())
def test_cells_are_short(name, lines):
    assert max("".join(cell["source"]).count("\n") + 1 for cell in committed.code_cells(name).values()) <= lines


@pytest.mark.parametrize("name", committed.NAMES)
def test_they_are_small_need_no_widgets_and_tell_nothing_of_the_machine_that_ran_them(name):
    assert len(committed.path(name).read_text(encoding="utf-8")) < 600_000
    told = json.dumps([cell["outputs"] for cell in committed.code_cells(name).values()])
    assert "widget-view" not in told
    assert re.findall(r"/(?:tmp|root|home|usr|var|opt|Users)/", told) == []
