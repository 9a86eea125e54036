"""A script written for TensorFlow's classes runs with these."""

from pathlib import Path

from helpers import run_python

EXPECTED = """\
heartbeat starts
heartbeat stops
sum 5050 beats True saved ['model'] alive False
failed: bad record
again: bad record
stopped False joined False
Coordinator stopped with threads still running: stuck
"""


def test_a_script_for_tensorflow_runs_as_it_is():
    done = run_python(str(Path(__file__).with_name("dropin_script.py")))
    assert done.stdout == EXPECTED, done.stderr
    assert done.returncode == 0
    assert done.stderr.count("Traceback") == 0
