"""Figures made with matplotlib: only its objects, neither pyplot nor anything global, so that threads may draw.

`api` alone may be imported by other modules: it loads matplotlib when a figure is drawn and not before.
"""
