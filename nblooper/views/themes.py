"""Colours of figures and pictures, light and dark."""

from __future__ import annotations

import dataclasses

from nblooper.views.palette import COLORS


@dataclasses.dataclass(frozen=True, slots=True)
class Theme:
    """Colours of the background, text, faint text, grid, pauses, errors, and of eight loopers."""

    paper: str
    ink: str
    faint: str
    grid: str
    pause: str
    error: str
    loopers: tuple[str, ...]


THEMES = {
    "light": Theme(
        paper="#ffffff",
        ink="#222222",
        faint="#666666",
        grid="#e4e4e4",
        pause="#8c8c8c",
        error="#c00000",
        loopers=COLORS["light"],
    ),
    "dark": Theme(
        paper="#111111",
        ink="#e6e6e6",
        faint="#a8a8a8",
        grid="#333333",
        pause="#9a9a9a",
        error="#ff6b6b",
        loopers=COLORS["dark"],
    ),
}
