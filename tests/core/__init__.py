"""Tests of the core: coordinators, loopers, and what they wait for."""
