"""Fixtures of the Jupyter layer: nothing left behind, and a browser with a JupyterLab to look at."""

import functools
import itertools
import os
import threading
from typing import ClassVar

import charts_page
import comm
import errors_page
import ipywidgets
import lab
import page_checks
import pytest
from driver import PanelDriver
from fakes import FakeCoordinator, looper
from notebook_page import Notebook
from view_page import MonitorPage

from nblooper.data.snapshot import State
from nblooper.jupyter import panel_for
from nblooper.jupyter.cells import outputs, running
from nblooper.jupyter.panel.refresher import Refresher
from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.panel.widget_tree import walk
from nblooper.jupyter.wire.monitor import Monitor


def _open_widgets():
    return dict(ipywidgets.widgets.widget._instances)


def _panel_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("nblooper-panel")]


@pytest.fixture(autouse=True)
def nothing_left_behind(request):
    """Fail a test that leaves a widget or a panel's thread behind."""
    widgets_before = _open_widgets()
    threads_before = _panel_threads()
    yield
    left_widgets = [widget for key, widget in _open_widgets().items() if key not in widgets_before]
    left_threads = [thread.name for thread in _panel_threads() if thread not in threads_before]
    for widget in left_widgets:
        widget.close()
    running._cells.clear()
    assert not left_widgets, f"widgets left open: {sorted(type(widget).__name__ for widget in left_widgets)}"
    assert not left_threads, f"threads left running: {left_threads}"


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium; without one the test is skipped, or fails where a browser is required."""
    if lab.find_browser() is None:
        reason = "no Chromium found: install one or set CHROMIUM to its path"
        if os.environ.get("NBLOOPER_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with lab.chromium() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def server(browser, tmp_path_factory):
    """A JupyterLab that serves an empty folder."""
    started = lab.Server(tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("jupyter"))
    yield started
    started.close()


@pytest.fixture(scope="session")
def start_server(browser, server, tmp_path_factory):
    """Return a function that starts a server as `lab.Server` does, or returns one that it has started."""
    started = {("lab", True): server}

    def start(app, subshells):
        key = app, subshells
        if key not in started:
            folders = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("jupyter")
            started[key] = lab.Server(*folders, app=app, subshells=subshells)
        return started[key]

    yield start
    del started["lab", True]
    for one in started.values():
        one.close()


@pytest.fixture
def open_notebook(browser, server, request):
    """Return a function that writes a notebook of the given cells and opens it."""
    opened = []

    def open_cells(*cells, **page):
        name = f"{request.node.name.split('[')[0]}-{len(opened)}.ipynb"
        lab.write_notebook(server.root / name, cells)
        opened.append(Notebook(browser, server, name, **page))
        return opened[-1]

    yield open_cells
    for notebook in opened:
        notebook.close()
    server.end_kernels()


class _RecordingComm(comm.base_comm.BaseComm):
    """A comm that keeps what would be sent."""

    sent: ClassVar[list] = []

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        if msg_type == "comm_msg":
            self.sent.append((self.comm_id, data, buffers or []))


@pytest.fixture
def messages(monkeypatch):
    """The messages that widgets made by this test send: (model id, data, buffers)."""
    monkeypatch.setattr(comm, "create_comm", _RecordingComm)
    monkeypatch.setattr(_RecordingComm, "sent", [])
    return _RecordingComm.sent


@pytest.fixture
def make(monkeypatch, messages):
    """Return a function that makes a panel which refreshes only when the test says so."""
    monkeypatch.setattr(Refresher, "start", lambda self: None)
    made = []

    def make_panel(coord, **options):
        made.append(panel_for(coord, **options))
        messages.clear()
        return made[-1]

    yield make_panel
    for one in made:
        one.close()


@pytest.fixture
def drive(make):
    """Return a function that makes a panel as `make` does, and returns the means to drive it."""
    return lambda coord, **options: PanelDriver(make(coord, **options))


@pytest.fixture
def run_cell(monkeypatch):
    """Return a function that pretends that a run of a cell began."""
    runs = itertools.count()

    def begin(cell):
        parent = {"metadata": {"cellId": cell}, "header": {"msg_id": f"run-{next(runs)}"}}
        monkeypatch.setattr("nblooper.core.cell._parent_message", lambda: parent)

    return begin


@pytest.fixture
def published(monkeypatch):
    """What is published: (bundle, display id, whether it replaces); ids in `published.broken` cannot be replaced."""

    class Published(list):
        broken = frozenset()

    made = Published()

    def publish(bundle, display_id, *, update):
        if update and display_id in made.broken:
            raise OSError("the socket is closed")
        made.append((dict(bundle), display_id, update))

    monkeypatch.setattr(outputs, "_publish", publish)
    return made


@pytest.fixture
def coord():
    """A made-up coordinator with three loopers."""
    return FakeCoordinator(looper("train"), looper("evaluate", State.PAUSED), looper("done", State.STOPPED))


@pytest.fixture
def show(browser, messages):
    """Return a function that shows a made-up coordinator in a bare page, or the next state of it."""
    monitor = Monitor(lambda asked: None, saves=True)
    messages.clear()
    pages = []

    def show_coordinator(coord, focus=None, text="", others=None, **page):
        if not pages:
            pages.append(MonitorPage(browser, **page))
        monitor.update(Sampler(coord).look(focus, text, others=others))
        pages[0].take(messages)
        return pages[0]

    yield show_coordinator
    for page in pages:
        assert page.problems == []
        page.close()
    for widget in list(walk(monitor)):
        widget.close()


@pytest.fixture(scope="module")
def page_of_charts(browser):
    with charts_page.opened(browser) as opened:
        yield opened


@pytest.fixture
def charts(page_of_charts):
    """A bare page with the charts, as if it had just been opened; no script in it may fail."""
    page_of_charts.restart()
    yield page_of_charts
    assert not page_of_charts.problems


@pytest.fixture
def open_page(browser):
    """Return a function that opens a bare page with the view of errors; no script in it may fail."""
    with page_checks.opening(functools.partial(errors_page.Page, browser)) as open_one:
        yield open_one


@pytest.fixture
def page(open_page):
    """Such a page."""
    return open_page()
