"""What the browser gets of who ran when: the calls since the last refresh, as a bounded number of bars."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblooper.data.snapshot import LooperSnapshot
from nblooper.jupyter.wire.feed import Delta, Sample
from nblooper.views.escape import clean
from nblooper.views.lanes import NO_BARS, Bars, bars_of, open_call

_MOST_BARS, _MOST_IN_LANE, _LEAST_IN_LANE = 300, 150, 36  # in one refresh, of 20 bytes each
_HISTORY_SECS = 20.0  # what is sent at first


class Lanes:
    """The feed of the tab *Timeline*. It sends nothing unless a page asks for it, as nobody may look at that tab."""

    key = "lanes"

    def __init__(self) -> None:
        self._pages: set[str] = set()
        self._names: list[tuple[int, str]] = []  # serial numbers and names of the lanes
        self._until: dict[int, float] = {}  # when the newest call that was sent ended, by the lane's serial number
        self._open: list[float | None] = []
        self._anew = True

    def asked(self, content: dict[str, Any]) -> None:
        """Hear what a page asks for. From any thread."""
        page = str(content.get("page"))
        if content.get("kind") == "lanes" and content.get("wanted"):
            self._anew = True
            self._pages.add(page)
        elif content.get("kind") == "lanes" or (content.get("kind") == "views" and not content.get("views")):
            self._pages.discard(page)

    def delta(self, sample: Sample, whole: bool) -> Delta | None:
        """Return for each lane how many bars there are, how many calls were before them, and when the open call began.

        Beside them the bars, lane by lane, as 32-bit floats: beginnings, counted from `base`, lengths, share of it in
        calls, lateness and number of calls. With `whole` in it, what was sent before is void.
        """
        if not self._pages:
            return None
        names = [(sample.serials[looper.name], looper.name) for looper in sample.drawn]
        whole = whole or self._anew or names != self._names
        self._anew, self._names = False, names
        now = sample.status.uptime_secs
        most = min(max(_MOST_BARS // max(len(names), 1), _LEAST_IN_LANE), _MOST_IN_LANE)
        before = {} if whole else self._until
        lanes = [
            self._bars(looper, before.get(serial, now - _HISTORY_SECS), most)
            for (serial, _), looper in zip(names, sample.drawn, strict=True)
        ]
        self._until = {serial: until for (serial, _), (_, until) in zip(names, lanes, strict=True)}
        opened = [_rounded(open_call(looper, now - sample.ages.get(looper.name, 0.0))) for looper in sample.drawn]
        if not whole and opened == self._open and not any(len(bars) for bars, _ in lanes):
            return None
        self._open = opened
        content: dict[str, Any] = {
            "now": round(now, 3),
            "base": now,
            "bars": [[len(bars), _calls_before(bars)] for bars, _ in lanes],
            "open": opened,
        }
        if whole:
            content["whole"] = [clean(name) for _, name in names]
        return Delta(content, b"".join(_packed(bars, now) for bars, _ in lanes))

    @staticmethod
    def _bars(looper: LooperSnapshot, since: float, most: int) -> tuple[Bars, float]:
        """Return the calls that ended since, and when the newest of all ended."""
        recent = looper.recent
        if not len(recent.start):
            return NO_BARS, since
        until = float(recent.start[-1] + recent.latency[-1])
        return (bars_of(looper, since, most), until) if until > since else (NO_BARS, since)


def _calls_before(bars: Bars) -> int:
    return int(bars.last[0] - bars.calls[0]) if len(bars) else 0


def _packed(bars: Bars, base: float) -> bytes:
    columns = [bars.start - base, bars.secs, bars.busy, bars.lateness, bars.calls]
    return b"".join(np.asarray(column, "<f4").tobytes() for column in columns)


def _rounded(call: tuple[float, float] | None) -> float | None:
    return None if call is None else round(call[0], 3)
