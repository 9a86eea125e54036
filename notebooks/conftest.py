"""Keeps a notebook's cells in order where a plugin shuffles tests."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move the notebooks' cells to the end, in their own order: each needs the ones before it."""
    cells = [item for item in items if hasattr(item, "cell_num")]
    others = [item for item in items if not hasattr(item, "cell_num")]
    items[:] = others + sorted(cells, key=lambda cell: (str(cell.path), cell.cell_num))
