"""A server that ends idle kernels, as JupyterHub does, and a panel that nobody looks at."""

import lab
import pytest
from notebook_page import Notebook

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

CULL_SECS = 6
LOOPER = """
import nblooper.jupyter.panel.panel as panel
panel._KEEP_SECS = 1.0
from nblooper import Coordinator
coord = Coordinator(name="away")
coord.loop(int, every_secs=0.1)
coord.panel(keep_kernel={keep})
"""


@pytest.fixture(scope="module")
def culling(browser, tmp_path_factory):
    options = [
        f"--MappingKernelManager.cull_idle_timeout={CULL_SECS}",
        "--MappingKernelManager.cull_interval=1",
        "--MappingKernelManager.cull_connected=True",
    ]
    server = lab.Server(tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("jupyter"), options=options)
    yield server
    server.close()


@pytest.mark.parametrize("keep", [False, True])
def test_only_a_panel_that_keeps_the_kernel_keeps_it_while_nobody_looks(browser, culling, keep):
    name = f"keep-{keep}.ipynb"
    lab.write_notebook(culling.root / name, [LOOPER.format(keep=keep)])
    notebook = Notebook(browser, culling, name)
    try:
        notebook.run_all()
        notebook.panel.wait_for()
        notebook.close()  # the page has gone, the loop goes on
        # A page that was closed before it told of its view is expected for a minute more.
        ended = culling.wait_without_kernels(4 * CULL_SECS if keep else 60 + 10 * CULL_SECS)
        assert ended is not keep
    finally:
        culling.end_kernels()


def test_a_panel_that_is_looked_at_keeps_the_kernel(browser, culling):
    lab.write_notebook(culling.root / "seen.ipynb", [LOOPER.format(keep=False)])
    notebook = Notebook(browser, culling, "seen.ipynb")
    try:
        notebook.run_all()
        notebook.panel.wait_for()
        assert not culling.wait_without_kernels(4 * CULL_SECS)
        assert notebook.panel.locator(".nbl-unheard").is_hidden()
    finally:
        notebook.close()
        culling.end_kernels()
