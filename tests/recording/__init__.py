"""Tests of what is recorded of calls, pauses and failures."""
