"""The Jupyter layer: the live panel of a coordinator and what a cell shows of it."""

from nblooper.jupyter.panel import Panel
from nblooper.jupyter.registry import mimebundle, panel_for, show

__all__ = ["Panel", "mimebundle", "panel_for", "show"]
