"""What the panel shows in a real JupyterLab."""

import pathlib
import re

import lab
import page_checks
import pytest
from notebook_page import Notebook
from playwright.sync_api import expect
from three_loopers import THREE_LOOPERS, WAIT, choose, click, expect_state, wait_for_more_calls, wait_until_drawn

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

NOTEBOOKS = pathlib.Path(__file__).parents[3] / "notebooks"


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
    click(notebook, "Request stop")
    expect_state(notebook, f"name {image}", "STOPPED")
    assert notebook.errors() == []


def test_a_panel_without_controls_only_shows(open_notebook):
    notebook = open_notebook(THREE_LOOPERS.replace("\ncoord\n", "\ncoord.panel(controls=False)\n"))
    notebook.run_all()
    wait_for_more_calls(notebook, "busy")
    for label in ("Start", "Pause", "Resume", "Step", "Stop all", "Stop fast", "Request stop", "Save figure as PNG"):
        assert notebook.panel.get_by_role("button", name=label, exact=True).count() == 0
    assert notebook.panel.get_by_role("textbox").count() == 0
    choose(notebook, "fast")
    expect(notebook.panel.locator(".nbc-kind").first).to_contain_text("fast", timeout=WAIT)
    assert notebook.errors() == []


def test_a_reloaded_page_shows_the_whole_run_again(open_notebook):
    notebook = open_notebook(THREE_LOOPERS)
    notebook.run_all()
    wait_until_drawn(notebook, 2)
    notebook.save()
    notebook.page.reload()
    notebook.panel.wait_for()
    wait_until_drawn(notebook, 2)
    wait_for_more_calls(notebook, "busy")


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


def test_the_chart_draws_and_grows(open_notebook):
    notebook = open_notebook(THREE_LOOPERS)
    notebook.run_all()
    wait_until_drawn(notebook, 0)
    notebook.wait_for(page_checks.DRAWN)
    newest = notebook.page.evaluate(page_checks.NEWEST_SECS)
    wait_until_drawn(notebook, newest + 1)
    expect(notebook.panel.locator(".nbc-legend").first).to_contain_text("reader")
    choose(notebook, "fast")
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
    wait_until_drawn(notebook, 1)
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


SHOWN_LAST = {
    "quickstart.ipynb": "evaluate",
    "teaching.ipynb": "look",
    "training_monitor.ipynb": "evaluate",
    "experiment.ipynb": "regulator",
}
"""Notebooks, each with a looper whose last state it shows."""


@pytest.mark.parametrize(("name", "looper"), SHOWN_LAST.items())
def test_the_notebooks_run(browser, server, name, looper):
    lab.copy_notebook(NOTEBOOKS / name, server.root / name)
    notebook = Notebook(browser, server, name)
    try:
        notebook.command("notebook:run-all-cells")
        notebook.panel.first.wait_for()
        notebook.wait_for(page_checks.ANY_CALLS_IN_VIEW)
        notebook.wait_for(page_checks.DRAWN)
        notebook.wait_all_done()
        picture = notebook.page.locator(".jp-OutputArea-output", has_text=looper).get_by_role("img")
        expect(picture.first).to_be_visible(timeout=WAIT)  # the last state
        # A looper that fails on purpose logs to stderr; no cell may raise.
        failed = notebook.page.locator("[data-mime-type='application/vnd.jupyter.error']")
        assert failed.all_inner_texts() == []
        assert notebook.errors() == []
    finally:
        notebook.close()
        server.end_kernels()
