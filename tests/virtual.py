"""What tests in simulated time share."""

from __future__ import annotations

from nblooper import LooperThread
from nblooper.core.making import make
from nblooper.core.member import member_of

START = 1024.0  # times in tests are multiples of powers of two, so that sums are exact


def again_of(looper):
    """Return the looper that runs `looper` again, not started: in simulated time the test's thread runs it."""
    member = member_of(looper)
    return make(type(looper), member.definition, predecessor=member).thread


def timed(coord, clock, interval=1.0, **options):
    """Return a looper whose calls take no time, and the list that gets when they began, since the start."""
    began = []
    return LooperThread(coord, interval, lambda: began.append(clock.now() - START), **options), began
