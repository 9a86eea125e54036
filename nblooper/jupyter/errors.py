"""The Errors tab as HTML text: every distinct failure, newest first, with its traceback."""

from __future__ import annotations

import time

from nblooper.formatting import shorten
from nblooper.jupyter.text import esc
from nblooper.snapshot import Failure

MAX_SHOWN = 50
MAX_TRACEBACK = 20_000
"""Characters of one traceback that are sent; the middle of a longer one is left out."""


def errors_title(failures: tuple[Failure, ...]) -> str:
    """Return the tab's title: ``Errors (2)`` counts distinct failures."""
    return f"Errors ({len(failures):,})"


def errors_html(failures: tuple[Failure, ...]) -> str:
    """Return every failure as an article, newest first."""
    if not failures:
        return '<div class="nbl-errors"><p class="nbl-none">No errors.</p></div>'
    newest = failures[: -MAX_SHOWN - 1 : -1]
    more = len(failures) - len(newest)
    foot = f'<p class="nbl-none">{more:,} older ones not shown.</p>' if more else ""
    return f'<div class="nbl-errors">{"".join(map(_article, newest))}{foot}</div>'


def _article(failure: Failure) -> str:
    return (
        f'<article><h4 title="{esc(shorten(failure.exception, 1000))}">{esc(shorten(failure.exception, 500))}</h4>'
        f"<p>{' · '.join(_facts(failure))}</p>"
        f"<pre>{esc(_bounded(failure.traceback_text.rstrip()))}</pre></article>"
    )


def _facts(failure: Failure) -> list[str]:
    facts = [f"<b>{esc(failure.looper)}</b>"]
    if failure.call is not None:
        facts.append(f"call {failure.call:,}")
    if failure.where != "run_loop":
        facts.append(f"in {esc(failure.where)}" if failure.where != "reported" else "reported by request_stop")
    facts.append(_clock_time(failure.time))
    if failure.count > 1:
        last = f", call {failure.last_call:,}" if failure.last_call is not None else ""
        facts.append(f"<b>{failure.count:,} times</b>, last {_clock_time(failure.last_time)}{last}")
    return facts


def _clock_time(epoch_secs: float) -> str:
    local = time.localtime(epoch_secs)
    day = "" if local[:3] == time.localtime()[:3] else time.strftime("%Y-%m-%d ", local)
    return day + time.strftime("%H:%M:%S", local)


def _bounded(text: str) -> str:
    left_out = len(text) - MAX_TRACEBACK
    if left_out <= 0:
        return text
    half = MAX_TRACEBACK // 2
    return f"{text[:half]}\n[... {left_out:,} characters left out ...]\n{text[-half:]}"
