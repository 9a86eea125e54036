"""Progress of loopers, one line each, in the form that people know from tqdm: as text and as HTML."""

from __future__ import annotations

import dataclasses
import math

from nblooper.data.snapshot import CoordinatorSnapshot, LooperSnapshot
from nblooper.data.texts import clock, plural, printable
from nblooper.views.choice import table_rows
from nblooper.views.columns import left_secs
from nblooper.views.escape import esc
from nblooper.views.states import word

_WIDTH = 20  # of a bar, in characters
_EIGHTHS = " ▏▎▍▌▋▊▉"
_LONGEST_NAME = 30
_MOST_VALUES = 3
_CELL = 'style="text-align:left;padding:1px 12px 1px 0;white-space:nowrap"'


@dataclasses.dataclass(frozen=True, slots=True)
class _Line:
    name: str
    share: float | None
    counts: str
    details: str


class Progress:
    """How far loopers have come, at one moment: prints as text, and shows as HTML where a notebook displays it.

    Parameters
    ----------
    snapshot : CoordinatorSnapshot
    """

    def __init__(self, snapshot: CoordinatorSnapshot) -> None:
        chosen = {looper.name for looper in table_rows(snapshot.loopers)}
        self._lines = [_line(looper) for looper in snapshot.loopers if looper.name in chosen]
        self._more = len(snapshot.loopers) - len(self._lines)

    def __repr__(self) -> str:
        """Return a line for each looper."""
        wide = max((len(line.name) for line in self._lines), default=0)
        lines = [_text(line, wide) for line in self._lines] or ["no loopers"]
        return "\n".join([*lines, *([f"({self._more:,} more)"] if self._more else [])])

    def _repr_html_(self) -> str:
        """Return a table with a bar for each looper that has an end."""
        rows = "".join(map(_row, self._lines)) or f"<tr><td {_CELL}>no loopers</td></tr>"
        more = f"<p>{self._more:,} more</p>" if self._more else ""
        return f"<table>{rows}</table>{more}"


def _line(looper: LooperSnapshot) -> _Line:
    done, all_calls = looper.run_calls, looper.max_calls
    share = None if all_calls is None else min(done / all_calls, 1.0)
    counts = f"{done}it" if all_calls is None else f"{done}/{all_calls}"
    left = left_secs(looper, looper)
    times = _elapsed(looper.active_secs)
    if all_calls is not None:
        times += f"<{_elapsed(left) if left is not None else '00:00' if share == 1 else '?'}"
    rate = looper.rate_hz
    if not rate and looper.active_secs > 0:
        rate = done / looper.active_secs  # of a run that is over
    details = [times, _rate(rate), *_values(looper)]
    state = word(looper)
    if state not in ("RUNNING", "NEW"):
        details.append(state.lower())
    if looper.failures:
        details.append(plural(looper.failures, "error"))
    return _Line(looper.name, share, counts, ", ".join(details))


def _elapsed(secs: float) -> str:
    text = clock(secs)
    return text.removeprefix("00:")


def _rate(hertz: float) -> str:
    if not hertz or not math.isfinite(hertz):
        return "?it/s"
    return f"{hertz:.2f}it/s" if hertz >= 1 else f"{1 / hertz:.2f}s/it"


def _values(looper: LooperSnapshot) -> list[str]:
    return [
        f"{printable(key, _LONGEST_NAME)}={one.last:.3g}" for key, one in list(looper.values.items())[:_MOST_VALUES]
    ]


def _text(line: _Line, wide: int) -> str:
    name = printable(line.name, _LONGEST_NAME).ljust(min(wide, _LONGEST_NAME))
    bar = "" if line.share is None else f"{math.floor(100 * line.share):3d}%|{_bar(line.share)}| "
    return f"{name}: {bar}{line.counts} [{line.details}]"


def _bar(share: float) -> str:
    eighths = math.floor(share * _WIDTH * 8)
    full, part = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[part] if part else "")).ljust(_WIDTH)


def _row(line: _Line) -> str:
    bar = "" if line.share is None else f'<progress value="{line.share:.4f}" max="1" style="width:220px"></progress>'
    percent = "" if line.share is None else f"{math.floor(100 * line.share)} %"
    cells = [bar, percent, esc(line.counts), esc(f"[{line.details}]")]
    name = esc(printable(line.name, 100))
    return f'<tr><th scope="row" {_CELL}>{name}</th>{"".join(f"<td {_CELL}>{cell}</td>" for cell in cells)}</tr>'
