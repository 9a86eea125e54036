"""A daemon thread that calls a function a few times a second, less often if nothing happens or if it costs much."""

from __future__ import annotations

import collections
import threading
import time
from collections.abc import Callable

from nblooper.output.current import outside

_SHARE = 0.008  # of a processor's time, at most, for refreshing; what sending costs other threads makes it 1 %
_AVERAGED = 4  # refreshes whose average cost tells when the next one comes
_MEANWHILE_SECS = 1.0


class Pace:
    """Tells how long to wait from one refresh to the next, so that all take at most a small share of a processor.

    It goes by the average cost of some, so that one which takes long does not have the next one come late. For one
    thread.

    Parameters
    ----------
    slowest_secs : float
        The longest time there is between two, whatever they cost.
    """

    def __init__(self, slowest_secs: float) -> None:
        self._slowest_secs = slowest_secs
        self._costs_secs: collections.deque[float] = collections.deque(maxlen=_AVERAGED)

    def after(self, cost_secs: float, wanted_secs: float) -> float:
        """Return that time, after a refresh that took so long of a processor; it is `wanted_secs` or more."""
        self._costs_secs.append(cost_secs)
        average_secs = sum(self._costs_secs) / len(self._costs_secs)
        return max(wanted_secs, min(average_secs / _SHARE, self._slowest_secs))


class Refresher:
    """Calls `refresh` from its own thread: every `busy_secs` while it returns True, every `idle_secs` otherwise.

    If calls take more than a small share of a processor, they come later, so that what is watched loses less than 1 %;
    at the latest after `slowest_secs`.

    Between two calls that are far apart it calls `meanwhile` about once a second, which has to be cheap.

    `poke` brings the next call forward, but never closer than `busy_secs` to the one before. All methods may be
    called from any thread, any number of times; none but `stop` blocks.

    Parameters
    ----------
    refresh : callable
        Returns whether more is likely to change soon. An exception goes to `on_error`, and the calls go on.
    on_error : callable
        Gets the exception.
    name : str
        The thread's name.
    meanwhile : callable
        Called while the thread waits.
    cpu_secs : callable
        The clock that tells how much processor time the thread has used.
    """

    def __init__(
        self,
        refresh: Callable[[], bool],
        on_error: Callable[[Exception], None],
        *,
        name: str,
        meanwhile: Callable[[], None] = lambda: None,
        busy_secs: float = 0.25,
        idle_secs: float = 1.0,
        slowest_secs: float = 5.0,
        cpu_secs: Callable[[], float] = time.thread_time,
    ) -> None:
        self._refresh = refresh
        self._on_error = on_error
        self._name = name
        self._meanwhile = meanwhile
        self._busy_secs = busy_secs
        self._idle_secs = idle_secs
        self._pace = Pace(slowest_secs)
        self._cpu_secs = cpu_secs
        self._stop = threading.Event()
        self._poked = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether the thread is alive."""
        thread = self._thread
        return thread is not None and thread.is_alive()

    def start(self) -> None:
        """Start the thread; nothing happens if it runs already or was stopped."""
        with self._lock:
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                outside(self._thread.start)  # also where a looper shows a panel

    def poke(self) -> None:
        """Ask for a refresh soon."""
        self._poked.set()

    def stop(self, timeout: float = 5.0) -> None:
        """End the thread for good and wait for it, at most `timeout` seconds; from the thread itself, do not wait."""
        self._stop.set()
        self._poked.set()
        with self._lock:
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def _run(self) -> None:
        while not self._stop.is_set():
            began, cpu = time.monotonic(), self._cpu_secs()
            self._poked.clear()
            wanted_secs = self._busy_secs if self._call() else self._idle_secs
            pace_secs = self._pace.after(self._cpu_secs() - cpu, wanted_secs)
            if self._stop.wait(max(0.0, began + self._busy_secs - time.monotonic())):
                return
            self._wait_until(began + pace_secs)

    def _wait_until(self, end: float) -> None:
        while (left := end - time.monotonic()) > 0 and not self._poked.wait(min(left, _MEANWHILE_SECS)):
            self._guarded(self._meanwhile)

    def _call(self) -> bool:
        return bool(self._guarded(self._refresh))

    def _guarded(self, call: Callable[[], bool | None]) -> bool | None:
        try:
            return call()
        except Exception as error:
            self._on_error(error)
            return None
