"""Take the README's picture of the panel: runs the quickstart notebook in a real JupyterLab and photographs it."""

import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "jupyter"))

import lab  # noqa: E402 - the tests' browser harness, which is no package
import page_checks  # noqa: E402
from notebook_page import Notebook  # noqa: E402

TARGET = HERE / "panel.png"
MAX_BYTES = 300_000
DRAWN_SECS = 25
"""How much of the chart is to be drawn: enough to see a run, soon enough for a notebook that runs a minute."""


def main():
    """Write `panel.png` beside the notebook."""
    with tempfile.TemporaryDirectory() as folder:
        root, home = pathlib.Path(folder, "notebooks"), pathlib.Path(folder, "jupyter")
        root.mkdir()
        home.mkdir()
        lab.copy_notebook(HERE / "quickstart.ipynb", root / "quickstart.ipynb")
        server = lab.Server(root, home)
        try:
            with lab.chromium() as browser:
                take(Notebook(browser, server, "quickstart.ipynb", width=1180, height=1400, scale=1.5))
        finally:
            server.close()
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")


def take(notebook):
    """Start all cells and photograph the first panel while its loopers run."""
    notebook.command("notebook:run-all-cells")
    notebook.panel.first.wait_for()
    # Running cells scrolls the page, and a panel that nobody sees is not refreshed.
    notebook.wait_for(
        f"""secs => {{
            document.querySelector('.nblooper-panel')?.scrollIntoView();
            return ({page_checks.NEWEST_SECS})() >= secs;
        }}""",
        DRAWN_SECS,
    )
    if "RUNNING" not in notebook.panel.first.inner_text():
        raise SystemExit("the notebook's loopers ended before the picture was taken: lower DRAWN_SECS")
    notebook.panel.first.screenshot(path=str(TARGET))
    if TARGET.stat().st_size > MAX_BYTES:
        raise SystemExit(
            f"{TARGET} has {TARGET.stat().st_size:,} bytes, more than the {MAX_BYTES:,} a README should load"
        )


if __name__ == "__main__":
    main()
