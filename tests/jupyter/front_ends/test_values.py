"""The tab of values in a real JupyterLab: lines, axes, smoothing, runs, and a page that is loaded again."""

import lab
import pytest
from playwright.sync_api import expect
from three_loopers import wait_for_more_calls

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

WAIT = lab.WAIT_SECS * 1000
SETUP = """
import math, threading, time
import nblooper
from nblooper import Coordinator
coord = Coordinator(name="digits")
coord.describe("loss", unit="nats", log=True)
step = 0
def train():
    global step
    step += 1
    return {"loss": math.nan if step % 50 == 0 else 1 / step, "<b>bold</b>": step}
coord.loop(train, every_secs=0.005, returns=True)
def evaluate():
    nblooper.record(loss=2.0)
coord.loop(evaluate, every_secs=0.02)
while coord["evaluate"].snapshot().calls < 5: time.sleep(0.01)
coord.restart("evaluate")
coord
"""


def _open(notebook):
    tab = notebook.panel.get_by_role("tab", name="Values")
    expect(tab).to_be_visible(timeout=WAIT)
    tab.click()
    return notebook.panel.locator(".nbv-view")


def test_values_are_drawn_by_key_with_runs_and_axes_and_the_tab_survives_a_reload(open_notebook):
    notebook = open_notebook(SETUP)
    notebook.run_all()
    view = _open(notebook)
    charts = view.locator(".nbc-chart")
    expect(charts).to_have_count(2, timeout=WAIT)
    expect(charts.nth(0).locator(".nbc-title")).to_have_text("loss")
    expect(charts.nth(0).locator(".nbc-kind")).to_contain_text("[nats]")
    expect(charts.nth(0).locator(".nbc-kind")).to_contain_text("NaN or infinite", timeout=WAIT)
    expect(charts.nth(1).locator(".nbc-title")).to_have_text("<b>bold</b>")
    names = charts.nth(0).locator("button.nbc-entry .nbc-label")
    expect(names).to_have_text(["train", "evaluate run 1", "evaluate run 2"], timeout=WAIT)
    values = charts.nth(0).locator("button.nbc-entry .nbc-value")
    expect(values.nth(2)).to_have_text("2", timeout=WAIT)

    charts.nth(0).locator(".nbc-plot").focus()
    notebook.page.keyboard.press("ArrowLeft")
    expect(charts.nth(0).locator(".nbc-at")).to_contain_text("step", timeout=WAIT)
    for _ in range(2):
        wait_for_more_calls(notebook, "train")  # what is drawn anew keeps focus and pointer
    expect(charts.nth(0).locator(".nbc-plot")).to_be_focused()
    for chart in (0, 1):
        expect(charts.nth(chart).locator(".nbc-at")).to_contain_text("step")
    notebook.page.keyboard.press("Tab")

    view.get_by_label("smoothing").fill("0.9")
    expect(view.locator(".nbv-amount")).to_have_text("0.90")
    view.get_by_label("x axis").select_option("time")
    expect(charts.nth(0).locator(".u-over")).to_have_count(1, timeout=WAIT)
    expect(notebook.panel.locator("tbody .nbl-values").first).to_contain_text("loss", timeout=WAIT)
    assert notebook.errors() == []

    notebook.save()
    notebook.panel.get_by_role("combobox", name="on").select_option("train")
    notebook.page.reload()
    expect(notebook.panel.get_by_role("tab", name="Values")).to_have_attribute("aria-selected", "true", timeout=WAIT)
    expect(notebook.panel.locator(".nbv-view .nbc-chart").first.locator(".u-over")).to_have_count(1, timeout=WAIT)
    expect(notebook.panel.locator(".nbl-selected")).to_contain_text("train", timeout=WAIT)


def test_without_values_there_is_no_such_tab(open_notebook):
    notebook = open_notebook(
        "from nblooper import Coordinator\ncoord = Coordinator()\ncoord.loop(int, every_secs=0.1, name='tick')\ncoord"
    )
    notebook.run_all()
    expect(notebook.panel.get_by_role("tab", name="Latency")).to_be_visible(timeout=WAIT)
    expect(notebook.panel.get_by_role("tab", name="Values")).to_be_hidden()
