"""The panel's buttons while a cell runs: kernels of several versions, JupyterLab, Notebook 7, in a real browser.

`NBLOOPER_KERNELS` says which kernels there are beside that of this interpreter, see `kernels.interpreters`.
"""

import re

import kernels
import lab
import pytest
from notebook_page import Notebook
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

WAIT = lab.WAIT_SECS * 1000
FRONT_ENDS = {"lab": ("lab", True), "notebook": ("notebook", True), "no subshells": ("lab", False)}
WAYS = {
    "join": "coord.join()",
    "with": "with coord: pass",
    "join_async": "await coord.join_async()",
    "sleep": "while not coord.should_stop(): time.sleep(0.02)",
}
SETUP = """
import threading, time
from nblooper import Coordinator
if "coord" in globals():
    coord.request_stop()
    coord.join()
never, coord = threading.Event(), Coordinator(name="busy")
coord.loop(lambda: never.wait(0.001), every_secs=0.01, name="tick")
coord
"""
BLOCKED, FIRST_QUEUED, SECOND_QUEUED = 1, 2, 3
NOTE = "handles clicks only when the running cell has ended"


@pytest.fixture(scope="module")
def opened(browser, start_server):
    """Open notebooks, by front end and kernel."""
    notebooks = {}
    yield notebooks
    for notebook in notebooks.values():
        notebook.close()
    for front_end in {front_end for front_end, _ in notebooks}:
        start_server(*FRONT_ENDS[front_end]).end_kernels()


@pytest.fixture
def show(browser, start_server, opened):
    """Return a function that shows a panel of a new coordinator in a notebook, the same for all tests."""

    def show_panel(front_end, kernel):
        key = front_end, kernel
        if key not in opened:
            server = start_server(*FRONT_ENDS[front_end])
            name = f"busy-{kernel}.ipynb"
            lab.write_notebook(server.root / name, [SETUP, "1", "2", "3"], kernel)
            opened[key] = Notebook(browser, server, name)
        shown.append(key)
        opened[key].run_cell(0)
        expect(opened[key].panel).to_have_count(1, timeout=WAIT)
        return opened[key]

    shown = []
    yield show_panel
    for key in shown:
        if opened[key].running(BLOCKED):
            opened[key].command("notebook:interrupt-kernel")
        opened[key].wait_until_idle()


def _needs_note(front_end, kernel):
    """Whether a plain sleep keeps clicks waiting: always on 6, and on 7 before 7.4 if nobody asks for a subshell."""
    return kernels.version(kernel) < ((7, 4) if front_end == "no subshells" else (7, 0))


def _click(notebook, label):
    notebook.panel.get_by_role("button", name=label, exact=True).click()


def _block(notebook, code):
    """Run a cell that blocks, and queue two behind it."""
    notebook.run_code(BLOCKED, f"print('begun')\n{code}\nprint('ended', coord.loopers['tick'].is_alive())")
    notebook.wait_for_output(BLOCKED, "begun")
    for index in (FIRST_QUEUED, SECOND_QUEUED):
        notebook.run_code(index, f"print('cell {index}', coord.should_stop())")


def _pause_and_resume(notebook):
    """Click buttons whose effect the panel shows."""
    _click(notebook, "Pause")
    expect(notebook.panel.get_by_role("button", name="Resume", exact=True)).to_have_count(1, timeout=WAIT)
    _click(notebook, "Resume")
    expect(notebook.panel.get_by_role("button", name="Pause", exact=True)).to_have_count(1, timeout=WAIT)
    assert notebook.running(BLOCKED)


CASES = [
    *(("lab", way) for way in WAYS),
    *(("notebook", way) for way in ("join", "sleep")),
    *(("no subshells", way) for way in ("join", "join_async", "sleep")),
]


