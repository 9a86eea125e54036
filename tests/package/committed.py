"""The notebooks, as they are committed."""

import json

from readme import README

NAMES = ("quickstart", "teaching", "training_monitor", "experiment")


def path(name):
    """Return where a notebook is."""
    return README.parent / "notebooks" / f"{name}.ipynb"


def cells(name):
    """Return the cells of a notebook by their ids, in order."""
    return {cell["id"]: cell for cell in json.loads(path(name).read_text(encoding="utf-8"))["cells"]}


def code_cells(name):
    """Return those that hold code."""
    return {key: cell for key, cell in cells(name).items() if cell["cell_type"] == "code"}
