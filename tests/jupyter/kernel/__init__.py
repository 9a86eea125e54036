"""Tests of what reaches into IPython and the kernel."""
