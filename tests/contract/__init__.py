"""Tests of TensorFlow's contract, statement by statement."""
