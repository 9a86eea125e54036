"""Runs every benchmark with next to no work: they must run, and give numbers. What the numbers are is not tested."""

import importlib
import math

import pytest

from . import NAMES
from .measure import TINY
from .table import markdown, text


@pytest.mark.parametrize("name", NAMES)
def test_benchmark_gives_numbers(name):
    rows = importlib.import_module(f".{name}", __package__).run(TINY)
    assert rows
    for row in rows:
        assert row.samples, row.case
        assert all(math.isfinite(sample) for sample in row.samples), row
        # With this little work, what is taken off for counting may be more than what is left.
        assert row.signed or name == "calls" or min(row.samples) > 0, row
    table = text(rows).splitlines()
    assert len(table) == len(rows) + 1
    assert all(row.contender in line for row, line in zip(rows, table[1:], strict=True))


def test_the_markdown_table_has_a_line_for_each_case():
    from .table import Row

    rows = [
        Row("stop", "nblooper", "secs", [1.0, 3.0, 2.0], key=True),
        Row("stop", "TF-like", "secs", [4.0], key=True),
        Row("drift", "asyncio", "share", [-0.5], key=True, signed=True),
        Row("left out", "nblooper", "secs", [1.0]),
    ]
    lines = markdown(rows).splitlines()
    assert [line.count("|") for line in lines] == [6] * 4
    assert lines[2] == "| stop | 2.00 s | 4.00 s | 0.50 | - |"
    assert lines[3] == "| drift | - | - | - | -50.0 % |"
