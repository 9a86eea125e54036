"""What nblooper is measured against: the algorithm of TensorFlow's Coordinator and LooperThread, recording nothing.

Written anew from how those classes behave: the stop flag is an event that is asked before each call; timed loopers add
their interval to a reading of the wall clock; join looks once a second whether threads are alive and, once a stop was
requested, after sleeps that double.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterable, Iterator

_POLL_SECS = 1.0
_FIRST_SLEEP_SECS = 0.001


class PollingCoordinator:
    """A stop flag, the first exception, and a join that polls."""

    def __init__(self, clean_stop_exception_types: Iterable[type[BaseException]] = ()) -> None:
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._clean_types = tuple(clean_stop_exception_types)
        self._error: BaseException | None = None
        self._threads: set[threading.Thread] = set()

    def should_stop(self) -> bool:
        return self._stop.is_set()

    def wait_for_stop(self, timeout: float | None = None) -> bool:
        return self._stop.wait(timeout)

    def request_stop(self, error: BaseException | None = None) -> None:
        with self._lock:
            if not self._stop.is_set():
                if error is not None and not isinstance(error, self._clean_types):
                    self._error = error
                self._stop.set()

    @contextlib.contextmanager
    def stop_on_exception(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self.request_stop(error)

    def register_thread(self, thread: threading.Thread) -> None:
        with self._lock:
            self._threads.add(thread)

    def join(self, threads: Iterable[threading.Thread] = (), stop_grace_period_secs: float = 120) -> None:
        with self._lock:
            waited_for = self._threads.union(threads)
        while _any_alive(waited_for):
            if self.wait_for_stop(_POLL_SECS):
                break
        sleep_secs, left_secs = _FIRST_SLEEP_SECS, stop_grace_period_secs
        while left_secs >= 0 and _any_alive(waited_for):
            time.sleep(sleep_secs)
            left_secs -= sleep_secs
            sleep_secs = max(min(2 * sleep_secs, left_secs), _FIRST_SLEEP_SECS)
        stragglers = [thread.name for thread in waited_for if thread.is_alive()]
        if self._error is not None:
            raise self._error
        if stragglers:
            raise RuntimeError(f"threads still running: {' '.join(stragglers)}")


def _any_alive(threads: Iterable[threading.Thread]) -> bool:
    return any(thread.is_alive() for thread in threads)


class PollingLooper(threading.Thread):
    """A thread that calls a target back to back or at times on the wall clock."""

    def __init__(self, coord, interval_secs, target=None, args=None, kwargs=None) -> None:
        super().__init__(daemon=True)
        self._coord = coord
        self._interval_secs = interval_secs
        self._target = target
        self._args = args or ()
        self._kwargs = kwargs or {}
        coord.register_thread(self)

    def start_loop(self) -> None:
        pass

    def run_loop(self) -> None:
        if self._target:
            self._target(*self._args, **self._kwargs)

    def stop_loop(self) -> None:
        pass

    def run(self) -> None:
        with self._coord.stop_on_exception():
            self.start_loop()
            if self._interval_secs is None:
                while not self._coord.should_stop():
                    self.run_loop()
            else:
                next_time = time.time()
                while not self._coord.wait_for_stop(next_time - time.time()):
                    next_time += self._interval_secs
                    self.run_loop()
            self.stop_loop()
