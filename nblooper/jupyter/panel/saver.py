"""Saves figures of a coordinator while the panel goes on."""

from __future__ import annotations

import pathlib
import threading
from collections.abc import Callable
from typing import Literal

from nblooper.jupyter.source import Source
from nblooper.views.figure.api import Kind
from nblooper.views.figure.files import save_figure
from nblooper.views.parts import told

ImageFormat = Literal["png", "svg"]


class FigureSaver:
    """Draws and saves figures in a helper thread. From any thread; nothing blocks.

    Drawing with matplotlib takes seconds beside a looper that computes, for which no cell, click or closing waits.

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

    def save(self, image: ImageFormat, focus: str | None, kind: Kind = "latency") -> None:
        """Begin to save a figure of one looper or of all in the working directory, unless one is being saved."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(
                target=self._save, args=(image, focus, kind), name="nblooper-panel-save", daemon=True
            )
            self._thread.start()

    def _save(self, image: ImageFormat, focus: str | None, kind: Kind) -> None:
        try:
            snapshot = self._coord.snapshot()
            if not any(looper.latency.count for looper in snapshot.loopers if focus in (None, looper.name)):
                self._say("Save figure: there is nothing to draw before the first call has ended", error=True)
                return
            self._say("Drawing the figure; this takes some seconds beside a looper that computes all the time")
            path = save_figure(snapshot, pathlib.Path.cwd(), image, focus, kind=kind)
        except Exception as error:
            self._say(f"Save figure: {told(error)}", error=True)
        else:
            self._say(f"Saved {path}")
