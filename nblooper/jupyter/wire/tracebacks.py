"""Failures as plain data for the browser: every text clean and bounded, every place named as IPython names it."""

from __future__ import annotations

from typing import Any

from nblooper.data.failures import ErrorDetail, Failure, Frame
from nblooper.data.texts import bounded, shorten
from nblooper.failures.places import place_of
from nblooper.views.escape import clean

_MAX_TEXT = 20_000  # characters of the plain text: it is sent only to be copied
_WHERE = {"run_loop": "", "reported": "reported by request_stop"}


def failure_data(failure: Failure) -> dict[str, Any]:
    """Return a failure as dictionaries, lists, strings and numbers, ready for a message to the browser.

    From any thread, never blocking. Cells are named by the number that they have now in the notebook.
    """
    kind, _, message = failure.exception.partition(": ")
    if failure.chain:
        kind, message = failure.chain[-1].kind, failure.chain[-1].message
    return {
        "looper": clean(failure.looper),
        "call": failure.call,
        "lastCall": failure.last_call,
        "time": failure.time,
        "lastTime": failure.last_time,
        "count": failure.count,
        "where": clean(_WHERE.get(failure.where, f"in {failure.where}")),
        "exception": clean(shorten(failure.exception, 500)),
        "lastException": last_exception(failure),
        "kind": clean(kind),
        "message": clean(message),
        "chain": _chain_data(failure.chain),
        "text": clean(bounded(failure.traceback_text.rstrip(), _MAX_TEXT)),
    }


def last_exception(failure: Failure) -> str:
    """Return type and message of the newest occurrence, or an empty text if the first one's are the same."""
    same = failure.last_exception == failure.exception
    return "" if same else clean(shorten(failure.last_exception, 500))


def _chain_data(chain: tuple[ErrorDetail, ...]) -> list[dict[str, Any]]:
    return [
        {
            "link": error.link,
            "kind": clean(error.kind),
            "message": clean(error.message),
            "notes": [clean(note) for note in error.notes],
            "frames": [_frame_data(frame) for frame in error.frames],
            "members": [_chain_data(member) for member in error.members],
        }
        for error in chain
    ]


def _frame_data(frame: Frame) -> dict[str, Any]:
    return {
        "place": clean(place_of(frame)),
        "source": [[number, clean(text)] for number, text in frame.source],
        "line": frame.line,
        "columns": list(frame.columns) if frame.columns else None,
        "own": frame.own,
        "repeats": frame.repeats,
    }
