"""Figures of a coordinator or looper, under their public name: see `nblooper.views.figure.api`."""

from nblooper.views.figure.api import figure, save_figure

__all__ = ["figure", "save_figure"]
