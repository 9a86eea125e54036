"""Reported exceptions, kept as text and data."""
