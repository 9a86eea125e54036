"""Tests of the notebook layer, in folders that mirror it; `front_ends` has those that drive whole notebooks."""
