"""Figures made with matplotlib's objects, without pyplot or other global state, so that any thread may draw.

Modules outside of this folder import only `api`, which loads matplotlib when a figure is drawn and not before.
"""
