"""The pages that show a panel: whether any is left, and whether anybody looks at one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from nblooper.jupyter.kernel.busy import clicks_wait_for_cell

_EXPECTED_SECS = 60.0
"""How long a view that was displayed may take to tell of itself. Where a notebook runs without a page, none does."""

_SILENT_SECS = 150.0
"""After which time without a word a page counts as crashed. One that is seen says so every minute."""


class Viewers:
    """Keeps what pages have told of their views of a panel. `note` is for one thread at a time, the rest for any.

    Parameters
    ----------
    now : callable
        The clock.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._views: dict[str, int] = {}
        self._seen_at: dict[str, float | None] = {}  # when each page last told that it is seen; None: it is hidden
        self._expected_at: float | None = now()
        self._may_return = False
        self._gone_at: float | None = None

    def expect(self) -> None:
        """Expect a view that has not told of itself yet, as the panel has just been displayed."""
        self._expected_at = self._now()
        self._gone_at = None

    def note(self, told: dict[str, Any]) -> None:
        """Note what a page has said about its views.

        Parameters
        ----------
        told : dict
            Which `page`, how many `views` it has, whether one of them can be `seen`; of one that has none any more,
            whether it was `left`, so that it may be loaded again and show the panel: its outputs are still there.
        """
        page, views = told.get("page"), told.get("views")
        if not isinstance(page, str) or not isinstance(views, int):
            return
        if views > 0:
            self._views[page], self._seen_at[page] = views, self._now() if told.get("seen") else None
            self._expected_at, self._may_return = None, False
            self._gone_at = None
        elif self._views.pop(page, None) is not None:
            self._seen_at.pop(page, None)
            self._may_return |= bool(told.get("left"))
            self._gone_at = None if self._views or self._may_return else self._now()

    @property
    def any(self) -> bool:
        """Whether a page has a view."""
        return bool(self._views)

    @property
    def gone_secs(self) -> float:
        """How long all outputs that showed the panel have been gone; 0 if there are any, or if that is not known."""
        gone_at = self._gone_at
        return 0.0 if gone_at is None else self._now() - gone_at

    @property
    def looking(self) -> bool:
        """Whether somebody may be looking.

        True also where a page has yet to tell of its view, and on a kernel that would hear too late that somebody
        looks again. A page that has not told for long that it is seen has crashed.
        """
        now, seen_at, expected_at = self._now(), self._seen_at.copy(), self._expected_at
        if any(at is not None and now - at < _SILENT_SECS for at in seen_at.values()):
            return True
        if expected_at is not None and now - expected_at < _EXPECTED_SECS:
            return True
        return (bool(seen_at) or expected_at is not None) and clicks_wait_for_cell()
