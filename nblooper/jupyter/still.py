"""What a saved notebook shows of a coordinator without a kernel: names and settings, nothing that moves."""

from __future__ import annotations

from nblooper.formatting import plural
from nblooper.jupyter.text import esc, seconds_field
from nblooper.snapshot import CoordinatorSnapshot, LooperSnapshot

_CELL = 'style="text-align:left;padding:2px 12px 2px 0"'


def still_html(snapshot: CoordinatorSnapshot) -> str:
    """Return a table that needs neither kernel nor style sheet, the same whenever the same cells are run.

    Counts and times are left out on purpose: tools that compare a notebook's outputs compare this text.
    """
    rows = "".join(_row(looper) for looper in snapshot.loopers)
    heads = "".join(f'<th scope="col" {_CELL}>{name}</th>' for name in ("looper", "interval", "call limit"))
    return (
        f'<table><caption style="text-align:left">Coordinator <b>{esc(snapshot.name)}</b>, '
        f"{plural(len(snapshot.loopers), 'looper')}; run the cell to see the live panel</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def still_text(snapshot: CoordinatorSnapshot) -> str:
    """Return the same as one line of text."""
    names = ", ".join(looper.name for looper in snapshot.loopers[:10])
    more = ", ..." if len(snapshot.loopers) > 10 else ""
    return f"<Coordinator {snapshot.name!r}: {plural(len(snapshot.loopers), 'looper')}{names and ': '}{names}{more}>"


def _row(looper: LooperSnapshot) -> str:
    interval = f"{seconds_field(looper.interval_secs)} s" if looper.interval_secs else "back to back"
    limit = "none" if looper.max_calls is None else f"{looper.max_calls:,}"
    cells = "".join(f"<td {_CELL}>{text}</td>" for text in (interval, limit))
    return f'<tr><th scope="row" {_CELL}>{esc(looper.name)}</th>{cells}</tr>'
