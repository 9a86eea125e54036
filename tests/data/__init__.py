"""Tests of the types and texts that all layers share."""
