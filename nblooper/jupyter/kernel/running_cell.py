"""The cell that runs on the kernel's main thread, as IPython's events tell."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any


class RunningCell:
    """Since when a cell runs, and whether it waits in a way that handles clicks."""

    def __init__(self) -> None:
        self.since: float | None = None
        """When it began, by `time.monotonic`; None while no cell runs."""
        self._number = 0
        self._serving: list[int] = []  # numbers of the cells that wait so, once for each wait

    def began(self, *_: Any) -> None:
        """Note that a cell begins: IPython's `pre_run_cell`."""
        self._number += 1
        self.since = time.monotonic()

    def ended(self, *_: Any) -> None:
        """Note that it has ended: IPython's `post_run_cell`."""
        self.since = None

    @property
    def serves_clicks(self) -> bool:
        """Whether the cell waits in a way that handles clicks."""
        return self._number in self._serving

    @contextlib.contextmanager
    def serving_clicks(self) -> Iterator[None]:
        """Note, for the time of the block, that the cell that runs now handles clicks while it waits."""
        number = self._number
        self._serving.append(number)
        try:
            yield
        finally:
            self._serving.remove(number)


current = RunningCell()


def follow(kernel: Any) -> None:
    """Keep `current` in step with the cells that a kernel runs, from the cell on that calls this."""
    with contextlib.suppress(Exception):
        if kernel.get_parent("shell")["header"]["msg_type"] == "execute_request":
            current.began()
    with contextlib.suppress(Exception):
        kernel.shell.events.register("pre_run_cell", current.began)
        kernel.shell.events.register("post_run_cell", current.ended)
