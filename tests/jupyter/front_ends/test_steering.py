"""The panel steers loopers in a real JupyterLab."""

import pathlib
import re

import ipykernel
import pytest
from playwright.sync_api import expect
from three_loopers import (
    THREE_LOOPERS,
    WAIT,
    calls,
    choose,
    click,
    expect_state,
    row,
    wait_for_more_calls,
    wait_until_drawn,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


def test_three_loopers_are_shown_steered_and_their_errors_explained(open_notebook):
    notebook = open_notebook(THREE_LOOPERS)
    notebook.run_all()
    for name in ("reader", "fast", "busy"):
        wait_for_more_calls(notebook, name)

    notebook.page.get_by_role("tab", name=re.compile(r"Errors \(1\b")).click()
    errors = notebook.panel.locator(".nbe-errors:not(.nbs-view)")
    expect(errors.locator(".nbe-failing")).to_contain_text("# the line to look for", timeout=WAIT)
    expect(errors).to_contain_text(re.compile(r"Cell In\[1\], line \d+, in reader"))
    expect(errors).to_contain_text("reader")
    expect(errors).to_contain_text(re.compile("[0-9]+ times"), timeout=WAIT)

    choose(notebook, "fast")
    click(notebook, "Stop fast")
    expect_state(notebook, "fast", "STOPPED")
    wait_for_more_calls(notebook, "busy")
    wait_for_more_calls(notebook, "reader")

    click(notebook, "Request stop")
    for name in ("reader", "fast", "busy"):
        expect_state(notebook, name, "STOPPED", "FAILED")
    expect(notebook.panel).to_contain_text("stop requested")
    assert notebook.errors() == []


def test_pause_step_resume_and_start_again(open_notebook):
    notebook = open_notebook(THREE_LOOPERS)
    notebook.run_all()
    choose(notebook, "busy")
    click(notebook, "Pause")
    expect_state(notebook, "busy", "PAUSED")
    before = calls(notebook, "busy")
    click(notebook, "Step")
    expect(row(notebook, "busy").locator(".nbl-done")).to_have_text(f"{before + 1:,}", timeout=WAIT)
    click(notebook, "Resume")
    wait_for_more_calls(notebook, "busy")
    click(notebook, "Request stop")
    expect_state(notebook, "busy", "STOPPED")
    click(notebook, "Start")
    expect_state(notebook, "busy", "RUNNING")
    wait_for_more_calls(notebook, "busy")
    expect_state(notebook, "fast", "STOPPED")
    assert notebook.errors() == []


def test_interval_field(open_notebook):
    notebook = open_notebook(THREE_LOOPERS, "print('interval:', coord.loopers['fast'].interval_secs)")
    notebook.run_all()
    choose(notebook, "fast")
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


@pytest.mark.skipif(ipykernel.version_info < (7,), reason="ipykernel before 7 handles no message during a cell")
@pytest.mark.parametrize("blocking", ["time.sleep(600)", "coord.loopers['fast'].join()"])
def test_clicks_work_while_a_cell_blocks(open_notebook, blocking):
    notebook = open_notebook(THREE_LOOPERS, f"import time\n{blocking}")
    notebook.run_cell(0)
    notebook.run_cell(1, wait=False)
    wait_for_more_calls(notebook, "busy")
    choose(notebook, "busy")
    click(notebook, "Pause")
    expect_state(notebook, "busy", "PAUSED")
    assert notebook.running(1)
    choose(notebook, "all loopers")
    click(notebook, "Request stop")
    for name in ("reader", "fast", "busy"):
        expect_state(notebook, name, "STOPPED", "FAILED")
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
    wait_for_more_calls(notebook, "busy")
    wait_until_drawn(notebook, 0)
    click(notebook, "Request stop")
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
    wait_until_drawn(notebook, 2)
    click(notebook, "Request stop")
    for name in ("fast", "busy"):
        expect_state(notebook, name, "STOPPED")
    assert notebook.running(1)
    notebook.command("notebook:interrupt-kernel")
    notebook.wait_done(1)


def test_save_figure_writes_beside_the_notebook_and_says_where(open_notebook, server):
    notebook = open_notebook(THREE_LOOPERS)
    notebook.run_all()
    wait_for_more_calls(notebook, "busy")
    said = notebook.panel.locator(".nblooper-say").get_by_role("status")
    for image in ("png", "svg"):
        click(notebook, f"Save figure as {image.upper()}")
        expect(said).to_contain_text(re.compile(rf"Saved .*three-.*\.{image}"), timeout=WAIT)
        path = pathlib.Path(said.inner_text().removeprefix("Saved "))
        assert path.parent == server.root
        assert path.stat().st_size > 5000
    assert notebook.errors() == []


def test_keys_in_the_panel_do_nothing_to_the_notebook(open_notebook):
    notebook = open_notebook(THREE_LOOPERS)
    notebook.run_all()
    wait_for_more_calls(notebook, "busy")
    row(notebook, "reader").get_by_role("button").focus()
    for key in ("ArrowDown", "Enter"):
        notebook.page.keyboard.press(key)
    expect(row(notebook, "fast").get_by_role("button")).to_have_attribute("aria-pressed", "true", timeout=WAIT)
    for focused in ("fast", "Pause", "Request stop", "Save figure as PNG"):
        notebook.panel.get_by_role("button", name=focused, exact=True).focus()
        for key in ("b", "0", "0"):  # would add a cell, and restart the kernel
            notebook.page.keyboard.press(key)
        assert notebook.page.locator(".jp-Notebook .jp-Cell").count() == 1, focused
    notebook.panel.locator(".nbc-plot").first.focus()
    for key in ("b", "0", "0", "Enter"):
        notebook.page.keyboard.press(key)
    assert notebook.page.locator(".jp-Notebook .jp-Cell").count() == 1
    assert notebook.page.locator(".jp-Dialog").count() == 0
    wait_for_more_calls(notebook, "busy")


def test_keys_with_a_modifier_reach_jupyterlab(open_notebook):
    notebook = open_notebook(THREE_LOOPERS)
    notebook.run_all()
    wait_for_more_calls(notebook, "busy")
    notebook.page.evaluate("""() => { window.ran = [];
        window.jupyterapp.commands.commandExecuted.connect((_, { id }) => window.ran.push(id)); }""")
    controls = [notebook.panel.get_by_role("button", name=name, exact=True) for name in ("fast", "Pause")]
    for focused in (*controls, notebook.panel.get_by_role("combobox"), notebook.panel.locator(".nbc-plot").first):
        notebook.page.evaluate("() => { window.ran.length = 0; }")
        focused.focus()
        notebook.page.keyboard.press("b")  # held back, as it would add a cell
        notebook.page.keyboard.press("Control+s")
        notebook.wait_for("() => window.ran.includes('docmanager:save')")
    assert notebook.page.locator(".jp-Notebook .jp-Cell").count() == 1
