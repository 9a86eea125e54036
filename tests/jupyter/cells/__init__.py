"""Tests of what cells show."""
