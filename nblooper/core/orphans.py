"""Stops the loopers that earlier runs of a notebook cell left running when the cell is run again."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType
from typing import Any

from nblooper.core.cell import current_run, origin
from nblooper.core.crew import Coordinated, Crew
from nblooper.core.exit import known
from nblooper.core.member import Member

GRACE_SECS = 5.0
"""How long, in all, a cell waits for the loopers of its earlier runs to end."""

_MOST_NAMES = 8


def coordinator_made(crew: Crew) -> None:
    """Stop the coordinators that earlier runs of the running cell made, and print a line. May block for 5 s.

    Does nothing outside of cells, and for a coordinator that is not tied to its cell.
    """
    crew.used_in = current_run()
    made_in = crew.made_in = origin() if crew.rules.tied_to_cell else None
    if made_in is None:
        return
    crew.params.made_in(made_in.cell)
    former = [(other, running(crew)) for other, crew in known() if made_in.replaces(crew.made_in)]
    former = [(other, threads) for other, threads in former if threads]
    for other, _ in former:
        other.request_stop()
    whose = "the coordinator" if len(former) == 1 else f"the {len(former)} coordinators"
    _wait_and_report([thread for _, threads in former for thread in threads], f"of {whose} that this cell made before")


def running(crew: Crew) -> list[Any]:
    """Return the live loopers of a coordinator and the other live threads registered with it.

    Of the latter, the calling thread is left out.
    """
    loopers = [member.thread for member in crew.roster if member.state.live]
    with crew.lock:
        others = crew.threads.difference(loopers, [threading.current_thread()])
    return loopers + [thread for thread in others if thread.is_alive()]


def looper_made(member: Member, coord: Coordinated, crew: Crew, place: Member | None) -> Member | None:
    """Stop the loopers that earlier runs of the running cell made under the same name. May block for 5 s.

    This applies only to loopers that user code constructs, not to those of `restart` and `coord.loop`, which have
    rules of their own. Names are compared as given or as made from the target, before a number was added.

    Returns
    -------
    Member or None
        The looper whose name and place the new one takes; `place` if there is none.
    """
    constructed = member.identity is None and crew.rules.tied_to_cell
    made_in = origin() if constructed else None
    if made_in is None:
        return place
    member.made_in = made_in, member.name
    name = member.name
    live = crew.roster.running_from_earlier(made_in, name)
    for other in live:
        other.stop()
    _wait_and_report([other.thread for other in live], "that this cell made before")
    # A looper that did not end keeps its name and place, so that it stays visible.
    ended = crew.roster.not_running_from_earlier(made_in, name)
    if ended is not None:
        member.set_name(ended.name)
    return ended


def _wait_and_report(threads: Sequence[Any], whose: str) -> None:
    """Wait up to 5 s for threads that were asked to stop, and print one line about them; nothing if there are none."""
    if not threads:
        return
    deadline = time.monotonic() + GRACE_SECS
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 0.0))
    stuck = [thread for thread in threads if thread.is_alive()]
    what = "looper" if all(hasattr(thread, "stop_loop") for thread in threads) else "thread"
    what = f"{len(threads)} {what}{'s' * (len(threads) != 1)} ({_names(threads)}) {whose}"
    if not stuck:
        print(f"nblooper: stopped {what}")
        return
    places = ", ".join(f'"{thread.name}" in {_place(thread)}' for thread in stuck[:_MOST_NAMES])
    print(f"nblooper: asked {what} to stop; after {GRACE_SECS:g} s there still run {len(stuck)}: {places}")


def _names(threads: Sequence[Any]) -> str:
    names = [f'"{thread.name}"' for thread in threads[:_MOST_NAMES]]
    return ", ".join(names) + (f" and {len(threads) - len(names)} more" if len(threads) > len(names) else "")


def _place(thread: threading.Thread) -> str:
    """Return in a few words where a thread is: its innermost function outside of the module `threading`."""
    frame: FrameType | None = sys._current_frames().get(thread.ident or 0)
    while frame is not None and frame.f_back is not None and frame.f_globals.get("__name__") == "threading":
        frame = frame.f_back
    if frame is None:
        return "its last steps"
    return f"{frame.f_code.co_name}, line {frame.f_lineno} of {frame.f_code.co_filename}"
