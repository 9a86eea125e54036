"""Threads that loopers start belong to them: so does what those print."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

from nblooper.output.bars import watches_bars
from nblooper.output.current import here, outside
from nblooper.output.log import OutputLog
from nblooper.output.patches import Patch


def followed(begin: Callable[[], None], end: Callable[[], None]) -> Patch:
    """Have threads that a looper starts print to its log; return how to undo it.

    `begin` and `end` are called in each such thread, before and after what it runs.
    """

    def make(start: Callable[..., Any]) -> Callable[..., Any]:
        def start_and_follow(thread: threading.Thread, *args: Any, **kwargs: Any) -> Any:
            log = here.get()
            if not isinstance(log, OutputLog) or thread.ident is not None:
                return start(thread, *args, **kwargs)
            if watches_bars(thread):
                return outside(start, thread, *args, **kwargs)
            own = vars(thread).get("run")
            vars(thread)["run"] = functools.partial(_run, thread, log, own, begin, end)
            try:
                return start(thread, *args, **kwargs)
            except BaseException:
                _give_back(thread, own)
                raise

        return start_and_follow

    return Patch(threading.Thread, "start", make)


def _run(
    thread: threading.Thread, log: OutputLog, own: Any, begin: Callable[[], None], end: Callable[[], None]
) -> None:
    _give_back(thread, own)
    here.set(log)  # for good: what the thread raises is printed after its end
    begin()
    try:
        thread.run()
    finally:
        end()


def _give_back(thread: threading.Thread, own: Any) -> None:
    if own is None:
        vars(thread).pop("run", None)
    else:
        vars(thread)["run"] = own
