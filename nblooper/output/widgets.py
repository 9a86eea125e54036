"""Widgets that were displayed: they say something else later on, as bars do."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from nblooper.data.output import OutputLine

_VIEW = "application/vnd.jupyter.widget-view+json"
_LONGEST = 1000  # characters of a widget's text


def model_of(data: Mapping[str, Any]) -> str | None:
    """Return the id of the widget that was displayed as these data; None if it was something else."""
    view = data.get(_VIEW)
    model_id = view.get("model_id") if isinstance(view, Mapping) else None
    return model_id if isinstance(model_id, str) else None


def settled(data: Mapping[str, Any], text: str | None) -> dict[str, Any]:
    """Return the data of a widget whose text is this for good; None: of one that is gone, which nothing can show."""
    return {"text/plain": ""} if text is None else {**data, "text/plain": text}


def as_now(lines: Iterable[OutputLine], changing: Container[str]) -> Iterator[OutputLine]:
    """Give lines that display widgets the text that the widgets have now, as far as it can be told.

    Parameters
    ----------
    lines : iterable of OutputLine
    changing : container of str
        The ids of widgets that this is to be done for.
    """
    texts: dict[str, str | None] = {}
    for line in lines:
        model_id = None if line.data is None else model_of(line.data)
        if model_id is None or line.data is None or model_id not in changing:
            yield line
            continue
        if model_id not in texts:
            texts[model_id] = _text_now(model_id)
        text = texts[model_id]
        yield line if text is None else dataclasses.replace(line, text=text, data=settled(line.data, text))


def _text_now(model_id: str) -> str | None:
    """Return a live widget's text; None of one that was closed, and where there is none."""
    try:
        widget = getattr(sys.modules.get("ipywidgets.widgets.widget"), "_instances", {}).get(model_id)
        text = None if widget is None else repr(widget)
    except Exception:  # whatever a class of one's own raises
        return None
    return text if text is None or len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
