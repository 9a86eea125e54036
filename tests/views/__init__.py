"""Tests of what is drawn and written of measurements."""
