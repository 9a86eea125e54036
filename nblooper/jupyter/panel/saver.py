"""Saves figures of a coordinator while the panel goes on."""

from __future__ import annotations

import pathlib
import threading
from collections.abc import Callable
from typing import Literal

from nblooper.jupyter.source import Source
from nblooper.views.figure.api import save_figure
from nblooper.views.parts import told

ImageFormat = Literal["png", "svg"]


class FigureSaver:
    """Draws and saves figures in a helper thread: that takes longer than a message loop should wait. From any thread.

    Parameters
    ----------
    coord : Source
    say : callable
        Shows a text in the panel: ``say(text, error=False)``.
    """

    def __init__(self, coord: Source, say: Callable[..., None]) -> None:
        self._coord = coord
        self._say = say
        self._thread: threading.Thread | None = None

    def save(self, image: ImageFormat, focus: str | None) -> None:
        """Begin to save a figure of one looper or of all in the working directory, unless one is being saved."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(
                target=self._save, args=(image, focus), name="nblooper-panel-save", daemon=True
            )
            self._thread.start()

    def _save(self, image: ImageFormat, focus: str | None) -> None:
        self._say("Drawing the figure ...")
        try:
            path = save_figure(self._coord.snapshot(), pathlib.Path.cwd(), image, focus)
        except Exception as error:
            self._say(f"Save figure: {told(error)}", error=True)
        else:
            self._say(f"Saved {path}")

    def close(self) -> None:
        """Wait briefly for a figure that is being saved, so that no thread is left behind."""
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(1.0)
