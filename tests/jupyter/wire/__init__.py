"""Tests of what the browser gets."""
