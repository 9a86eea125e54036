"""The public module for figures of a coordinator or looper; they are made in `nblooper.views.figure.api`."""

from nblooper.views.figure.api import figure, save_figure

__all__ = ["figure", "save_figure"]
