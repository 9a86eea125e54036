"""What a figure's parts have in common: colours, dashes, and how names are written."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from nblooper.formatting import shorten
from nblooper.snapshot import LooperSnapshot

if TYPE_CHECKING:
    from matplotlib.text import Text

SMALL = "small"  # relative to the font size in matplotlib's settings
HEADING: dict[str, Any] = {"size": "large", "weight": "bold"}
_LONGEST_NAME = 24


@dataclasses.dataclass(frozen=True, slots=True)
class Theme:
    """Colours: of the background, text, faint text, grid, pauses, errors, and eight loopers."""

    paper: str
    ink: str
    faint: str
    grid: str
    pause: str
    error: str
    loopers: tuple[str, ...]


# Every two of a theme's eight colours stay apart for the three kinds of colour blindness, and all stand out from the
# paper; the dashes below are the second way to tell.
THEMES = {
    "light": Theme(
        paper="#ffffff",
        ink="#222222",
        faint="#666666",
        grid="#e4e4e4",
        pause="#8c8c8c",
        error="#c00000",
        loopers=("#0072b2", "#d55e00", "#009e73", "#9030f0", "#301830", "#f01848", "#000090", "#004800"),
    ),
    "dark": Theme(
        paper="#111111",
        ink="#e6e6e6",
        faint="#a8a8a8",
        grid="#333333",
        pause="#9a9a9a",
        error="#ff6b6b",
        loopers=("#56b4e9", "#ff8a3d", "#2fd0a0", "#e79bc8", "#ffffff", "#f0e442", "#4f83ff", "#b0685f"),
    ),
}
DASHES: tuple[Any, ...] = (
    "solid",
    (0, (6, 2)),
    (0, (1.5, 1.5)),
    (0, (6, 2, 1.5, 2)),
    (0, (12, 2)),
    (0, (3, 1)),
    (0, (6, 2, 1.5, 2, 1.5, 2)),
    (0, (12, 2, 3, 2)),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Track:
    """A looper, and how it is drawn."""

    looper: LooperSnapshot
    color: str
    dash: Any

    @property
    def name(self) -> str:
        """Its name, short and in one line."""
        return printable(self.looper.name, _LONGEST_NAME)


def printable(text: str, limit: int) -> str:
    """Return one line without characters that fonts and XML do not know."""
    line = shorten(text, limit)
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in line)


def as_written(text: Text) -> None:
    """Keep matplotlib from reading `text` as mathematics or TeX."""
    text.set_parse_math(False)
    text.set_usetex(False)
