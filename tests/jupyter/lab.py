"""JupyterLab or Notebook 7 on loopback and its notebooks in headless Chromium, for tests and screenshots."""

import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import kernels
import nbformat

WAIT_SECS = float(os.environ.get("NBLOOPER_BROWSER_WAIT", "90"))
"""How long one condition may take; continuous integration is slow, and nothing here measures time."""

_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
_BROWSER_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_NO_SUBSHELLS = {"@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"}}
"""As front ends do that know nothing of them."""


def find_browser():
    """Return the path of a Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next((path for path in map(shutil.which, names) if path), None)


@contextlib.contextmanager
def chromium():
    """Run a headless browser; yield Playwright's Browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=_BROWSER_ARGS, headless=True)
        try:
            yield browser
        finally:
            browser.close()


def write_notebook(path, cells, kernel=kernels.OWN):
    """Write a notebook of code cells for one of the kernels under test."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(use_test_kernel(book, kernel), str(path))


def copy_notebook(source, path):
    """Copy a notebook, without what it showed before, so that it runs on the interpreter of this process."""
    book = use_test_kernel(nbformat.read(str(source), as_version=4))
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(book, str(path))


def use_test_kernel(book, kernel=kernels.OWN):
    """Make `book` run on one of the kernels under test: if none is named, on the interpreter of this process."""
    name = kernels.spec_name(kernel)
    book.metadata["kernelspec"] = {"name": name, "display_name": name, "language": "python"}
    return book


class _TakenError(Exception):
    """A port that was free was another process's when the server came to it."""


class Server:
    """A JupyterLab of this interpreter that serves the folder `root` on a free port of 127.0.0.1.

    Its settings, its kernel specifications and IPython's folder are private to it, below `home`.

    Parameters
    ----------
    app : {"lab", "notebook"}
        JupyterLab, or Notebook 7 with one notebook in a page.
    subshells : bool
        Whether the front end may send the messages of widgets to subshells.
    options : sequence of str
        More of the command's options.
    """

    def __init__(self, root, home, app="lab", subshells=True, options=()):
        self._options = options
        self._app = app
        self._settings = _SETTINGS if subshells else {**_SETTINGS, **_NO_SUBSHELLS}
        self.root = pathlib.Path(root)
        self.home = pathlib.Path(home)
        self._write_settings()
        self._log_path = self.home / "server.log"
        for last in (False, False, True):
            self.port = _free_port()
            self.url = f"http://127.0.0.1:{self.port}"
            try:
                self._start()
                return
            except _TakenError:
                if last:
                    raise

    def _start(self):
        with self._log_path.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(), env=self._environment(), stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
            )
        try:
            self._wait_until_ready()
        except http.client.HTTPException as error:  # somebody else answers: the port was taken meanwhile
            self.close()
            raise _TakenError(self.port) from error
        except BaseException:
            self.close()
            raise

    def _write_settings(self):
        for plugin, settings in self._settings.items():
            extension, name = plugin.split(":")
            folder = self.home / "settings" / extension
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.jupyterlab-settings").write_text(json.dumps(settings))
        kernels.write_specs(self.home / "data" / "kernels")
        kernels.write_startup(self.home / "ipython")

    def _environment(self):
        private = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
        }
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "JPY_"))}
        for variable, folder in private.items():
            (self.home / folder).mkdir(exist_ok=True)
            environment[variable] = str(self.home / folder)
        return environment

    def _command(self):
        return [
            *(
                sys.executable,
                "-m",
                {"lab": "jupyterlab", "notebook": "notebook"}[self._app],
                "--no-browser",
                "--allow-root",
                "--expose-app-in-browser",
            ),
            *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={self.port}", "--ServerApp.port_retries=0"),
            *("--IdentityProvider.token=", "--ServerApp.password=", "--ServerApp.disable_check_xsrf=True"),
            f"--ServerApp.root_dir={self.root}",
            *self._options,
        ]

    def _wait_until_ready(self):
        end = time.monotonic() + WAIT_SECS
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended:\n{self._log_path.read_text()[-3000:]}")
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/api", timeout=2).close()
                return
            time.sleep(0.1)
        raise RuntimeError(f"the server did not start:\n{self._log_path.read_text()[-3000:]}")

    def address(self, name):
        """Return the address of a notebook's page."""
        return f"{self.url}/doc/tree/{name}?reset" if self._app == "lab" else f"{self.url}/notebooks/{name}"

    def _request(self, method, path):
        with urllib.request.urlopen(urllib.request.Request(self.url + path, method=method), timeout=30) as reply:
            return json.loads(reply.read() or "null")

    def wait_without_kernels(self, secs):
        """Wait until there is no kernel any more, at most so long; return whether there is none."""
        end = time.monotonic() + secs
        while kernels_left := self._request("GET", "/api/kernels"):
            if time.monotonic() > end:
                break
            time.sleep(0.5)
        return not kernels_left

    def end_kernels(self):
        """Shut down every kernel of the server."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            list(pool.map(self._end_kernel, self._request("GET", "/api/kernels")))

    def _end_kernel(self, kernel):
        with contextlib.suppress(urllib.error.HTTPError):
            self._request("DELETE", f"/api/kernels/{kernel['id']}")

    def close(self):
        """End the server and the kernels it started."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            self.end_kernels()
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
