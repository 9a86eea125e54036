"""A panel whose kernel ends, stalls or comes back, in a real JupyterLab."""

import os
import pathlib
import re
import signal

import pytest
from playwright.sync_api import expect
from three_loopers import THREE_LOOPERS, WAIT, click, expect_state, wait_for_more_calls

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

GONE = "This kernel no longer has these loopers; run the cell"
_KERNEL = "window.jupyterapp.shell.currentWidget.context.sessionContext"


@pytest.fixture
def shown(open_notebook, server):
    """A notebook whose three loopers are shown, with the id of its kernel's process."""
    pid = server.root / "kernel.pid"
    notebook = open_notebook(
        f"import os, pathlib; pathlib.Path({str(pid)!r}).write_text(str(os.getpid()))", THREE_LOOPERS
    )
    notebook.run_all()
    wait_for_more_calls(notebook, "busy")
    expect(notebook.panel.locator(".nbl-unheard")).not_to_be_visible()
    notebook.pid = int(pathlib.Path(pid).read_text())
    return notebook


def _expect_lost(notebook, words):
    panel = notebook.panel
    expect(panel.locator(".nbl-unheard")).to_have_text("DISCONNECTED", timeout=WAIT)
    expect(panel.locator(".nbl-standing")).to_have_text(words, timeout=WAIT)
    expect(panel.locator(".nbl-last-seen")).to_have_text(re.compile(r"last seen 00:\d\d:\d\d"))
    expect(panel.locator(".nbl-badge:not(.nbl-unheard)")).not_to_be_visible()
    stopped = panel.locator(".nbl-last-seen").inner_text()
    assert panel.locator(".nblooper-bar button").count() == 5  # they are there, but nobody can press them
    assert panel.locator(".nblooper-bar button:not([inert], [inert] *)").count() == 0
    icons = """() => [...document.querySelectorAll('.nblooper-panel, .nblooper-panel *')]
        .filter(node => getComputedStyle(node, '::before').content.includes('\\uf127')).length"""
    assert notebook.page.evaluate(icons) == 0
    notebook.page.wait_for_timeout(2500)  # a clock that went on would show it
    assert panel.locator(".nbl-last-seen").inner_text() == stopped


def test_a_kernel_that_is_restarted(shown):
    shown.page.evaluate(f"() => {{ {_KERNEL}.session.kernel.restart(); }}")
    _expect_lost(shown, GONE)
    shown.run_cell(1)
    wait_for_more_calls(shown, "busy")
    expect(shown.panel.locator(".nbl-unheard")).not_to_be_visible()
    expect(shown.panel).to_have_count(1)


def test_a_kernel_that_is_killed_and_started_again_by_the_server(shown):
    os.kill(shown.pid, signal.SIGKILL)
    _expect_lost(shown, GONE)


def test_a_kernel_that_is_shut_down(shown):
    shown.page.evaluate(f"() => {{ {_KERNEL}.shutdown(); }}")
    _expect_lost(shown, "The kernel gives no sign of life; this is what it sent last")


def test_a_kernel_that_stalls_is_shown_again_when_it_answers(shown):
    os.kill(shown.pid, signal.SIGSTOP)
    try:
        _expect_lost(shown, "The kernel gives no sign of life; this is what it sent last")
    finally:
        os.kill(shown.pid, signal.SIGCONT)
    expect(shown.panel.locator(".nbl-unheard")).not_to_be_visible(timeout=WAIT)
    wait_for_more_calls(shown, "busy")
    click(shown, "Request stop")
    expect_state(shown, "busy", "STOPPED")


def test_a_quiet_panel_stays_connected(open_notebook):
    notebook = open_notebook(
        "from nblooper import Coordinator\ncoord = Coordinator(name='quiet')\n"
        "looper = coord.loop(int, every_secs=3600, name='rare')\ncoord"
    )
    notebook.run_all()
    expect_state(notebook, "rare", "WAITING", "RUNNING")
    notebook.page.evaluate(
        """() => { window.everLost = false; const badge = document.querySelector('.nbl-unheard');
        new MutationObserver(() => { window.everLost ||= badge.textContent === 'DISCONNECTED'; })
            .observe(badge, {childList: true, characterData: true, subtree: true}); }"""
    )
    expect(notebook.panel.locator(".nbl-uptime")).to_have_text(re.compile(r"00:00:(1[5-9]|[2-5]\d)"), timeout=WAIT)
    assert not notebook.page.evaluate("window.everLost")


def test_cleared_outputs_are_sent_nothing_more(open_notebook):
    notebook = open_notebook(
        THREE_LOOPERS,
        "import ipywidgets; sent = []; panel = coord.panel()\n"
        "monitor = panel.children[-1]; send = monitor.send\n"
        "monitor.send = lambda *args: (sent.append(1), send(*args))",
        "coord.panel() is panel and panel._viewers.looking, sent.clear()",
    )
    notebook.run_all()
    wait_for_more_calls(notebook, "busy")
    notebook.page.evaluate("""() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0;
        window.jupyterapp.commands.execute('notebook:clear-cell-output'); }""")
    expect(notebook.panel).to_have_count(0)
    notebook.page.wait_for_timeout(1500)
    notebook.run_cell(2)
    assert "False" in notebook.output(2)
