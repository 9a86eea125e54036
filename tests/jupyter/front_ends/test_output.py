"""What loopers print and display, in a real JupyterLab, on kernels of each version."""

import re

import kernels
import lab
import pytest
from notebook_page import Notebook
from playwright.sync_api import expect
from three_loopers import WAIT, choose, click, expect_state

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

CELLS = (
    """
import sys, threading
from IPython.display import HTML, clear_output, display
from ipywidgets import FloatProgress
from matplotlib.figure import Figure
from nblooper import Coordinator
coord = Coordinator(name="talkers")
go = {name: threading.Semaphore(0) for name in ("talker", "painter")}

@coord.loop(every_secs=None)
def talker():
    if go["talker"].acquire(timeout=0.05):
        for number in range(30):
            print("line", number, "\\x1b[31mred\\x1b[0m")
        print("to stderr", file=sys.stderr)

@coord.loop(every_secs=None)
def painter():
    if go["painter"].acquire(timeout=0.05):
        print("to be cleared")
        clear_output(wait=True)
        figure = Figure(figsize=(3, 1.5))
        figure.subplots().plot([1, 3, 2])
        display(figure)
        display(HTML("<table><tr><th>key</th></tr><tr><td>value</td></tr></table>"))
        display(FloatProgress(value=0.4, max=1.0, description="bar"))

get_ipython().run_line_magic("matplotlib", "inline")
coord
""",
    "print('before')\nfor each in go.values(): each.release()\nimport time; time.sleep(1)\nprint('after')",
    "coord.request_stop(); coord.join()",
)


@pytest.mark.parametrize("kernel", kernels.interpreters())
def test_output_is_in_its_tab_and_in_no_cell(browser, server, kernel):
    lab.write_notebook(server.root / f"output-{kernel}.ipynb", CELLS, kernel)
    notebook = Notebook(browser, server, f"output-{kernel}.ipynb")
    try:
        notebook.run_cell(0)
        panel = notebook.panel
        expect(panel.get_by_role("tab", name="Latency")).to_be_visible(timeout=WAIT)
        expect(panel.get_by_role("tab", name="Output")).to_be_hidden()  # nobody has printed
        notebook.run_cell(1)
        assert notebook.output(1).split() == ["before", "after"]
        panel.get_by_role("tab", name="Output").click()
        text = panel.locator(".nbo-text")
        expect(text.filter(has_text="line")).to_have_count(30, timeout=WAIT)
        expect(panel.locator(".nbo-fg-1").first).to_have_text("red")
        expect(panel.locator(".nbo-stderr .nbo-text")).to_have_text("to stderr")
        figure = panel.locator(".nbo-picture")
        expect(figure).to_have_count(1, timeout=WAIT)
        assert figure.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
        expect(panel.locator(".nbo-shown td")).to_have_text("value")
        expect(panel.locator(".nbo-shown .widget-label", has_text="bar")).to_be_visible(timeout=WAIT)
        expect(text.filter(has_text="to be cleared")).to_have_count(0)

        choose(notebook, "painter")
        expect(text.filter(has_text="line")).to_have_count(0, timeout=WAIT)
        panel.get_by_label("output of").select_option("talker")
        expect(text.filter(has_text="line")).to_have_count(30)

        # By keyboard: along the tabs, and up in the list.
        panel.get_by_role("tab", name="Output").focus()
        notebook.page.keyboard.press("ArrowLeft")
        expect(panel.get_by_role("tab", name=re.compile("Errors"))).to_be_focused()
        notebook.page.keyboard.press("ArrowRight")
        expect(panel.get_by_role("tab", name="Output")).to_be_focused()
        panel.get_by_role("log").focus()
        notebook.page.keyboard.press("Home")
        expect(panel.get_by_role("button", name="Newest")).to_be_visible()
        notebook.page.keyboard.press("End")
        expect(panel.get_by_role("button", name="Newest")).to_be_hidden()

        # A page that is loaded again is sent it all.
        notebook.save()
        notebook.page.reload()
        expect(panel.get_by_role("tab", name="Output")).to_be_visible(timeout=WAIT)
        panel.get_by_role("tab", name="Output").click()
        panel.get_by_label("output of").select_option("talker")
        expect(text.filter(has_text="line")).to_have_count(30, timeout=WAIT)
        click(notebook, "Request stop")
        expect_state(notebook, "painter", "STOPPED")
        assert notebook.errors() == []
    finally:
        notebook.close()
        server.end_kernels()
