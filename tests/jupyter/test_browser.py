"""The panel in a real JupyterLab, in a real browser."""

import pathlib
import re

import ipykernel
import lab
import page_checks
import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

QUICKSTART = pathlib.Path(__file__).parents[2] / "notebooks" / "quickstart.ipynb"
WAIT = lab.WAIT_SECS * 1000

THREE_LOOPERS = """
import threading
from nblooper import Coordinator
coord = Coordinator(name="three")
calls, never = [], threading.Event()

@coord.loop(every_secs=0.05, on_error="continue")
def reader():
    if calls.append(1) or len(calls) % 5 == 0:
        raise ValueError("bad reading")  # the line to look for

@coord.loop(every_secs=0.02)
def fast():
    sum(range(1000))

@coord.loop(every_secs=None)
def busy():
    never.wait(0.01)

coord
"""


def _row(notebook, name):
    button = notebook.page.locator(f'button[title="{name}"]')
    return notebook.panel.locator("tbody tr:not(.nbl-why)", has=button)


def _calls(notebook, name):
    return int(_row(notebook, name).locator(".nbl-done").inner_text().replace(",", ""))


def _wait_for_more_calls(notebook, name):
    before = _calls(notebook, name)
    notebook.wait_for(page_checks.MORE_CALLS, [name, before])


def _choose(notebook, name):
    notebook.panel.get_by_role("combobox").select_option(label=name)


def _click(notebook, label):
    notebook.panel.get_by_role("button", name=label, exact=True).click()


def _expect_state(notebook, name, *states):
    expect(_row(notebook, name)).to_contain_text(re.compile("|".join(states)), timeout=WAIT)


def test_three_loopers_are_shown_steered_and_their_errors_explained(open_notebook):
    notebook = open_notebook(THREE_LOOPERS)
    notebook.run_all()
    for name in ("reader", "fast", "busy"):
        _wait_for_more_calls(notebook, name)

    notebook.page.get_by_role("tab", name=re.compile(r"Errors \(1\)")).click()
    errors = notebook.panel.locator(".nbe-errors")
    expect(errors.locator(".nbe-failing")).to_contain_text("# the line to look for", timeout=WAIT)
    expect(errors).to_contain_text(re.compile(r"Cell In\[1\], line \d+, in reader"))
    expect(errors).to_contain_text("reader")
    expect(errors).to_contain_text(re.compile("[0-9]+ times"), timeout=WAIT)

    _choose(notebook, "fast")
    _click(notebook, "Stop")
    _expect_state(notebook, "fast", "STOPPED")
    _wait_for_more_calls(notebook, "busy")
    _wait_for_more_calls(notebook, "reader")

    _click(notebook, "Request stop")
    for name in ("reader", "fast", "busy"):
        _expect_state(notebook, name, "STOPPED", "FAILED")
    expect(notebook.panel).to_contain_text("stop requested")
    assert notebook.errors() == []


def test_pause_step_resume_and_start_again(open_notebook):
    notebook = open_notebook(THREE_LOOPERS)
    notebook.run_all()
    _choose(notebook, "busy")
    _click(notebook, "Pause")
    _expect_state(notebook, "busy", "PAUSED")
    before = _calls(notebook, "busy")
    _click(notebook, "Step")
    expect(_row(notebook, "busy").locator(".nbl-done")).to_have_text(f"{before + 1:,}", timeout=WAIT)
    _click(notebook, "Resume")
    _wait_for_more_calls(notebook, "busy")
    _click(notebook, "Request stop")
    _expect_state(notebook, "busy", "STOPPED")
    _click(notebook, "Start")
    _expect_state(notebook, "busy", "CALLING")
    _wait_for_more_calls(notebook, "busy")
    _expect_state(notebook, "fast", "STOPPED")
    assert notebook.errors() == []


