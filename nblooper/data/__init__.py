"""Immutable values that views read, and how numbers and texts are written."""
