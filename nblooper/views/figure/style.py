"""Colours, dashes and text sizes of a figure, and how names are written in it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

from nblooper.data.snapshot import LooperSnapshot
from nblooper.data.texts import shorten
from nblooper.views.palette import DASHES
from nblooper.views.themes import Theme

if TYPE_CHECKING:
    from matplotlib.text import Text

_LONGEST_NAME = 20


_DASH_UNIT = 1.6
"""How many pixels of a screen one unit of matplotlib's dashes stands for, which it counts in widths of the line."""

LINE_STYLES: tuple[Any, ...] = tuple(
    (0, tuple(length / _DASH_UNIT for length in dash)) if dash else "solid" for dash in DASHES
)


@dataclasses.dataclass(frozen=True, slots=True)
class Style:
    """A theme and sizes. Sizes follow matplotlib's settings, and are smaller in a small figure.

    Attributes
    ----------
    theme : Theme
    scale : float
        Factor for text, lines and marks: 1, or down to 0.75 in a small figure.
    """

    theme: Theme
    scale: float

    @classmethod
    def fitting(cls, theme: Theme, size: tuple[float, float]) -> Style:
        """Return the style for a figure of this size in inches."""
        return cls(theme, min(max(min(size[0] / 6.5, size[1] / 3.5), 0.75), 1.0))

    @property
    def medium(self) -> float:
        """Text size of the titles of parts, in points."""
        return self.scale * float(mpl.rcParams["font.size"])

    @property
    def small(self) -> float:
        """Text size of labels, legends and captions, in points."""
        return 0.83 * self.medium

    @property
    def tiny(self) -> float:
        """Text size of the two lines beside a row of distributions, in points."""
        return 0.7 * self.medium

    @property
    def heading(self) -> dict[str, Any]:
        """Matplotlib's options for the title of the figure."""
        return {"color": self.theme.ink, "size": 1.2 * self.medium, "weight": "bold"}

    @property
    def line_inches(self) -> float:
        """Height of a line of text of medium size, in inches."""
        return 1.4 * self.medium / 72

    def characters(self, inches: float) -> int:
        """Return about how many characters of small text fit into this width, at least 1."""
        return max(int(inches * 72 / (0.6 * self.small)), 1)


@dataclasses.dataclass(frozen=True, slots=True)
class Track:
    """A looper with its colour and dashes in the figure."""

    looper: LooperSnapshot
    color: str
    dash: Any

    @property
    def name(self) -> str:
        """The looper's name, shortened to one line of at most 20 characters."""
        return printable(self.looper.name, _LONGEST_NAME)


def printable(text: str, limit: int) -> str:
    """Return the first line of `text`, shortened, without characters that fonts and SVG files cannot contain."""
    line = shorten(text, limit)
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in line)


def as_written(text: Text) -> None:
    """Have matplotlib draw `text` literally, not as mathematics or TeX."""
    text.set_parse_math(False)
    text.set_usetex(False)
