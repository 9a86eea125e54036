"""The browser-side widget of the panel: header, table, charts and errors, fed with what changed."""

from __future__ import annotations

import pathlib
import threading
import time
from collections.abc import Callable
from typing import Any

import anywidget
import numpy as np

from nblooper.jupyter.kernel.busy import answer_while_busy
from nblooper.jupyter.wire import table
from nblooper.jupyter.wire.charts import Distributions, Tracks
from nblooper.jupyter.wire.errors import Errors
from nblooper.jupyter.wire.feed import Sample
from nblooper.jupyter.wire.schema import SCHEMA

_SLOW_SECS = 1.0
"""How often distributions and repeat counts of errors follow: nobody reads what flickers."""

_BUNDLE = pathlib.Path(__file__).parent.parent / "static"
"""What `npm run build` makes of the `frontend` folder: one module, for a widget's module cannot import relatively."""


class Monitor(anywidget.AnyWidget):
    """What a panel shows of its coordinator. One message a refresh at most, none when nothing changed.

    The first message holds everything, the ones after it what changed. A reloaded page, or one that missed a message,
    asks for everything again; nothing waits for its asking, which a busy kernel may hear late. `update` is to be
    called from one thread at a time; `on_ask` is called on whichever thread handles messages.

    Parameters
    ----------
    on_ask : callable
        Gets what the browser asks for: a dict with `kind` and more, not to be trusted.
    saves : bool
        Whether to offer saving the figure.
    """

    _esm = (_BUNDLE / "panel.js").read_text(encoding="utf-8")
    _css = (_BUNDLE / "panel.css").read_text(encoding="utf-8")

    def __init__(self, on_ask: Callable[[dict[str, Any]], None], *, saves: bool, **traits: Any) -> None:
        self._on_ask = on_ask
        self._saves = saves
        self._whole_wanted = threading.Event()
        self._number = 0
        self._sent: dict[str, Any] = {}
        self._tracks = Tracks()
        self._distributions = Distributions()
        self._errors = Errors()
        self._slow_at = -np.inf
        super().__init__(**traits)
        answer_while_busy(self)
        self.on_msg(self._asked)

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if isinstance(content, dict):
            if content.get("kind") == "ready":
                self._whole_wanted.set()
            self._on_ask(content)

    def update(self, sample: Sample, *, text: str = "", note: str = "", others: dict[str, int] | None = None) -> bool:
        """Send what changed since the last call; return whether something that changed has to wait.

        Parameters
        ----------
        sample : Sample
        text : str
            The table's filter.
        note : str
            What the panel has to say of the kernel.
        others : dict, optional
            How many `loopers` of how many other `coordinators` run in this kernel.
        """
        whole = self._whole_wanted.is_set()
        self._whole_wanted.clear()
        if whole or not self._number:
            whole = True
            self._sent.clear()
            self._tracks.forget()
        content: dict[str, Any] = {}
        self._put(content, "schema", SCHEMA)
        self._put(content, "head", table.head(sample, note, others))
        self._put(content, "table", table.table(sample, text))
        arrays: list[bytes] = []
        redrawn = False
        if (charts := self._tracks.delta(sample)) is not None:
            content["charts"] = {**charts[0], "buffer": len(arrays)}
            arrays.append(charts[1].astype("<f8", copy=False).tobytes())
            redrawn = "whole" in charts[0]
        waits = self._put_slow(content, arrays, sample, whole=whole, redrawn=redrawn)
        if content:
            self._publish(content, arrays, sample.status.uptime_secs, whole=whole)
        return waits

    def _put(self, content: dict[str, Any], key: str, value: Any) -> None:
        if self._sent.get(key) != value:
            content[key] = self._sent[key] = value

    def _put_slow(
        self, content: dict[str, Any], arrays: list[bytes], sample: Sample, *, whole: bool, redrawn: bool
    ) -> bool:
        """Add what is sent once a second, or at once if something is new; return whether it waits."""
        failures = sample.status.failures
        due = whole or time.monotonic() >= self._slow_at + _SLOW_SECS
        if not (due or redrawn or self._errors.has_new(failures)):
            return True
        if due:
            self._slow_at = time.monotonic()
        if (errors := self._errors.delta(failures, whole=whole)) is not None:
            content["errors"] = errors
        if (bars := self._distributions.delta(sample, whole=whole or redrawn)) is not None:
            content["distributions"] = {"changed": bars[0], "buffer": len(arrays)}
            arrays.append(bars[1].astype("<f4").tobytes())
        return False

    def _publish(self, content: dict[str, Any], arrays: list[bytes], uptime_secs: float, *, whole: bool) -> None:
        self._number += 1
        about = {"kind": "update", "number": self._number, "whole": whole, "uptime": round(uptime_secs, 1)}
        if whole:
            about["saves"] = self._saves
        self.send({**about, **content}, arrays)
