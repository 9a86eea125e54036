"""The public module for figures of a coordinator or looper; they are made in `nblooper.views.figure`."""

from nblooper.views.figure.api import figure
from nblooper.views.figure.files import save_figure

__all__ = ["figure", "save_figure"]
