"""What former runs of a notebook cell left running: running the cell again stops it, and says so in one line."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType
from typing import Any

from nblooper.core.cell import Origin, origin
from nblooper.core.crew import Coordinated, Crew
from nblooper.core.exit import known
from nblooper.core.member import Member

GRACE_SECS = 5.0
"""How long, in all, a cell waits for what its former runs left running."""

_MOST_NAMES = 8


def coordinator_made(crew: Crew) -> None:
    """Stop what former runs of the running cell left running under coordinators of theirs. May block for 5 s.

    Does nothing outside a cell, nor for a coordinator that is not tied to its cell.
    """
    made_in = crew.made_in = origin() if crew.tied_to_cell else None
    if made_in is None:
        return
    former = [(other, running(crew)) for other, crew in known() if made_in.replaces(crew.made_in)]
    former = [(other, threads) for other, threads in former if threads]
    for other, _ in former:
        other.request_stop()
    whose = "the coordinator" if len(former) == 1 else f"the {len(former)} coordinators"
    _wait_and_tell([thread for _, threads in former for thread in threads], f"of {whose} that this cell made before")


def running(crew: Crew) -> list[Any]:
    """Return the live loopers of a coordinator and the other threads registered with it, less the calling one."""
    loopers = [member.thread for member in crew.roster if member.state.live]
    with crew.lock:
        others = crew.threads.difference(loopers, [threading.current_thread()])
    return loopers + [thread for thread in others if thread.is_alive()]


def looper_made(member: Member, coord: Coordinated, crew: Crew, place: Member | None) -> Member | None:
    """Stop the loopers that former runs of the running cell made under this name. May block for 5 s.

    Only for loopers that are constructed: `restart` and `coord.loop` have rules of their own. The names that count
    are those asked for or taken from the target, before they get a number.

    Returns
    -------
    Member or None
        The one whose name and place the new looper takes: `place` where there is one already.
    """
    constructed = member.identity is None and crew.tied_to_cell
    made_in = origin() if constructed else None
    if made_in is None:
        return place
    member.made_in = made_in, member.name
    former = _former_loopers(member.name, crew, made_in)
    live = [other for other in former if other.state.live]
    for other in live:
        other.stop()
    _wait_and_tell([other.thread for other in live], "that this cell made before")
    # One that does not end keeps its place, to be seen.
    ended = next((other for other in former if not other.state.live), None)
    if ended is not None:
        member.set_name(ended.name)
    return ended


def _former_loopers(name: str, crew: Crew, made_in: Origin) -> list[Member]:
    """Return the loopers of the same coordinator that former runs of the cell made under the same name."""
    made = [(other, other.made_in) for other in crew.roster]
    return [other for other, before in made if before is not None and before[1] == name and made_in.replaces(before[0])]


def _wait_and_tell(threads: Sequence[Any], whose: str) -> None:
    """Wait for threads that were asked to stop, and print one line; nothing if there are none."""
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
    """Return where a thread is, in a few words: the innermost function that does more than wait."""
    frame: FrameType | None = sys._current_frames().get(thread.ident or 0)
    while frame is not None and frame.f_back is not None and frame.f_globals.get("__name__") == "threading":
        frame = frame.f_back
    if frame is None:
        return "its last steps"
    return f"{frame.f_code.co_name}, line {frame.f_lineno} of {frame.f_code.co_filename}"
