"""Tests of reported exceptions: kept, counted, bounded, and read as data."""
