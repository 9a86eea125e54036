"""Loopers that fail, and go on."""

from helpers import ended

from nblooper import LooperThread


def failing(make_error, calls):
    """Return a target whose call k raises `make_error(k)`, from 1."""
    numbers = iter(range(1, calls + 1))

    def target():
        raise make_error(next(numbers))

    return target


def run(coord, target, calls, interval=None, **options):
    """Run a looper that goes on after errors to its end, and return it."""
    looper = LooperThread.loop(
        coord, interval, target, max_calls=calls, on_error="continue", backoff_secs=0, name="faulty", **options
    )
    ended(looper)
    return looper


def failing_at_places(calls, make_error=lambda k: ValueError(f"reading {k}")):
    """Return a target whose call k raises `make_error(k)` from a line of its own, from 1."""
    numbers = iter(range(1, calls + 1))

    def target():
        k = next(numbers)
        exec(compile("\n" * k + "raise error", "<places>", "exec"), {"error": make_error(k)})

    return target


def texts(coord):
    return [(failure.exception, failure.count) for failure in coord.failures]