def test_interval_field(open_notebook):
    notebook = open_notebook(THREE_LOOPERS, "print('interval:', coord.loopers['fast'].interval_secs)")
    notebook.run_all()
    _choose(notebook, "fast")
    field = notebook.panel.get_by_role("textbox", name="every")
    expect(field).to_have_value("0.02", timeout=WAIT)
    field.fill("soon")
    field.press("Enter")
    said = notebook.panel.locator(".nblooper-say").get_by_role("status")
    expect(said).to_contain_text("'soon' is not a number of seconds", timeout=WAIT)
    field.fill("0.125")
    field.press("Enter")
    expect(said).to_have_count(0, timeout=WAIT)
    notebook.run_cell(1)
    assert "interval: 0.125" in notebook.output(1)


def test_markup_in_names_messages_and_source_is_text(open_notebook):
    image = "<img src=x class=injected onerror=document.body.dataset.injected=1>"
    notebook = open_notebook(f"""
from nblooper import Coordinator, LooperThread
coord = Coordinator(name="{image}")
def broken():
    raise ValueError("message {image}")  # source {image}
LooperThread(coord, 0.05, broken, name="name {image}", on_error="continue").start()
LooperThread(coord, 0.05, print, name="<script>document.body.dataset.injected=1</script>").start()
coord
""")
    notebook.run_all()
    expect(notebook.panel.locator(".nbl-why:visible")).to_contain_text(f"ValueError: message {image}", timeout=WAIT)
    expect(notebook.panel.get_by_role("rowheader").first).to_have_text(f"name {image}")
    expect(notebook.panel.locator(".nbl-name")).to_have_text(image)
    notebook.page.get_by_role("tab", name="Errors").click()
    expect(notebook.panel.locator(".nbe-failing")).to_contain_text(f"# source {image}", timeout=WAIT)
    notebook.page.get_by_role("tab", name="Latency").click()
    expect(notebook.panel.locator(".nbc-legend").first).to_contain_text(f"name {image}", timeout=WAIT)
    assert notebook.page.locator(".injected").count() == 0
    assert notebook.page.locator(".nblooper-panel script").count() == 0
    assert notebook.page.evaluate("document.body.dataset.injected") is None
    _click(notebook, "Request stop")
    _expect_state(notebook, f"name {image}", "STOPPED")
    assert notebook.errors() == []


@pytest.mark.skipif(ipykernel.version_info < (7,), reason="ipykernel before 7 handles no message during a cell")
@pytest.mark.parametrize("blocking", ["time.sleep(600)", "coord.loopers['fast'].join()"])
def test_clicks_work_while_a_cell_blocks(open_notebook, blocking):
    notebook = open_notebook(THREE_LOOPERS, f"import time\n{blocking}")
    notebook.run_cell(0)
    notebook.run_cell(1, wait=False)
    _wait_for_more_calls(notebook, "busy")
    _choose(notebook, "busy")
    _click(notebook, "Pause")
    _expect_state(notebook, "busy", "PAUSED")
    assert notebook.running(1)
    _choose(notebook, "all loopers")
    _click(notebook, "Request stop")
    for name in ("reader", "fast", "busy"):
        _expect_state(notebook, name, "STOPPED", "FAILED")
    if "join" in blocking:
        notebook.wait_done(1)
    else:
        assert notebook.running(1)
        notebook.command("notebook:interrupt-kernel")
        notebook.wait_done(1)
    assert notebook.errors() == []


@pytest.mark.skipif(ipykernel.version_info < (7,), reason="ipykernel before 7 handles no message during a cell")
def test_a_panel_works_during_the_join_of_its_own_cell(open_notebook):
    shown_and_joined = THREE_LOOPERS.replace(
        "\ncoord\n", "\nfrom IPython.display import display\ndisplay(coord)\ncoord.join()\n"
    )
    notebook = open_notebook(shown_and_joined)
    notebook.run_cell(0, wait=False)
    _wait_for_more_calls(notebook, "busy")
    _wait_until_drawn(notebook, 0)
    _click(notebook, "Request stop")
    notebook.wait_done(0)
    # It has ended with its coordinator, and its place is taken by what a saved notebook keeps.
    expect(notebook.panel).to_have_count(0, timeout=WAIT)
    for name in ("fast", "busy"):
        still = notebook.page.locator(".jp-OutputArea-output tr", has_text=name)
        expect(still).to_contain_text("STOPPED", timeout=WAIT)


