"""Those who take part: nblooper and the baseline behind one interface."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from nblooper import Coordinator, LooperThread

from .baseline import PollingCoordinator, PollingLooper

LIMIT_SECS = 60.0  # for anything that is waited for: a benchmark fails, it does not hang
NEVER_SECS = 3600.0  # the interval of loopers that idle


class Kind(NamedTuple):
    """A coordinator and its looper class; the constructors of both kinds take the same first arguments."""

    name: str
    coordinator_class: Any
    looper_class: Any

    def coordinator(self) -> Any:
        """Return a coordinator that takes StopIteration for a clean end."""
        return self.coordinator_class(clean_stop_exception_types=(StopIteration,))


OURS = Kind("nblooper", Coordinator, LooperThread)
TF_LIKE = Kind("TF-like", PollingCoordinator, PollingLooper)
KINDS = (OURS, TF_LIKE)


class Tally:
    """A target that counts its calls, over any number of threads, and tells when there were enough."""

    def __init__(self, enough: int) -> None:
        self._lock = threading.Lock()
        self._left = enough
        self._reached = threading.Event()

    def __call__(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left == 0:
                self._reached.set()

    def wait(self) -> None:
        """Block until there were enough calls."""
        wait_for(self._reached)


def wait_for(event: threading.Event) -> None:
    """Block until the event is set; TimeoutError if that takes too long."""
    if not event.wait(LIMIT_SECS):
        raise TimeoutError(f"nothing happened for {LIMIT_SECS:g} s")


def end(coord: Any) -> None:
    """Stop and join."""
    coord.request_stop()
    coord.join(stop_grace_period_secs=LIMIT_SECS)


@contextlib.contextmanager
def idle_loopers(kind: Kind, number: int) -> Iterator[Any]:
    """Give the coordinator of loopers that have made their first call and wait for a second one that is far off."""
    coord = kind.coordinator()
    first_calls = Tally(number)
    try:
        for _ in range(number):
            kind.looper_class(coord, NEVER_SECS, first_calls).start()
        first_calls.wait()
        time.sleep(0.02 + 0.0001 * number)  # the last ones are on their way from the call into their wait
        yield coord
    finally:
        end(coord)


@contextlib.contextmanager
def busy_thread() -> Iterator[None]:
    """Have a thread run Python code all the time, as a cell that computes does."""
    over = False

    def spin() -> None:
        while not over:
            pass

    thread = threading.Thread(target=spin, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over = True
        thread.join(LIMIT_SECS)
