"""A panel of hundreds of loopers in the browser: `python -m tests.benchmarks.crowd`.

How long it takes from running the cell until its rows can be read, and the longest task of the page's main thread
afterwards, while the panel refreshes and the mouse is moved. It is not among the benchmarks that run by default,
because it needs a browser.
"""

from __future__ import annotations

import argparse
import pathlib
import sys

from .clicks import serve
from .table import Bound, Row, text

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "jupyter"))

_WATCH_SECS = 10.0
_SETUP = """
from nblooper import Coordinator
coord = Coordinator(name="crowd")
for i in range({number}):
    coord.loop(int, every_secs=0.5, name=f"looper {{i}}")
"""
_TASKS = """
window.tasks = [];
new PerformanceObserver(list => tasks.push(...list.getEntries().map(entry => entry.duration / 1000)))
  .observe({type: "longtask"});
"""
_OPENED = """
() => new Promise(resolve => {
  const began = performance.now();
  const look = () => document.querySelector(".nblooper-panel .nbl-done")?.textContent
    ? resolve((performance.now() - began) / 1000) : requestAnimationFrame(look);
  const book = window.jupyterapp.shell.currentWidget.content;
  book.activeCellIndex = 1;
  book.deselectAll();
  window.jupyterapp.commands.execute("notebook:run-cell");
  look();
})
"""


def run(number: int, rounds: int) -> list[Row]:
    """Measure a panel of so many loopers, so many times."""
    import lab
    from notebook_page import Notebook

    opened, longest = [], []
    with lab.chromium() as browser, serve(lab, "lab") as server:
        cells = [_SETUP.format(number=number), "coord", "coord.panel().close()"]
        lab.write_notebook(server.root / "crowd.ipynb", cells)
        notebook = Notebook(browser, server, "crowd.ipynb")
        notebook.run_cell(0)
        for _ in range(rounds):
            opened.append(notebook.page.evaluate(_OPENED))
            notebook.page.wait_for_timeout(1000)
            notebook.page.evaluate(_TASKS)
            chart = notebook.panel.locator(".nbc-plot").first.bounding_box()
            for step in range(int(_WATCH_SECS * 10)):
                notebook.page.mouse.move(chart["x"] + 60 + 3 * step, chart["y"] + 100)
                notebook.page.wait_for_timeout(100)
            longest.append(max([*notebook.page.evaluate("tasks"), 0.0]))
            notebook.run_cell(2)
        notebook.close()
        server.end_kernels()
    opening = f"opening a panel of {number} loopers, until it is seen"
    task = f"longest task of a page with a panel of {number} loopers (0: none above 50 ms)"
    return [
        Row(opening, "nblooper", "secs", opened, Bound("value", 2.0)),
        Row(task, "nblooper", "secs", longest, Bound("value", 0.1)),
    ]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.crowd", description="Measure a large panel.")
    parser.add_argument("--loopers", type=int, default=500, help="500")
    parser.add_argument("--rounds", type=int, default=3, help="3")
    arguments = parser.parse_args()
    print(text(run(arguments.loopers, arguments.rounds)))


if __name__ == "__main__":
    main()
