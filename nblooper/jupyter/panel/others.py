"""What a panel tells about loopers that run under other coordinators than its own."""

from __future__ import annotations

from nblooper.data.texts import shorten
from nblooper.jupyter.source import Source, running_sources
from nblooper.views.states import word

_MOST = 5  # coordinators, and loopers of each, that are named


def count_others(coord: Source) -> dict[str, int] | None:
    """Return how many loopers of how many other coordinators run in this process; None if there are none.

    From any thread.
    """
    others: list[Source] = [each for each in running_sources() if each is not coord]
    live = [sum(looper.state.live for looper in each.status().loopers) for each in others]
    live = [loopers for loopers in live if loopers]  # they may have ended meanwhile
    return {"loopers": sum(live), "coordinators": len(live)} if live else None


def name_others(coord: Source) -> str:
    """Return who the others are and how to stop them, as text. From any thread."""
    told = [
        f"{shorten(each.name, 60)}: {_loopers(each)}; stop with nblooper.coordinators()[{place}].request_stop()"
        for place, each in enumerate(running_sources())
        if each is not coord
    ]
    if not told:
        return "No looper of another coordinator runs in this kernel"
    more = f" · and {len(told) - _MOST} more: nblooper.coordinators()" if len(told) > _MOST else ""
    return "Other coordinators · " + " · ".join(told[:_MOST]) + more


def _loopers(coord: Source) -> str:
    live = [f'"{shorten(each.name, 60)}" ({word(each)})' for each in coord.status().loopers if each.state.live]
    return ", ".join(live[:_MOST]) + (f" and {len(live) - _MOST} more" if len(live) > _MOST else "")
