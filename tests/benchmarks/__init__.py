"""Benchmarks: what nblooper costs, beside TensorFlow's algorithm and other ways to repeat a call.

Run them from the repository's top level with `python -m tests.benchmarks`; `--help` tells the rest.
"""

NAMES = (
    *("calls", "beside", "timed", "lateness", "tail", "overrun", "stop", "wake", "startup", "herd", "snapshot", "look"),
    *("watcher", "output", "values", "panel"),
)
