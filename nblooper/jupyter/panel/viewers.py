"""The pages that show a panel: whether any is left, and whether anybody looks at one."""

from __future__ import annotations

from typing import Any

from nblooper.jupyter.kernel.busy import clicks_wait_for_cell


class Viewers:
    """Keeps what pages have told of their views of a panel. `note` is for one thread at a time, the rest for any."""

    def __init__(self) -> None:
        self._views: dict[str, int] = {}
        self._seen: dict[str, bool] = {}

    def note(self, told: dict[str, Any]) -> None:
        """Take note of a page's message: which page, how many views it has, and whether one of them can be seen."""
        page, views = told.get("page"), told.get("views")
        if not isinstance(page, str) or not isinstance(views, int):
            return
        if views > 0:
            self._views[page], self._seen[page] = views, bool(told.get("seen"))
        else:
            self._views.pop(page, None)
            self._seen.pop(page, None)

    @property
    def any(self) -> bool:
        """Whether a page has a view."""
        return bool(self._views)

    @property
    def looking(self) -> bool:
        """Whether somebody may be looking.

        True also where no page has told yet, and on a kernel that would hear too late that somebody looks again.
        """
        return not self._seen or any(self._seen.copy().values()) or clicks_wait_for_cell()
