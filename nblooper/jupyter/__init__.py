"""The Jupyter layer: the live panel of a coordinator and what a cell shows of it."""

from nblooper.jupyter.open_panels import panel_for, show
from nblooper.jupyter.panel.panel import Panel

__all__ = ["Panel", "panel_for", "show"]