@pytest.mark.skipif(ipykernel.version_info < (7,), reason="ipykernel before 7 handles no message during a cell")
def test_a_panel_works_while_all_cells_run(open_notebook):
    """The front end may not have its way around the busy shell yet when the panel appears."""
    notebook = open_notebook(THREE_LOOPERS, "import time\ntime.sleep(600)", "pass")
    notebook.command("notebook:run-all-cells")
    _wait_until_drawn(notebook, 2)
    _click(notebook, "Request stop")
    for name in ("fast", "busy"):
        _expect_state(notebook, name, "STOPPED")
    assert notebook.running(1)
    notebook.command("notebook:interrupt-kernel")
    notebook.wait_done(1)


def test_a_panel_without_controls_only_shows(open_notebook):
    notebook = open_notebook(THREE_LOOPERS.replace("\ncoord\n", "\ncoord.panel(controls=False)\n"))
    notebook.run_all()
    _wait_for_more_calls(notebook, "busy")
    for label in ("Start", "Pause", "Resume", "Step", "Stop", "Request stop", "Save figure as PNG"):
        assert notebook.panel.get_by_role("button", name=label, exact=True).count() == 0
    assert notebook.panel.get_by_role("textbox").count() == 0
    _choose(notebook, "fast")
    expect(notebook.panel.locator(".nbc-kind").first).to_contain_text("fast", timeout=WAIT)
    assert notebook.errors() == []


def test_a_reloaded_page_shows_the_whole_run_again(open_notebook):
    notebook = open_notebook(THREE_LOOPERS)
    notebook.run_all()
    _wait_until_drawn(notebook, 2)
    notebook.save()
    notebook.page.reload()
    notebook.panel.wait_for()
    _wait_until_drawn(notebook, 2)
    _wait_for_more_calls(notebook, "busy")


def test_running_the_cell_again_frees_the_former_panel(open_notebook):
    count = "import ipywidgets\nprint('models:', len(ipywidgets.widgets.widget._instances))"
    notebook = open_notebook(THREE_LOOPERS, count, "coord.request_stop()")
    models = []
    for _ in range(4):
        notebook.run_cell(0)
        notebook.panel.wait_for()
        notebook.run_cell(1)
        # A failing looper may log into the same output.
        models.append(re.search(r"models: (\d+)", notebook.output(1))[1])
        notebook.run_cell(2)
    assert len(set(models)) == 1, models
    notebook.wait_for("() => document.querySelectorAll('.nblooper-panel').length === 1")


def _wait_until_drawn(notebook, secs):
    """Wait until the first chart shows so many seconds of the run."""
    notebook.wait_for(f"secs => ({page_checks.NEWEST_SECS})() >= secs", secs)


def test_the_chart_draws_and_grows(open_notebook):
    notebook = open_notebook(THREE_LOOPERS)
    notebook.run_all()
    _wait_until_drawn(notebook, 0)
    notebook.wait_for(page_checks.DRAWN)
    newest = notebook.page.evaluate(page_checks.NEWEST_SECS)
    _wait_until_drawn(notebook, newest + 1)
    expect(notebook.panel.locator(".nbc-legend").first).to_contain_text("reader")
    _choose(notebook, "fast")
    expect(notebook.panel.locator(".nbc-legend").first).to_contain_text(re.compile("p50.*p99.*max"), timeout=WAIT)
    expect(notebook.panel.locator(".nbc-kind").first).to_contain_text("fast")
    assert notebook.errors() == []


