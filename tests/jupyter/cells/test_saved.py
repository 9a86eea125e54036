"""What a saved notebook shows of a panel without a kernel."""

import json
import pathlib
import subprocess
import sys

import lab
import nbclient
import nbconvert
import nbformat
import pytest
from nbformat.sign import NotebookNotary
from notebook_page import Notebook
from playwright.sync_api import expect

VIEW = "application/vnd.jupyter.widget-view+json"
WAIT = lab.WAIT_SECS * 1000

LOOPERS = """
import threading
from nblooper import Coordinator
coord = Coordinator(name="saved")

@coord.loop(every_secs=0.01, max_calls=20, on_error="continue")
def reader():
    raise ValueError("bad <reading>")

@coord.loop(every_secs=None, max_calls=500)
def busy():
    sum(range(100))
"""
JOIN = "coord.join()"
SHOW_AND_JOIN = [f"{LOOPERS}\ncoord", JOIN]
WITH_BLOCK = [
    "from IPython.display import display\nfrom nblooper import Coordinator\n"
    "with Coordinator(name='saved') as coord:\n"
    "    coord.loop(sum, every_secs=None, args=([1],), max_calls=50, name='busy')\n"
    "    coord.loop(sum, every_secs=None, args=([1],), max_calls=50, name='reader')\n"
    "    display(coord)"
]


def _book(cells):
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "python3", "language": "python"}
    return book


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return a function that runs cells as nbconvert and other programs do, without a browser."""
    for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable))

    def run_cells(*cells):
        return nbclient.NotebookClient(
            _book(cells), timeout=120, resources={"metadata": {"path": str(tmp_path)}}
        ).execute()

    return run_cells


def _shown(book, cell=0):
    (output,) = [output for output in book.cells[cell].outputs if output.output_type == "display_data"]
    return output.data


@pytest.mark.parametrize(("cells", "cell"), [(SHOW_AND_JOIN, 0), (WITH_BLOCK, 0), ([LOOPERS, JOIN, "coord"], 2)])
def test_a_joined_coordinator_is_saved_as_table_and_picture(run, cells, cell):
    data = _shown(run(*cells), cell)
    assert set(data) == {"text/plain", "text/html"}
    for name in ("reader", "busy"):
        assert name in data["text/html"]
        assert name in data["text/plain"]
    assert 'src="data:image/svg+xml;base64,' in data["text/html"]
    assert "FINISHED" in data["text/plain"]


def test_of_closed_widgets_little_is_saved(run):
    live, joined = run(f"{LOOPERS}\ncoord"), run(*SHOW_AND_JOIN)
    assert len(json.dumps(joined.metadata["widgets"])) < 20_000
    assert len(json.dumps(live.metadata["widgets"])) < 250_000  # most of it is the script


def test_errors_are_saved_as_text(run):
    data = _shown(run(*SHOW_AND_JOIN))
    assert 'raise ValueError("bad <reading>")' in data["text/plain"]
    assert "bad &lt;reading&gt;" in data["text/html"]
    assert "<reading>" not in data["text/html"]


def test_while_loopers_run_the_view_is_live_with_a_still_table_beside_it(run):
    book = run(f"{LOOPERS}\ncoord")
    data = _shown(book)
    assert VIEW in data
    assert "reader" in data["text/html"]
    assert "ms" not in data["text/html"]  # nothing that moves: tools compare this text


def test_every_cell_that_shows_the_panel_gets_the_picture(run):
    book = run(f"{LOOPERS}\ncoord", "coord", "coord.panel()", JOIN)
    assert len({_shown(book, cell)["text/html"] for cell in range(3)}) == 1
    assert VIEW not in _shown(book)


def test_closing_the_panel_leaves_a_picture(run):
    book = run(f"{LOOPERS}\ncoord", "coord.panel().close()", "coord.panel()")
    assert VIEW not in _shown(book)
    assert "data:image/svg+xml" in _shown(book)["text/html"]
    assert VIEW in _shown(book, 2)  # a new one


def test_a_joined_coordinator_can_be_shown_live_on_request_and_started_again(run):
    book = run(LOOPERS, JOIN, "coord.panel()", "coord.start('busy')\ncoord.join()")
    assert VIEW not in _shown(book, 2)  # joined once more
    book = run(LOOPERS, JOIN, "coord.panel()")
    assert VIEW in _shown(book, 2)


def test_jupyter_execute_and_nbconvert_make_a_page_of_its_own(tmp_path, run):
    path = tmp_path / "saved.ipynb"
    nbformat.write(_book(SHOW_AND_JOIN), str(path))
    execute = pathlib.Path(sys.executable).with_name("jupyter-execute")
    subprocess.run([execute, "--inplace", path], check=True, timeout=300, cwd=tmp_path)
    book = nbformat.read(str(path), as_version=4)
    assert VIEW not in _shown(book)
    page, _ = nbconvert.HTMLExporter().from_notebook_node(book)
    assert "data:image/svg+xml" in page
    assert "bad &lt;reading&gt;" in page
    assert VIEW not in page.split("<body", 1)[1]


@pytest.mark.browser
@pytest.mark.timeout(900)
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_jupyterlab_shows_the_picture_without_a_kernel(browser, server, run, theme):
    nbformat.write(lab.use_test_kernel(run(*SHOW_AND_JOIN)), str(server.root / "saved.ipynb"))
    notebook = Notebook(browser, server, "saved.ipynb")
    try:
        notebook.theme(theme)
        output = notebook.page.locator(".jp-OutputArea-output", has_text="2 loopers")
        expect(output.get_by_role("img")).to_be_visible(timeout=WAIT)
        assert output.get_by_role("img").evaluate("image => image.naturalWidth") > 300
        expect(output.get_by_role("rowheader", name="reader")).to_be_visible()
        output.locator("summary").first.click()
        expect(output.locator("pre").first).to_contain_text('raise ValueError("bad <reading>")')
        assert notebook.errors() == []
    finally:
        notebook.close()
        server.end_kernels()


@pytest.mark.browser
@pytest.mark.timeout(900)
def test_a_notebook_that_was_saved_while_loopers_ran_shows_the_last_state(browser, server, run):
    book = run(
        f"{LOOPERS}\ncoord",
        "coord.loop(int, every_secs=60)\ncoord.loopers['busy'].join()\ncoord.loopers['reader'].join()",
    )
    nbformat.write(lab.use_test_kernel(book), str(server.root / "running.ipynb"))
    NotebookNotary(data_dir=str(server.home / "data")).sign(book)  # others show no widgets
    notebook = Notebook(browser, server, "running.ipynb")
    try:
        panel = notebook.panel
        expect(panel.locator(".nbl-standing")).to_have_text(
            "Not connected to a kernel; this is the last state that was saved. Run the cell to see it live",
            timeout=WAIT,
        )
        expect(panel.get_by_role("rowheader")).to_have_text(["reader", "busy", "int"])
        expect(panel.locator(".nbl-unheard")).to_have_text("DISCONNECTED")
        expect(panel.locator(".nbl-newest")).to_contain_text("bad <reading>")
        expect(panel.locator(".nblooper-bar")).to_have_attribute("inert", "")
        assert panel.locator(".nbc-plot canvas").count() > 0
    finally:
        notebook.close()
        server.end_kernels()
