"""The values that one looper records. Recording only appends to a list; full lists are folded into columns.

Values that are recorded together, under the same keys, are one row in the list of those keys: time, step, and one value
per key. Appending a row is one step for Python, so any number of threads may do it at once and no row is lost. A full
list is folded into the columns of its keys by NumPy, in pieces small enough to keep the interpreter lock.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

import numpy as np

from nblooper.data.measures import FloatArray
from nblooper.data.values import Description, Values
from nblooper.recording.interrupts import interrupt_held
from nblooper.recording.pieces import packed
from nblooper.recording.values.column import Column, Copied

MOST_KEYS = 256
_FULL = 480  # rows in a list, when it is folded
_MOST_LISTS = 64  # for several keys
Rows = tuple[list[float], int]
"""Rows of the same keys, one after another (time, step, values), and the length from which on to fold the list."""

_PLAIN = Description()
_Parts = list[tuple[FloatArray, FloatArray, FloatArray]]


class ValueLog:
    """The values under at most 256 keys, over all runs of a looper. All methods may be called from any thread.

    Parameters
    ----------
    origin : float
        What times count from.

    Attributes
    ----------
    lists : dict
        Key, or tuple of several keys -> rows. Only `list_for` adds to it; it never loses one.
    run : int
        The run that values belong to; `next_run` changes it.
    """

    def __init__(self, origin: float) -> None:
        self._origin = origin
        self._lock = threading.RLock()  # reentrant: a signal handler may record too
        self._folding = False
        self._columns: dict[str, Column] = {}
        self.lists: dict[str | tuple[str, ...], Rows] = {}
        self.run = 1

    def list_for(self, keys: tuple[str, ...]) -> Rows | None:
        """Return the list for rows of these keys.

        None if there are too many lists: then each value is to go into the list of its own key, which exists by then.

        Raises
        ------
        ValueError
            If there would be more than 256 keys.
        """
        with self._lock:
            new = [key for key in keys if key not in self._columns]
            if len(self._columns) + len(new) > MOST_KEYS:
                first = new[MOST_KEYS - len(self._columns)]
                raise ValueError(f"cannot record {first!r}: there are {MOST_KEYS} keys already, which is the most")
            self._columns.update((key, Column()) for key in new)
            if len(keys) == 1:
                return self.lists.setdefault(keys[0], ([], _FULL * 3))
            if len(self.lists) - len(self._columns) < _MOST_LISTS:
                return self.lists.setdefault(keys, ([], _FULL * (2 + len(keys))))
            for key in keys:
                self.lists.setdefault(key, ([], _FULL * 3))
            return None

    def next_run(self) -> None:
        """Begin the next run: values that are recorded from now on belong to it."""
        with self._lock:
            self.fold()
            self.run += 1

    def fold(self) -> None:
        """Move all rows into their columns."""
        with self._lock:
            if self._folding:  # a signal handler that interrupted a fold leaves its rows to the next one
                return
            self._folding = True
            try:
                # Warnings about sums that overflow; those with NaN or infinities are not used.
                with interrupt_held(), np.errstate(over="ignore", invalid="ignore"):
                    self._fold()
            finally:
                self._folding = False

    def _fold(self) -> None:
        parts: dict[str, _Parts] = {}
        for keys, (rows, _) in list(self.lists.items()):
            if not (count := len(rows)):
                continue
            names = (keys,) if isinstance(keys, str) else keys
            taken = rows[:count]
            del rows[:count]  # rows that were appended meanwhile stay
            width = 2 + len(names)
            columns = [packed(taken[at::width]) for at in range(width)]
            # Threads may append in another order than that of their times.
            times = np.maximum.accumulate(columns[0] - self._origin)
            for at, key in enumerate(names, 2):
                parts.setdefault(key, []).append((times, columns[1], columns[at]))
        for key, pieces in parts.items():
            times, steps, values = pieces[0] if len(pieces) == 1 else _in_order(pieces)
            in_order = bool((steps[1:] >= steps[:-1]).all())
            if len(times) <= _FULL:
                self._columns[key].add(self.run, times, steps, values, in_order=in_order)
                continue
            for begin in range(0, len(times), _FULL):
                piece = slice(begin, begin + _FULL)
                self._columns[key].add(self.run, times[piece], steps[piece], values[piece], in_order=in_order)

    def read(self, descriptions: Mapping[str, Description]) -> Mapping[str, Values]:
        """Return the values of each key, in order of first recording. Holds the lock for some microseconds per key."""
        if not self._columns:
            return {}
        with self._lock:
            self.fold()
            copies: dict[str, Copied] = {key: column.copied() for key, column in self._columns.items() if column.seen}
        return {key: copied.read(key, descriptions.get(key, _PLAIN)) for key, copied in copies.items()}

    @property
    def nbytes(self) -> int:
        """Bytes of memory that the columns take."""
        with self._lock:
            return sum(column.nbytes for column in self._columns.values())

    def renew_lock(self) -> None:
        """Replace the lock: in a forked child, whoever held it is gone."""
        self._lock = threading.RLock()
        self._folding = False
        for column in self._columns.values():
            column.forget()


def _in_order(pieces: _Parts) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Merge the values of several lists, in order of time and step."""
    times, steps, values = (np.concatenate(columns) for columns in zip(*pieces, strict=True))
    order = np.lexsort((steps, times))
    return times[order], steps[order], values[order]
