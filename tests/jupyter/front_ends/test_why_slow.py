"""Why loopers are slow, as a person sees it in a real JupyterLab: the tabs *Timeline* and *Slow calls*."""

import pytest
from playwright.sync_api import expect
from three_loopers import WAIT, wait_for_more_calls

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

LOOPERS = """import itertools, time
from nblooper import Coordinator, record
coord = Coordinator(name="why slow")
numbers = itertools.count()

def spin():
    end = time.perf_counter() + 0.02
    while time.perf_counter() < end:
        pass

def wait_for_device():
    time.sleep(0.2)  # the line to look for
    record(waited_secs=0.2)

@coord.loop(every_secs=0.002)
def poll():
    if next(numbers) % 200 == 100:
        wait_for_device()

coord.loop(spin, every_secs=None, name="train")
coord.loop(spin, every_secs=None, name="other")
coord
"""
_BUSY_LANES = """() => {
  const canvas = document.querySelector('.nbt-canvas'), ratio = canvas.width / canvas.clientWidth;
  return [0, 1, 2].map(lane => canvas.getContext('2d')
    .getImageData(0, Math.round((lane * 34 + 11) * ratio), canvas.width, Math.round(18 * ratio))
    .data.filter((value, i) => i % 4 === 3 && value > 40).length / (canvas.width * 18 * ratio)); }"""
"""Which share of each lane's bars is painted."""


def test_the_slow_line_is_found_and_the_lanes_show_who_runs(open_notebook):
    notebook = open_notebook(LOOPERS, "coord.snapshot()['poll'].slow_calls[0].at.source")
    notebook.run_all()
    panel = notebook.panel
    tab = panel.get_by_role("tab", name="Slow calls")
    expect(tab).to_be_visible(timeout=WAIT)
    tab.click()
    found = panel.locator(".nbs-view .nbe-item", has_text="poll").first
    expect(found.locator(".nbe-what")).to_contain_text("time.sleep(0.2)  # the line to look for", timeout=WAIT)
    if not found.locator(".nbs-share").count():
        found.locator("summary").click()
    expect(found.locator(".nbs-share").first).to_contain_text("100 % of")
    expect(found.locator(".nbe-place").first).to_have_text("Cell In[1], line 12, in wait_for_device()100 %")
    expect(found.locator(".nbs-values")).to_have_text("It recorded waited_secs 0.2")
    notebook.run_cell(1)
    assert "the line to look for" in notebook.output(1)
    panel.get_by_role("tab", name="Timeline").click()
    expect(panel.locator(".nbt-name")).to_have_text(["poll", "train", "other"])
    notebook.wait_for(f"() => {{ const [, train, other] = ({_BUSY_LANES})(); return train > 0.2 && other > 0.2; }}")
    wait_for_more_calls(notebook, "train")
    assert notebook.errors() == []
