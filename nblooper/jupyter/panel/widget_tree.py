"""Every widget below a widget: its children, their layouts and their styles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ipywidgets


def walk(root: Any) -> Iterator[Any]:
    """Yield `root` and every widget its traits refer to, each once."""
    seen: set[int] = set()
    pending = [root]
    while pending:
        widget = pending.pop()
        if id(widget) in seen:
            continue
        seen.add(id(widget))
        yield widget
        for key in widget.keys:
            value = getattr(widget, key)
            parts = value if isinstance(value, (tuple, list)) else (value,)
            pending.extend(part for part in parts if isinstance(part, ipywidgets.Widget))
