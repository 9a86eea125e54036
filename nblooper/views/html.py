"""HTML and text of a coordinator for saved notebooks, which are read without a kernel."""

from __future__ import annotations

import base64
import functools

from nblooper.data.failures import Failure
from nblooper.data.snapshot import CoordinatorSnapshot, CoordinatorStatus, LooperSnapshot, LooperStatus
from nblooper.data.texts import bounded, clock, plural, printable, printable_lines, shorten
from nblooper.views.choice import MAX_ROWS, table_rows
from nblooper.views.columns import Column, columns_for
from nblooper.views.escape import esc, seconds_field
from nblooper.views.parts import part
from nblooper.views.picture.layout import WIDTH, picture
from nblooper.views.states import badge
from nblooper.views.text import cells, error_words, last_message, text_table

_CELL = 'style="text-align:left;padding:2px 12px 2px 0"'
_NUMBER = 'style="text-align:right;padding:2px 12px 2px 0;white-space:nowrap"'
_LONGEST_NAME = 100
_MAX_TRACEBACKS = 10
_MAX_TRACEBACK = 20_000  # characters
_NO_TRACEBACK = "A traceback could not be shown"


# While it runs. Counts and times are left out, because tools such as nbval compare this text between two runs.


def still_html(status: CoordinatorStatus) -> str:
    """Return a table of the loopers' settings. It is the same each time that the same cells are run."""
    rows = "".join(map(_settings_row, status.loopers[:MAX_ROWS]))
    heads = "".join(f'<th scope="col" {_CELL}>{name}</th>' for name in ("looper", "interval", "call limit"))
    more = len(status.loopers) - MAX_ROWS
    return (
        f'<table><caption style="text-align:left">Coordinator <b>{esc(status.name)}</b>, '
        f"{plural(len(status.loopers), 'looper')}; run the cell to see the live panel</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{_more_html(more)}"
    )


def still_text(status: CoordinatorStatus) -> str:
    """Return one line with the names of the coordinator and its first loopers."""
    names = ", ".join(printable(looper.name, _LONGEST_NAME) for looper in status.loopers[:10])
    more = ", ..." if len(status.loopers) > 10 else ""
    loopers = plural(len(status.loopers), "looper")
    return f"<Coordinator '{printable(status.name, _LONGEST_NAME)}': {loopers}{names and ': '}{names}{more}>"


def _settings_row(looper: LooperStatus) -> str:
    interval = f"{seconds_field(looper.interval_secs)} s" if looper.interval_secs else "back to back"
    limit = "none" if looper.max_calls is None else f"{looper.max_calls:,}"
    cells = "".join(f"<td {_CELL}>{text}</td>" for text in (interval, limit))
    return f'<tr><th scope="row" {_CELL}>{esc(looper.name)}</th>{cells}</tr>'


def _more_html(more: int) -> str:
    return f"<p>{plural(more, 'looper')} more</p>" if more > 0 else ""


# The last state. Each part is made separately: if one fails, the others must still be shown.


def last_state_bundle(snapshot: CoordinatorSnapshot) -> dict[str, str]:
    """Return header, table, picture and tracebacks as text and as self-contained HTML, by MIME type.

    Takes some milliseconds, whatever else the process does: cells and `join` wait for it. May be called from any
    thread. A part that cannot be made is replaced by a line that says why.
    """
    return {"text/plain": last_state_text(snapshot), "text/html": last_state_html(snapshot)}


def bare_bundle(line: str, failures: tuple[Failure, ...]) -> dict[str, str]:
    """Return a line and the tracebacks of the newest failures, for when nothing else can be shown."""
    texts, items = _texts(failures), _items(failures)
    return {
        "text/plain": printable_lines("\n".join([line, *texts])),
        "text/html": f"<div>{said_html(line)}{''.join(items)}</div>",
    }


def last_state_text(snapshot: CoordinatorSnapshot) -> str:
    """Return the text table, and the tracebacks of the newest failures."""
    table = part("The table could not be made", lambda: text_table(snapshot, table_rows(snapshot.loopers)))
    return printable_lines("\n".join([table, *_texts(snapshot.failures)]))


def last_state_html(snapshot: CoordinatorSnapshot) -> str:
    """Return HTML with inline styles only, as viewers remove style sheets; it uses the colours of the page."""
    head = part("The header could not be made", lambda: _head_html(snapshot), said_html)
    table = part("The table could not be made", lambda: _table_html(snapshot), said_html)
    picture = part("The picture could not be drawn", lambda: _picture_html(snapshot), said_html)
    return f"<div>{head}{table}{picture}{''.join(_items(snapshot.failures))}</div>"


def said_html(line: str) -> str:
    """Return a line of text as a paragraph."""
    return f"<p>{esc(line)}</p>"


def _texts(failures: tuple[Failure, ...]) -> list[str]:
    return [part(_NO_TRACEBACK, functools.partial(_failure_text, one)) for one in _newest(failures)]


def _items(failures: tuple[Failure, ...]) -> list[str]:
    return [part(_NO_TRACEBACK, functools.partial(_failure_html, one), said_html) for one in _newest(failures)]


def _head_html(snapshot: CoordinatorSnapshot) -> str:
    stop = " · stop requested" if snapshot.stop_requested else ""
    facts = [badge(snapshot) + stop, plural(len(snapshot.loopers), "looper"), plural(snapshot.calls, "call")]
    facts += [clock(snapshot.uptime_secs), *([error_words(snapshot)] if snapshot.failures else [])]
    return f"<p><b>{esc(snapshot.name)}</b> · {' · '.join(facts)}</p>"


def _table_html(snapshot: CoordinatorSnapshot) -> str:
    shown = table_rows(snapshot.loopers)
    columns = columns_for(shown)
    heads = "".join(f'<th scope="col" {_style(column)}>{esc(column.heading)}</th>' for column in columns)
    rows = "".join(_state_row(looper, columns) for looper in shown)
    return (
        f'<table style="border-collapse:collapse"><caption style="text-align:left">Loopers of '
        f"{esc(snapshot.name)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table>{_more_html(len(snapshot.loopers) - len(shown))}"
    )


def _style(column: Column) -> str:
    return _NUMBER if column.numeric else _CELL


def _state_row(looper: LooperSnapshot, columns: tuple[Column, ...]) -> str:
    row = "".join(
        f'<th scope="row" {_CELL}>{esc(looper.name)}</th>'
        if column.kind == "name"
        else f"<td {_style(column)}>{esc(text)}</td>"
        for column, text in zip(columns, cells(looper, columns), strict=True)
    )
    return f"<tr>{row}</tr>"


def _picture_html(snapshot: CoordinatorSnapshot) -> str:
    """Return the picture as an embedded image: dark on white, whatever the colours of the page.

    As an `img` with the data in it: viewers remove SVG that is part of the page, and show it so.
    """
    drawn = picture(snapshot)
    if not drawn:
        return ""
    about = (
        f"Latency over time and distribution of latency of the loopers of {snapshot.name}; the table has the numbers"
    )
    source = f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
    return f'<img alt="{esc(about)}" src="{source}" width="{WIDTH // 2}" style="max-width:100%;margin:8px 0">'


def _failure_text(failure: Failure) -> str:
    return f"\n{_facts(failure)}\n{_traceback(failure)}"


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
    return f"{printable(failure.looper, _LONGEST_NAME)}{call}{times}"


def _traceback(failure: Failure) -> str:
    return bounded(failure.traceback_text.rstrip(), _MAX_TRACEBACK)
