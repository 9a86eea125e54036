"""What a notebook shows of a coordinator without a kernel: while it runs, and its last state."""

from __future__ import annotations

import base64

from nblooper.data.snapshot import CoordinatorSnapshot, CoordinatorStatus, Failure, LooperSnapshot, LooperStatus
from nblooper.data.texts import bounded, clock, plural, shorten
from nblooper.jupyter.picture import MAX_ROWS, ordered
from nblooper.jupyter.serving import interrupt_held
from nblooper.views.escape import clean, esc, seconds_field
from nblooper.views.figure.api import figure
from nblooper.views.text import HEADS, cells, last_message, text_table

_CELL = 'style="text-align:left;padding:2px 12px 2px 0"'
_NUMBER = 'style="text-align:right;padding:2px 0 2px 14px;white-space:nowrap"'
_TEXTS = 2  # columns of the table that are no numbers
_MAX_TRACEBACKS = 10
_MAX_TRACEBACK = 20_000  # characters
_DOTS_PER_INCH = 90


# While it runs. Counts and times are left out on purpose: tools that compare a notebook's outputs compare this text.


def still_html(status: CoordinatorStatus) -> str:
    """Return a table that needs neither kernel nor style sheet, the same whenever the same cells are run."""
    rows = "".join(map(_settings_row, status.loopers[:MAX_ROWS]))
    heads = "".join(f'<th scope="col" {_CELL}>{name}</th>' for name in ("looper", "interval", "call limit"))
    more = len(status.loopers) - MAX_ROWS
    return (
        f'<table><caption style="text-align:left">Coordinator <b>{esc(status.name)}</b>, '
        f"{plural(len(status.loopers), 'looper')}; run the cell to see the live panel</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{_more_html(more)}"
    )


def still_text(status: CoordinatorStatus) -> str:
    """Return the same as one line of text."""
    names = ", ".join(clean(looper.name) for looper in status.loopers[:10])
    more = ", ..." if len(status.loopers) > 10 else ""
    return f"<Coordinator {clean(status.name)!r}: {plural(len(status.loopers), 'looper')}{names and ': '}{names}{more}>"


def _settings_row(looper: LooperStatus) -> str:
    interval = f"{seconds_field(looper.interval_secs)} s" if looper.interval_secs else "back to back"
    limit = "none" if looper.max_calls is None else f"{looper.max_calls:,}"
    cells = "".join(f"<td {_CELL}>{text}</td>" for text in (interval, limit))
    return f'<tr><th scope="row" {_CELL}>{esc(looper.name)}</th>{cells}</tr>'


def _more_html(more: int) -> str:
    return f"<p>{plural(more, 'looper')} more</p>" if more > 0 else ""


# The last state.


def last_state_bundle(snapshot: CoordinatorSnapshot) -> dict[str, str]:
    """Return header, table, figure and tracebacks as text and as HTML that needs nothing else, by MIME type.

    Takes as long as drawing a figure. From any thread.
    """
    with interrupt_held():  # half-way through its first import, matplotlib would not work again
        return {"text/plain": last_state_text(snapshot), "text/html": last_state_html(snapshot)}


def last_state_text(snapshot: CoordinatorSnapshot) -> str:
    """Return the text table, and the tracebacks of the newest failures."""
    tracebacks = [f"\n{_facts(failure)}\n{_traceback(failure)}" for failure in _newest(snapshot.failures)]
    return clean("\n".join([text_table(snapshot), *tracebacks]))


def last_state_html(snapshot: CoordinatorSnapshot) -> str:
    """Return HTML with inline styles only, for viewers that take style sheets out; colours are the page's own."""
    stop = " · stop requested" if snapshot.stop_requested else ""
    facts = [snapshot.state + stop, plural(len(snapshot.loopers), "looper"), plural(snapshot.calls, "call")]
    return (
        f"<div><p><b>{esc(snapshot.name)}</b> · {' · '.join([*facts, clock(snapshot.uptime_secs)])}</p>"
        f"{_table_html(snapshot)}{_figure_html(snapshot)}"
        f"{''.join(map(_failure_html, _newest(snapshot.failures)))}</div>"
    )


def _table_html(snapshot: CoordinatorSnapshot) -> str:
    shown = ordered(snapshot.loopers, None)[:MAX_ROWS]
    heads = "".join(f'<th scope="col" {_style(i)}>{name}</th>' for i, name in enumerate(HEADS))
    return (
        f'<table style="border-collapse:collapse"><caption style="text-align:left">Loopers of '
        f"{esc(snapshot.name)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(map(_state_row, shown))}</tbody></table>{_more_html(len(snapshot.loopers) - len(shown))}"
    )


def _style(column: int) -> str:
    return _CELL if column < _TEXTS else _NUMBER


def _state_row(looper: LooperSnapshot) -> str:
    _, *texts = cells(looper)
    row = "".join(f"<td {_style(i)}>{text}</td>" for i, text in enumerate(texts, 1))
    return f'<tr><th scope="row" {_CELL}>{esc(looper.name)}</th>{row}</tr>'


def _figure_html(snapshot: CoordinatorSnapshot) -> str:
    """Return the figure as an image within the text, dark on white in light and dark pages alike."""
    if not snapshot.calls:
        return ""
    picture = figure(snapshot).compact_png(_DOTS_PER_INCH)
    about = (
        f"Latency over time and distribution of latency of the loopers of {snapshot.name}; the table has the numbers"
    )
    source = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    return f'<img alt="{esc(about)}" src="{source}" style="max-width:100%;margin:8px 0">'


def _failure_html(failure: Failure) -> str:
    return (
        f"<details><summary><b>{esc(shorten(failure.exception, 300))}</b> · {esc(_facts(failure))}</summary>"
        f'<pre style="overflow:auto">{esc(_traceback(failure))}</pre></details>'
    )


def _newest(failures: tuple[Failure, ...]) -> tuple[Failure, ...]:
    return failures[: -_MAX_TRACEBACKS - 1 : -1]


def _facts(failure: Failure) -> str:
    call = f", call {failure.call:,}" if failure.call is not None else ""
    times = f", {failure.count:,} times{last_message(failure, 300)}" if failure.count > 1 else ""
    return f"{shorten(failure.looper, 100)}{call}{times}"


def _traceback(failure: Failure) -> str:
    return bounded(failure.traceback_text.rstrip(), _MAX_TRACEBACK)
