"""Runs the README's ten lines in a notebook, with the nblooper that is installed: for an environment made of a wheel.

    python tests/package/installed_notebook.py

It needs the wheel, ipykernel and nbclient, no test tools, and runs from any folder but the checkout's.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from readme import README, blocks

import nblooper

STAND_INS = """
import itertools, types
readings, batches = [], itertools.count()
sensor = types.SimpleNamespace(read=lambda: 21.5)
model = types.SimpleNamespace(step=lambda batch: None)
"""

AFTERWARDS = """
coord["train"].join(60)
coord.request_stop()
coord.join()
print(coord)
"""


def executed(*codes):
    """Return a notebook of these cells that was run."""
    notebook = new_notebook(cells=[new_code_cell(code) for code in codes])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    nbformat.validate(notebook)
    return notebook


def main():
    """Run the notebook and look at what it shows; any error ends this with one."""
    where = Path(nblooper.__file__).resolve()
    if README.parent in where.parents:
        sys.exit(f"this is the checkout's nblooper, not an installed one: {where}")
    ten_lines = blocks("python")["Ten lines 1"]
    live, joined = executed(STAND_INS, ten_lines), executed(STAND_INS, ten_lines, AFTERWARDS)
    _, lines, end = joined.cells
    # Joined by now, so that the panel has given way to the last state.
    shown = "".join(str(output.get("data", {})) for output in lines.outputs)
    for expected in ("poll", "train", "20,000"):
        if expected not in shown:
            sys.exit(f"{expected!r} is not in what the cell with the panel shows: {shown[:2000]}")
    panel_code = sum(
        "createElement" in state.get("state", {}).get("_esm", "")
        for state in live.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
    )
    if not panel_code:
        sys.exit("no widget brought the panel's browser half with it")
    print(end.outputs[0]["text"], end="")
    print(f"nblooper {nblooper.__version__} in {where.parent}")


if __name__ == "__main__":
    main()
