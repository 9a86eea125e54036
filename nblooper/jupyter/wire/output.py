"""What the browser gets of what loopers print and display: new lines, and those that have changed."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any, NamedTuple

from nblooper.jupyter.wire.feed import Delta, Sample
from nblooper.output.log import OutputLog, Row
from nblooper.views.escape import clean

MOST_ROWS = 2000
"""Lines that the browser has, of all loopers."""

_REFRESH, _LEAST, _WHOLE, _BEHIND = 4000, 500, 40_000, 40_000
"""Characters of a refresh, the least of them for new lines, those of a message with everything, and how many a view may
be behind before it skips some."""

_MOST_NEW = 600  # lines of a looper that are looked at in one refresh
_LONGEST = 2000  # characters of one line
_DISPLAY = 400  # what a display counts as, however large
_DISPLAYS, _WHOLE_DISPLAYS = 1, 20  # of a message

_STREAMS = {"stdout": 0, "stderr": 1, "display": 2}
_SHOWN = (
    "application/vnd.jupyter.widget-view+json",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "image/gif",
    "text/html",
)
"""What the browser can show of a display, the best first; of anything else, its plain text."""


class _Sent(NamedTuple):
    """What the browser has of a log: all that was in it up to a version, less the lines from a number on."""

    version: int = 0
    known: int = 0
    cleared: int = 0  # lines that had been cleared


class Outputs:
    """The feed of the tab of output.

    A message is small, however much is printed: a view that falls behind by more than a little skips lines, which are
    in `LooperThread.output` all the same. It shows how many.
    """

    key = "output"

    def __init__(self) -> None:
        self._sent: dict[int, _Sent] = {}  # by the logs' serial numbers
        self._names: list[tuple[int, str]] = []
        self._late: set[int] = set()  # logs with changes that have not been sent

    def delta(self, sample: Sample, whole: bool) -> Delta | None:
        """Return what changed: where it says `whole`, what was sent before is void.

        `names` has all logs as ``[serial, name]``, if they have changed; `logs` those that `rows` belong to or that
        were cleared, as ``[serial, first line there is, lines lost]``; `rows` are ``[serial, number, time, stream,
        text]`` with a sixth value if something is displayed: ``[MIME type, data]``.
        """
        names = [(log.serial, clean(name)) for name, log in sample.outputs.items()]
        if whole:
            self._sent = {}
        logs, changed, new = self._look(sample.outputs.values())
        left = max(_REFRESH - sum(_cost(row) for _, row in changed), _LEAST)
        chosen = _chosen(new, _WHOLE, _WHOLE_DISPLAYS, newest=True) if whole else _next(new, left)
        for log, row in chosen:
            self._sent[log.serial] = self._sent[log.serial]._replace(known=row.number + 1)
        for log, _ in chosen:
            logs[log.serial] = log
        rows = [_sendable(log, row) for log, row in [*changed, *chosen]]
        content: dict[str, Any] = {"whole": whole, "rows": rows}
        content["logs"] = [[serial, log.first, log.lost_lines] for serial, log in logs.items()]
        if names != self._names or whole:
            content["names"] = [list(each) for each in names]
            self._names = names
        if not (rows or content["logs"] or "names" in content):
            return None
        return Delta(content)

    def _look(
        self, logs: Iterable[OutputLog]
    ) -> tuple[dict[int, OutputLog], list[tuple[OutputLog, Row]], list[tuple[OutputLog, Row]]]:
        """Return the logs that were cleared, and of all logs the lines that have changed and that are new."""
        before, self._sent = self._sent, {}
        late, self._late, spent = self._late, set(), 0
        cleared: dict[int, OutputLog] = {}
        changed: list[tuple[OutputLog, Row]] = []
        new: list[tuple[OutputLog, Row]] = []
        for log in sorted(logs, key=lambda log: log.serial not in late):
            sent = self._sent[log.serial] = before.get(log.serial, _Sent())
            if (news := log.news(sent.version, sent.known, _MOST_NEW)) is None:
                continue
            new += [(log, row) for row in news.new]
            cost = sum(_cost(row) for row in news.changed)
            if spent and spent + cost > _REFRESH:
                self._late.add(log.serial)
                continue
            spent += cost
            changed += [(log, row) for row in news.changed]
            total = news.first - news.lost_lines
            if total != sent.cleared:
                cleared[log.serial] = log
            self._sent[log.serial] = _Sent(news.version, max(sent.known, news.first), total)
        if changed:
            cleared |= {log.serial: log for log, _ in changed}
        return cleared, changed, sorted(new, key=lambda each: each[1].time)


def _next(new: list[tuple[OutputLog, Row]], characters: int) -> list[tuple[OutputLog, Row]]:
    """Return what fits into the next message: the oldest ones or, where there are too many, the newest."""
    return _chosen(new, characters, _DISPLAYS, newest=sum(_cost(row) for _, row in new) > _BEHIND)


def _chosen(
    new: list[tuple[OutputLog, Row]], characters: int, displays: int, *, newest: bool
) -> list[tuple[OutputLog, Row]]:
    chosen: list[tuple[OutputLog, Row]] = []
    for each in reversed(new) if newest else new:
        characters -= _cost(each[1])
        displays -= each[1].data is not None
        if chosen and (characters < 0 or displays < 0):
            break
        chosen.append(each)
    return chosen[::-1] if newest else chosen


def _cost(row: Row) -> int:
    return _DISPLAY if row.data is not None else min(len(row.text), _LONGEST) + 30


def _sendable(log: OutputLog, row: Row) -> list[Any]:
    text = row.text
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}\x1b[0m … {len(text) - _LONGEST:,} more characters"
    sendable = [log.serial, row.number, round(row.time, 6), _STREAMS[row.stream], clean(text)]
    kind = next((kind for kind in _SHOWN if row.data and kind in row.data), None)
    if kind is not None and row.data is not None:
        sendable.append([kind, _data(row.data[kind])])
    return sendable


def _data(data: Any) -> Any:
    if isinstance(data, bytes):
        return base64.b64encode(data).decode("ascii")
    return clean(data) if isinstance(data, str) else data
