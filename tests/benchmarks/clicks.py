"""From a click in the browser until it took effect while a cell runs: `python -m tests.benchmarks.clicks`.

For each kernel (`NBLOOPER_KERNELS` adds some, see tests/jupyter/kernels.py), in JupyterLab and Notebook 7. It is not
among the benchmarks that run by default, because it needs a browser. The click is timed in the browser, the effect in
the kernel, both by the machine's clock.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import pathlib
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from .table import Bound, Row, text

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "jupyter"))

_CLICKS = 16  # an even number: the last one resumes
_BOUND = Bound("value", 0.2)
_WAYS = {
    "no cell": None,
    "join": "coord.join()",
    "with": "with coord: pass",
    "join_async": "await coord.join_async()",
    "sleep": "while not coord.should_stop(): time.sleep(0.05)",
}
_SETUP = """
import json, threading, time
from nblooper import Coordinator, State
if "coord" in globals():
    coord.request_stop()
    coord.join()
coord, effects, over = Coordinator(), [], threading.Event()
looper = coord.loop(int, every_secs=0.002, name="tick")

def watch():
    paused = False
    while not over.wait(0.0005):
        if (looper.state is State.PAUSED) != paused:
            paused = not paused
            effects.append(time.time())

watcher = threading.Thread(target=watch, daemon=True)
watcher.start()
coord
"""
_EFFECTS = """
over.set()
watcher.join()
print(json.dumps(effects))
"""
_NOTE_CLICKS = """
window.clicksAt = [];
document.addEventListener("click", () => clicksAt.push((performance.timeOrigin + performance.now()) / 1000), true);
"""


def run(clicks: int) -> list[Row]:
    """Measure so many clicks of each kind."""
    import kernels
    import lab

    rows = []
    with lab.chromium() as browser:
        for app in ("lab", "notebook"):
            with serve(lab, app) as server:
                for kernel in kernels.interpreters():
                    rows += _measure(lab, browser, server, app, kernel, kernels.version(kernel), clicks)
    return rows


@contextlib.contextmanager
def serve(lab: Any, app: str) -> Iterator[Any]:
    """Give a server of the tests' browser harness, in folders of its own."""
    with tempfile.TemporaryDirectory() as folder:
        root, home = pathlib.Path(folder, "notebooks"), pathlib.Path(folder, "jupyter")
        root.mkdir()
        home.mkdir()
        server = lab.Server(root, home, app=app)
        try:
            yield server
        finally:
            server.close()


def _measure(
    lab: Any, browser: Any, server: Any, app: str, kernel: str, version: tuple[int, int], clicks: int
) -> list[Row]:
    lab.write_notebook(server.root / f"{kernel}.ipynb", [_SETUP, "1", _EFFECTS], kernel)
    from notebook_page import Notebook

    notebook = Notebook(browser, server, f"{kernel}.ipynb")
    notebook.page.evaluate(_NOTE_CLICKS)
    rows = []
    for way, code in _WAYS.items():
        if way == "sleep" and version < (7, 0):
            continue  # a click has no effect before the cell has ended
        notebook.run_cell(0)
        if code is not None:
            notebook.run_code(1, f"print('begun')\n{code}")
            notebook.wait_for_output(1, "begun")
        samples = _clicks(notebook, clicks)
        name = "{}.{}".format(*version)
        rows.append(Row(f"ipykernel {name}, {app}, {way}", "nblooper", "secs", samples, _BOUND))
    notebook.close()
    server.end_kernels()
    return rows


def _clicks(notebook: Any, number: int) -> list[float]:
    """Return the seconds from each click to its effect."""
    notebook.page.evaluate("clicksAt.length = 0")
    for count in range(number):
        label, then = ("Pause", "Resume") if count % 2 == 0 else ("Resume", "Pause")
        notebook.panel.get_by_role("button", name=label, exact=True).click()
        notebook.panel.get_by_role("button", name=then, exact=True).wait_for()
    began = notebook.page.evaluate("clicksAt.slice()")
    notebook.panel.get_by_role("button", name="Request stop", exact=True).click()
    notebook.wait_until_idle()
    notebook.run_cell(2)
    effects = json.loads(notebook.output(2))
    return [effect - click for click, effect in zip(began, effects, strict=True)]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.clicks", description="Measure clicks.")
    parser.add_argument("--clicks", type=int, default=_CLICKS, help=f"of each kind; {_CLICKS}")
    print(text(run(parser.parse_args().clicks)))


if __name__ == "__main__":
    main()
