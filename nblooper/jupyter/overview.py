"""The panel's header and table of loopers as HTML text, from one snapshot."""

from __future__ import annotations

import math

from nblooper.formatting import MISSING, clock, duration, plural, rate, shorten
from nblooper.jupyter.text import esc
from nblooper.snapshot import CoordinatorSnapshot, Failure, LooperSnapshot, State

MAX_ROWS = 40
"""More loopers than this, and the table shows the ones that matter: nobody reads 500 moving rows."""

# A mark beside the state's name, so that neither colour nor reading is the only way to tell.
_MARKS = {
    "NEW": "○",
    "IDLE": "○",
    "WAITING": "◐",
    "CALLING": "●",
    "RUNNING": "●",
    "PAUSED": "‖",
    "STOPPING": "◌",
    "STOPPED": "■",
    "FAILED": "✕",
}
_MOVING = (State.WAITING, State.CALLING)

_HEADINGS = (
    ("looper", "", "Name of the looper"),
    ("state", "", "What the looper is doing"),
    ("calls", "num", "Calls that ended, and the limit if there is one"),
    ("calls/s", "num", "Recent calls per second"),
    ("p50", "num", "Median latency: half of the calls took no longer"),
    ("p99", "num", "99 of 100 calls took no longer"),
    ("max", "num", "The longest call"),
    ("late p99", "num", "99 of 100 calls began no later than this after their boundary"),
    ("missed", "num", "Boundaries that were dropped"),
    ("errors", "num", "Exceptions reported, repeats included"),
)


def overview_html(snapshot: CoordinatorSnapshot, focus: str | None = None) -> str:
    """Return header and table of `snapshot`; the row of the looper named `focus` is marked and never left out."""
    return header_html(snapshot) + table_html(snapshot, focus)


def header_html(snapshot: CoordinatorSnapshot) -> str:
    """Return the header: name, state, stop flag, number of loopers, calls and uptime."""
    parts = [
        f'<span class="nbl-name" title="{esc(snapshot.name)}">{esc(snapshot.name)}</span>',
        _state_html(snapshot.state, "nbl-badge"),
        f'<span class="nbl-stop">{esc(_stop_words(snapshot))}</span>',
        f"<span>{plural(len(snapshot.loopers), 'looper')}</span>",
        f"<span>{plural(snapshot.calls, 'call')}</span>",
        f'<span title="Time since the coordinator was made">{clock(snapshot.uptime_secs)}</span>',
    ]
    return f'<div class="nbl-head">{"".join(parts)}</div>'


def _stop_words(snapshot: CoordinatorSnapshot) -> str:
    if not snapshot.stop_requested:
        return "no stop requested"
    return "stop requested, joined" if snapshot.joined else "stop requested"


def _state_html(state: str, kind: str) -> str:
    mark = f'<span class="nbl-mark" aria-hidden="true">{_MARKS.get(state, "")}</span>'
    return f'<span class="{kind} nbl-{esc(state)}">{mark}{esc(state)}</span>'


def table_html(snapshot: CoordinatorSnapshot, focus: str | None = None) -> str:
    """Return the table of loopers, with the newest error of each that has one below its row."""
    shown = _shown(snapshot.loopers, focus)
    newest = _newest_failures(snapshot.failures)
    heads = "".join(
        f'<th scope="col" class="{kind}" title="{esc(tip)}">{esc(name)}</th>' for name, kind, tip in _HEADINGS
    )
    rows = "".join(_row_html(looper, newest.get(looper.name), looper.name == focus) for looper in shown)
    foot = _foot_html(len(shown), len(snapshot.loopers))
    if not snapshot.loopers:
        rows = f'<tr><td class="nbl-none" colspan="{len(_HEADINGS)}">No looper yet</td></tr>'
    return (
        f'<div class="nbl-table"><table><caption>Loopers of {esc(snapshot.name)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>{foot}</table></div>"
    )


def _foot_html(shown: int, total: int) -> str:
    if shown == total:
        return ""
    words = f"{total - shown:,} more loopers not shown; shown are failed ones, then live ones, the busiest first"
    return f'<tfoot><tr><td class="nbl-more" colspan="{len(_HEADINGS)}">{words}</td></tr></tfoot>'


def _shown(loopers: tuple[LooperSnapshot, ...], focus: str | None) -> list[LooperSnapshot]:
    """Return the loopers that matter; failed ones lead only when some are left out, so that rows rarely move."""
    if len(loopers) <= MAX_ROWS:
        return list(loopers)

    def worth(looper: LooperSnapshot) -> tuple[bool, bool, bool, float]:
        return looper.name == focus, looper.state is State.FAILED, looper.state.live, looper.latency.total

    chosen = {looper.name for looper in sorted(loopers, key=worth, reverse=True)[:MAX_ROWS]}
    kept = [looper for looper in loopers if looper.name in chosen]
    return sorted(kept, key=lambda looper: looper.state is not State.FAILED)


def _newest_failures(failures: tuple[Failure, ...]) -> dict[str, Failure]:
    newest: dict[str, Failure] = {}
    for failure in failures:
        known = newest.get(failure.looper)
        if known is None or failure.last_time >= known.last_time:
            newest[failure.looper] = failure
    return newest


def _row_html(looper: LooperSnapshot, failure: Failure | None, selected: bool) -> str:
    run = f'<span class="nbl-run" title="Started {looper.run} times">run {looper.run}</span>' if looper.run > 1 else ""
    cells = [
        _calls_html(looper),
        _number(rate(looper.rate_hz)),
        _number(duration(looper.latency.p50)),
        _number(duration(looper.latency.p99)),
        _number(duration(looper.latency.max)),
        _number(duration(looper.lateness.p99) if looper.lateness is not None else MISSING),
        _number(f"{looper.missed:,}"),
        f'<td class="num{" nbl-bad" if looper.failures else ""}">{looper.failures:,}</td>',
    ]
    row = (
        f'<tr class="{"nbl-selected" if selected else ""}">'
        f'<th scope="row" title="{esc(looper.name)}"><span class="nbl-looper">{esc(looper.name)}</span>{run}</th>'
        f"<td>{_state_html(looper.state, 'nbl-state')}</td>{''.join(cells)}</tr>"
    )
    return row + _why_html(failure)


def _why_html(failure: Failure | None) -> str:
    if failure is None:
        return ""
    line = shorten(failure.exception, 300)
    return f'<tr class="nbl-why"><td colspan="{len(_HEADINGS)}" title="{esc(line)}"><div>{esc(line)}</div></td></tr>'


def _number(text: str) -> str:
    return f'<td class="num">{text}</td>'


def _calls_html(looper: LooperSnapshot) -> str:
    if looper.max_calls is None:
        return _number(f"{looper.calls:,}")
    done = min(1.0, looper.run_calls / looper.max_calls) if looper.max_calls else 1.0
    tip = f"{done:.0%} of this run; {looper.calls:,} calls in all runs"
    return (
        f'<td class="num" title="{tip}">{looper.run_calls:,}<span class="nbl-of"> / {looper.max_calls:,}</span>'
        f"{_time_left(looper)}"
        f'<div class="nbl-bar" aria-hidden="true"><div style="width:{done:.1%}"></div></div></td>'
    )


def _time_left(looper: LooperSnapshot) -> str:
    assert looper.max_calls is not None
    left = looper.max_calls - looper.run_calls
    if left <= 0 or looper.state not in _MOVING or not looper.rate_hz > 0 or not math.isfinite(looper.rate_hz):
        return ""
    return f'<span class="nbl-left">{clock(left / looper.rate_hz).removeprefix("00:")} left</span>'
