"""Take the README's pictures: run notebooks in a real JupyterLab and photograph their panels meanwhile."""

import pathlib
import sys
import tempfile
from typing import NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "jupyter"))

import lab  # noqa: E402 - the tests' browser harness, which is no package
import page_checks  # noqa: E402
from notebook_page import Notebook  # noqa: E402

MAX_BYTES = 300_000
PANEL, TABS = ".nblooper-panel", ".nbl-tabs"


class Picture(NamedTuple):
    """A picture of a notebook's first panel, once so many seconds of its run are drawn: of all of it, or of its tabs.

    What is lower than `most` pixels is left out.
    """

    name: str
    tab: str
    secs: float
    part: str = TABS
    most: int = 480


PICTURES = {
    "quickstart.ipynb": [Picture("panel.png", "Latency", 12, PANEL, 900)],
    "training_monitor.ipynb": [
        Picture("timeline.png", "Timeline", 4),
        Picture("values.png", "Values", 10, PANEL, 900),
        Picture("output.png", "Output", 10),
        Picture("slow.png", "Slow calls", 10),
    ],
}


def main():
    """Write the pictures beside the notebooks."""
    with tempfile.TemporaryDirectory() as folder:
        root, home = pathlib.Path(folder, "notebooks"), pathlib.Path(folder, "jupyter")
        root.mkdir()
        home.mkdir()
        server = lab.Server(root, home)
        try:
            with lab.chromium() as browser:
                for name, pictures in PICTURES.items():
                    lab.copy_notebook(HERE / name, root / name)
                    notebook = Notebook(browser, server, name, width=1300, height=1400, scale=1.25)
                    notebook.command("notebook:run-all-cells")
                    notebook.panel.first.wait_for()
                    for picture in pictures:
                        take(notebook, picture)
                    notebook.close()
                    server.end_kernels()
        finally:
            server.close()


def take(notebook, picture):
    """Take a picture of the first panel while its loopers run."""
    panel, path = notebook.panel.first, HERE / picture.name
    # Running cells scrolls the page, and a panel that nobody sees is not refreshed.
    notebook.wait_for(
        f"""secs => {{
            document.querySelector('.nblooper-panel')?.scrollIntoView();
            return ({page_checks.NEWEST_SECS})() >= secs;
        }}""",
        picture.secs,
    )
    panel.get_by_role("tab", name=picture.tab).click()
    notebook.page.wait_for_timeout(1500)  # what it shows comes with the next refresh
    if "RUNNING" not in panel.inner_text():
        raise SystemExit(f"the notebook's loopers ended before {picture.name} was taken: ask for fewer seconds")
    box = (panel if picture.part == PANEL else panel.locator(picture.part)).bounding_box()
    notebook.page.screenshot(path=str(path), clip={**box, "height": min(box["height"], picture.most)})
    panel.get_by_role("tab", name="Latency").click()  # whose chart tells how much is drawn
    if path.stat().st_size > MAX_BYTES:
        raise SystemExit(f"{path} has {path.stat().st_size:,} bytes, more than the {MAX_BYTES:,} a README should load")
    print(f"{picture.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
