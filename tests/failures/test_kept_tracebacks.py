"""Which tracebacks the log keeps: as many as fit into its space."""

from helpers import fail_with, outcome

from nblooper.failures.log import FailureLog
from tests.failures.raised import run_source, size


def test_tracebacks_of_very_many_failures_are_those_of_the_first_and_the_newest():
    log = FailureLog(limit=100, max_bytes=100_000)
    for number in range(200):
        line = f"    raise ValueError('{number} ' + 'x' * 1000)\n"
        error = run_source("def main():\n" + "\n" * number + line, "<places>")  # each from a line of its own
        log.add(error, "a", "run_loop", number, will_raise=True)
    entries = log.entries()
    assert len(entries) == 81
    assert sum(entry.count for entry in entries) == 200
    with_chain = [number for number, entry in enumerate(entries) if entry.chain]
    assert with_chain[0] == 0
    assert with_chain[1:] == list(range(82 - len(with_chain), 81))
    assert 5 < len(with_chain) < 100
    assert sum(len(entry.traceback_text) + size(entry.chain) for entry in entries) < 100_000 + 100 * 1200
    assert all(entry.exception.partition(" (and others")[0] in entry.traceback_text for entry in entries)


def test_one_traceback_is_kept_however_big_it_is():
    log = FailureLog(max_bytes=10)
    for kind in (ValueError, KeyError, OSError):
        log.add(outcome(fail_with(kind("x"))), "a", "run_loop", 1, will_raise=True)
    assert [bool(entry.chain) for entry in log.entries()] == [True, False, True]
