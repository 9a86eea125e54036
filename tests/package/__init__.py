"""Tests of the package as a whole, in processes of their own."""
