"""Draws loopers with matplotlib: only its objects, neither pyplot nor anything global, so that threads may draw.

Nothing else in the package imports matplotlib, so that `import nblooper` does not load it.
"""

from nblooper.drawing.layout import draw
from nblooper.drawing.picture import LooperFigure
from nblooper.drawing.style import THEMES

__all__ = ["THEMES", "LooperFigure", "draw"]
