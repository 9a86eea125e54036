"""The pages that show a panel: whether any is left, and whether anybody looks at one."""

from __future__ import annotations

import time
from typing import Any

from nblooper.jupyter.kernel.busy import clicks_wait_for_cell


class Viewers:
    """Keeps what pages have told of their views of a panel. `note` is for one thread at a time, the rest for any."""

    def __init__(self) -> None:
        self._views: dict[str, int] = {}
        self._seen: dict[str, bool] = {}
        self._expected = True
        self._may_return = False
        self._gone_at: float | None = None

    def expect(self) -> None:
        """Expect a view that has not told of itself yet, as the panel has just been displayed."""
        self._expected = True
        self._gone_at = None

    def note(self, told: dict[str, Any]) -> None:
        """Take note of a page's message.

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
            self._views[page], self._seen[page] = views, bool(told.get("seen"))
            self._expected = self._may_return = False
            self._gone_at = None
        elif self._views.pop(page, None) is not None:
            self._seen.pop(page, None)
            self._may_return |= bool(told.get("left"))
            self._gone_at = None if self._views or self._may_return else time.monotonic()

    @property
    def any(self) -> bool:
        """Whether a page has a view."""
        return bool(self._views)

    @property
    def gone_secs(self) -> float:
        """How long all outputs that showed the panel have been gone; 0 if there are any, or if that is not known."""
        gone_at = self._gone_at
        return 0.0 if gone_at is None else time.monotonic() - gone_at

    @property
    def looking(self) -> bool:
        """Whether somebody may be looking.

        True also where a page has yet to tell of its view, and on a kernel that would hear too late that somebody
        looks again.
        """
        seen = self._seen.copy()
        return self._expected or any(seen.values()) or (bool(seen) and clicks_wait_for_cell())