@pytest.mark.parametrize("kernel", kernels.interpreters())
@pytest.mark.parametrize(("front_end", "way"), CASES)
def test_clicks_take_effect_and_queued_cells_follow(show, front_end, way, kernel):
    if way == "sleep" and _needs_note(front_end, kernel):
        pytest.skip("impossible without a change to the cell's code; the panel says so: see below")
    notebook = show(front_end, kernel)
    _block(notebook, WAYS[way])
    _pause_and_resume(notebook)
    expect(notebook.panel).not_to_contain_text(NOTE)
    _click(notebook, "Request stop")
    notebook.wait_until_idle()
    notebook.wait_for_output(BLOCKED, "ended ")  # a page shows texts some time after it has them
    output = notebook.output(BLOCKED).strip()
    assert re.fullmatch(r"begun\s+ended (True|False)", output), output
    for index in (FIRST_QUEUED, SECOND_QUEUED):
        notebook.wait_for_output(index, f"cell {index} True")
        assert notebook.output(index).strip() == f"cell {index} True"
    counts = [notebook.execution_count(index) for index in (BLOCKED, FIRST_QUEUED, SECOND_QUEUED)]
    assert counts == list(range(counts[0], counts[0] + 3))
    assert notebook.errors() == []


@pytest.mark.parametrize("kernel", kernels.interpreters())
@pytest.mark.parametrize("front_end", FRONT_ENDS)
def test_the_panel_says_where_a_sleep_keeps_clicks_waiting(show, front_end, kernel):
    if not _needs_note(front_end, kernel):
        pytest.skip("clicks do not wait")
    notebook = show(front_end, kernel)
    notebook.run_code(BLOCKED, "print('begun')\nwhile not never.wait(0.02): pass")
    expect(notebook.panel).to_contain_text(NOTE, timeout=WAIT)
    _click(notebook, "Request stop")
    notebook.command("notebook:interrupt-kernel")
    notebook.wait_until_idle()
    expect(notebook.panel).not_to_contain_text(NOTE, timeout=WAIT)
    notebook.run_code(FIRST_QUEUED, "coord.join()\nprint(coord.should_stop())")  # the click came late, but it came
    notebook.wait_for_output(FIRST_QUEUED, "True")


@pytest.mark.parametrize("kernel", kernels.interpreters())
def test_an_error_of_join_aborts_the_queued_cells(show, kernel):
    notebook = show("lab", kernel)
    stuck = "stuck = threading.Thread(target=never.wait, name='stuck', daemon=True)\nstuck.start()"
    _block(notebook, f"{stuck}\ncoord.join([stuck], stop_grace_period_secs=0.1)")
    _pause_and_resume(notebook)
    _click(notebook, "Request stop")
    notebook.wait_until_idle()
    assert "threads still running: stuck" in notebook.output(BLOCKED)
    for index in (FIRST_QUEUED, SECOND_QUEUED):
        assert notebook.execution_count(index) is None
        assert notebook.output(index) == ""
    notebook.run_code(FIRST_QUEUED, "print('works')")
    notebook.wait_for_output(FIRST_QUEUED, "works")


@pytest.mark.parametrize("kernel", kernels.interpreters())
@pytest.mark.parametrize("way", ["join", "join_async"])
def test_the_interrupt_button_ends_the_wait_and_the_panel_works_on(show, kernel, way):
    notebook = show("lab", kernel)
    _block(notebook, WAYS[way])
    _pause_and_resume(notebook)
    notebook.command("notebook:interrupt-kernel")
    notebook.wait_until_idle()
    assert re.search("KeyboardInterrupt|CancelledError", notebook.output(BLOCKED))
    notebook.run_code(FIRST_QUEUED, "print(coord.should_stop(), coord.loopers['tick'].is_alive())")
    notebook.wait_for_output(FIRST_QUEUED, "False True")
    _click(notebook, "Pause")
    expect(notebook.panel.get_by_role("button", name="Resume", exact=True)).to_have_count(1, timeout=WAIT)