@pytest.mark.parametrize(
    ("theme", "width"),
    [
        ("JupyterLab Light", 700),
        ("JupyterLab Light", 1300),
        ("JupyterLab Dark", 700),
        ("JupyterLab Dark", 1300),
        ("JupyterLab Dark High Contrast", 2000),
    ],
)
def test_nothing_is_cut_and_text_is_readable(open_notebook, width, theme):
    notebook = open_notebook(THREE_LOOPERS, width=width)
    notebook.theme(theme)
    notebook.run_all()
    _wait_until_drawn(notebook, 1)
    expect(notebook.panel.locator(".nbl-why:visible")).to_have_count(1, timeout=WAIT)
    assert notebook.page.evaluate(page_checks.OVERFLOWING) == []
    notebook.page.get_by_role("tab", name="Distribution").click()
    notebook.wait_for(page_checks.DRAWN)
    assert notebook.page.evaluate(page_checks.OVERFLOWING) == []
    contrast = notebook.page.evaluate(page_checks.CONTRAST)
    assert min(contrast.values()) >= 4.5, contrast
    notebook.page.get_by_role("tab", name="Errors").click()
    expect(notebook.panel.locator(".nbe-failing").first).to_be_visible(timeout=WAIT)
    assert notebook.page.evaluate(page_checks.OVERFLOWING) == []
    assert notebook.errors() == []


def test_save_figure_writes_beside_the_notebook_and_says_where(open_notebook, server):
    notebook = open_notebook(THREE_LOOPERS)
    notebook.run_all()
    _wait_for_more_calls(notebook, "busy")
    said = notebook.panel.locator(".nblooper-say").get_by_role("status")
    for image in ("png", "svg"):
        _click(notebook, f"Save figure as {image.upper()}")
        expect(said).to_contain_text(re.compile(rf"Saved .*three-.*\.{image}"), timeout=WAIT)
        path = pathlib.Path(said.inner_text().removeprefix("Saved "))
        assert path.parent == server.root
        assert path.stat().st_size > 5000
    assert notebook.errors() == []


def test_keys_in_the_panel_do_nothing_to_the_notebook(open_notebook):
    notebook = open_notebook(THREE_LOOPERS)
    notebook.run_all()
    _wait_for_more_calls(notebook, "busy")
    _row(notebook, "reader").get_by_role("button").focus()
    for key in ("ArrowDown", "Enter"):
        notebook.page.keyboard.press(key)
    expect(_row(notebook, "fast").get_by_role("button")).to_have_attribute("aria-pressed", "true", timeout=WAIT)
    for focused in ("fast", "Pause", "Request stop", "Save figure as PNG"):
        notebook.panel.get_by_role("button", name=focused, exact=True).focus()
        for key in ("b", "0", "0"):  # would add a cell, and restart the kernel
            notebook.page.keyboard.press(key)
        assert notebook.page.locator(".jp-Notebook .jp-Cell").count() == 1, focused
    assert notebook.page.locator(".jp-Dialog").count() == 0
    _wait_for_more_calls(notebook, "busy")


def test_quickstart_runs(browser, server):
    lab.copy_notebook(QUICKSTART, server.root / "quickstart.ipynb")
    notebook = lab.Notebook(browser, server, "quickstart.ipynb")
    try:
        notebook.command("notebook:run-all-cells")
        notebook.panel.first.wait_for()
        notebook.wait_for(page_checks.ANY_CALLS)
        notebook.wait_for(page_checks.DRAWN)
        notebook.wait_all_done()
        picture = notebook.page.locator(".jp-OutputArea-output", has_text="evaluate").get_by_role("img")
        expect(picture.first).to_be_visible(timeout=WAIT)  # the last state
        # A looper that fails on purpose logs to stderr; no cell may raise.
        failed = notebook.page.locator("[data-mime-type='application/vnd.jupyter.error']")
        assert failed.all_inner_texts() == []
        assert notebook.errors() == []
    finally:
        notebook.close()
        server.end_kernels()
