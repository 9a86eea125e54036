"""The panel in Notebook 7 and in Voila; those beside JupyterLab that can be tested here."""

import contextlib
import re
import sys
import time
import urllib.error
import urllib.request

import lab
import page_checks
import pytest
from notebook_page import Notebook
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

WAIT = lab.WAIT_SECS * 1000
NO_SIGN = "The kernel gives no sign of life; this is what it sent last"
LOOPERS = """
import threading
from nblooper import Coordinator
coord = Coordinator(name="places")
never = threading.Event()

@coord.loop(every_secs=0.05, on_error="continue")
def reader():
    raise ValueError("bad reading")

@coord.loop(every_secs=None)
def busy():
    never.wait(0.01)

coord
"""


class _Voila(lab.Server):
    """A Voila that serves the notebooks below `root`."""

    def _command(self):
        address = ("--Voila.ip=127.0.0.1", f"--port={self.port}")
        return [sys.executable, "-m", "voila", str(self.root), "--no-browser", *address]

    def _wait_until_ready(self):
        end = time.monotonic() + lab.WAIT_SECS
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(urllib.error.URLError):
                urllib.request.urlopen(f"{self.url}/", timeout=2).close()
                return
            time.sleep(0.1)
        raise RuntimeError(f"Voila did not start:\n{self._log_path.read_text()[-3000:]}")

    def address(self, name):
        return f"{self.url}/voila/render/{name}"


def _works(page):
    """See calls counted, choose a looper, read its error, and stop it."""
    panel = page.locator(".nblooper-panel")
    page.wait_for_function(page_checks.ANY_CALLS)
    page.wait_for_function(page_checks.DRAWN)
    panel.get_by_role("tab", name=re.compile(r"Errors \(1\b")).click()
    expect(panel.locator(".nbe-failing").first).to_contain_text("bad reading", timeout=WAIT)
    panel.get_by_role("tab", name="Distribution").click()
    page.wait_for_function(page_checks.DRAWN)
    panel.get_by_role("button", name="busy", exact=True).click()
    expect(panel.get_by_role("combobox")).to_have_value(re.compile(".+"), timeout=WAIT)
    panel.get_by_role("button", name="Request stop", exact=True).click()
    expect(panel.locator(".nbl-head")).to_contain_text("stop requested", timeout=WAIT)
    expect(panel.get_by_role("button", name="Stop busy", exact=True)).to_be_disabled(timeout=WAIT)
    assert page.evaluate(page_checks.OVERFLOWING) == []


def test_notebook_7(browser, start_server):
    server = start_server("notebook", True)
    lab.write_notebook(server.root / "places.ipynb", [LOOPERS])
    notebook = Notebook(browser, server, "places.ipynb")
    try:
        notebook.run_all()
        _works(notebook.page)
        assert notebook.errors() == []
    finally:
        notebook.close()
        server.end_kernels()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_voila(browser, tmp_path, scheme):
    root, home = tmp_path / "root", tmp_path / "home"
    root.mkdir()
    home.mkdir()
    lab.write_notebook(root / "places.ipynb", [LOOPERS])
    server = _Voila(root, home)
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    try:
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.goto(f"{server.address('places.ipynb')}?theme={scheme}")
        page.locator(".nblooper-panel").wait_for()
        _works(page)
        contrast = page.evaluate(page_checks.CONTRAST)
        assert min(contrast.values()) >= 4.5, contrast
        server.close()
        expect(page.locator(".nbl-unheard")).to_have_text("DISCONNECTED", timeout=WAIT)
        expect(page.locator(".nbl-standing")).to_have_text(NO_SIGN)
        assert page.locator(".nblooper-bar button").count() == 5  # they are there, but nobody can press them
        assert page.locator(".nblooper-bar button:not([inert], [inert] *)").count() == 0
    finally:
        context.close()
        server.close()
