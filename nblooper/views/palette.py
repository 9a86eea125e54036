"""Colours and dashes of loopers in charts and figures: a looper looks alike in the panel and in what is kept of it."""

from __future__ import annotations

# Every two of a theme's eight colours stay apart for the three kinds of colour blindness, and all have a contrast of 3
# or more: on white, and on #212121. The dashes are the second way to tell lines apart.
COLORS = {
    "light": ("#0072b2", "#d55e00", "#009e73", "#9030f0", "#301830", "#f01848", "#000090", "#004800"),
    "dark": ("#56b4e9", "#ff8a3d", "#2fd0a0", "#e79bc8", "#ffffff", "#f0e442", "#4f83ff", "#b0685f"),
}

DASHES = ((), (9, 4), (2, 3), (10, 3, 2, 3), (16, 4), (5, 3), (10, 3, 2, 3, 2, 3), (2, 6))
"""Lengths of what is drawn and of what is left out, in turn, in pixels of a screen; nothing: a solid line."""
