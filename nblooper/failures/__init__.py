"""Reported exceptions: rendered as text and data, counted, logged, and freed of the objects they kept alive."""
