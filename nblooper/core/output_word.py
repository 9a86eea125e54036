"""Says once, in the cell that made a coordinator, where the output of its loopers is: cells do not show it."""

from __future__ import annotations

import contextlib
import contextvars
import functools
import sys
import threading
from collections.abc import Callable

from nblooper.core import cell
from nblooper.data.texts import printable
from nblooper.output.current import outside
from nblooper.output.log import OutputLog

_WAIT_SECS = 1.0
_LONGEST_NAME = 80


class OutputWord:
    """Of one coordinator. Outside of notebooks nothing is said: there, output goes to the terminal too.

    Parameters
    ----------
    has_panel : callable
        Tells whether the coordinator has a panel, which shows the output.
    """

    def __init__(self, has_panel: Callable[[], bool]) -> None:
        self._has_panel = has_panel
        # What a cell prints is shown below it for what is in its context. By the time the line is printed,
        # `sys.stdout` may be what another cell has put there for its own output.
        self._print: Callable[[str], object] | None = None
        if cell.kernel() is not None:
            self._print = functools.partial(contextvars.copy_context().run, print, file=sys.stdout)

    def expect(self, log: OutputLog, looper: str) -> None:
        """Print the line a second after the first output of any looper, unless there is a panel by then."""
        if self._print is not None:
            log.on_write = functools.partial(self._written, log, looper)

    def _written(self, log: OutputLog, looper: str) -> None:
        log.on_write = None
        say, self._print = self._print, None
        if say is None:
            return
        timer = threading.Timer(_WAIT_SECS, self._say, (say, looper))
        timer.daemon = True
        with contextlib.suppress(RuntimeError, MemoryError):  # no thread can be made
            outside(timer.start)

    def _say(self, say: Callable[[str], object], looper: str) -> None:
        if self._has_panel():
            return
        name = printable(looper, _LONGEST_NAME)
        said = (
            f"nblooper: what loopers print is kept for each of them: coord[{name!r}].output has it, "
            "and coord.panel() shows it live; Coordinator(capture_output=False) prints it here"
        )
        with contextlib.suppress(ValueError):  # it is closed: a redirection in which the coordinator was made
            say(said)
