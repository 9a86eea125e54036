"""A slider of the panel moves a live parameter while a cell runs, on every kernel: in a real browser."""

import kernels
import lab
import pytest
from notebook_page import Notebook
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

WAIT = lab.WAIT_SECS * 1000
SETUP = """
import nblooper
from nblooper import Coordinator
coord = Coordinator(name="tuned")
size = coord.param("size", 3, low=1, high=9)
train = coord.param("train", True)
note = coord.param("note", "")
coord.loop(lambda: nblooper.record(size=size.value, train=int(train.value)), every_secs=0.01, name="tick")
coord
"""
BLOCK = "coord.wait_for_stop()\nprint('saw', size.value, train.value)"
CODE = "size.value = 7\n[change.by for change in coord.snapshot().params['size'].changes]"


@pytest.mark.parametrize("kernel", list(kernels.interpreters()))
def test_sliders_and_switches_work_while_a_cell_waits_and_follow_code(browser, server, kernel):
    name = f"tuned-{kernel}.ipynb"
    lab.write_notebook(server.root / name, [SETUP, BLOCK, CODE], kernel)
    notebook = Notebook(browser, server, name)
    try:
        notebook.run_cell(0)
        slider = notebook.panel.locator(".nblooper-param.widget-slider")
        expect(slider.locator(".widget-readout")).to_have_text("3", timeout=WAIT)
        notebook.start_cell(1)
        handle = slider.get_by_role("slider")
        handle.focus()
        for _ in range(2):
            handle.press("ArrowRight")
        notebook.panel.get_by_role("checkbox", name="train").click()
        # A widget keeps a change back until the kernel has dealt with the one before: a click may overtake it.
        expect(notebook.panel.locator("tbody")).to_contain_text("size 5 · train 0", timeout=WAIT)
        notebook.panel.get_by_role("button", name="Request stop", exact=True).click()
        notebook.wait_for_output(1, "saw 5 False")
        notebook.run_cell(2)
        expect(slider.locator(".widget-readout")).to_have_text("7", timeout=WAIT)
        assert "['panel', 'panel', 'code']" in notebook.output(2)
        assert notebook.errors() == []
    finally:
        notebook.close()
        server.end_kernels()
