"""Cells of a notebook: which panels they show, and the outputs that can be replaced later."""
