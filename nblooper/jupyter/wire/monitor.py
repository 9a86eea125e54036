"""The widget that shows a coordinator in the browser: it sends what its feeds tell, and hears what pages ask for."""

from __future__ import annotations

import contextlib
import pathlib
import threading
import time
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from nblooper.jupyter.kernel.busy import answer_while_busy
from nblooper.jupyter.wire.feed import HearingFeed, Sample, gather
from nblooper.jupyter.wire.feeds import make_feeds
from nblooper.jupyter.wire.saved import saved_state
from nblooper.jupyter.wire.schema import SCHEMA

_SLOW_SECS = 1.0
"""How often slow feeds are asked."""

_BEAT_SECS = 1.5
"""How long nothing has to have been sent for a sign of life to be due. Pages give up after 5 seconds without one."""

_BUNDLE = pathlib.Path(__file__).parent.parent / "static"
"""What `npm run build` makes of the `frontend` folder: one module, for a widget's module cannot import relatively."""


_NO_VIEW = "export default {}"


class Monitor(anywidget.AnyWidget):
    """The part of the panel that is drawn in the browser: header, table and tabs.

    Sends at most one message for each refresh, and none if nothing changed but for a sign of life: see `beat`. The
    first message holds everything, the next ones what changed. A reloaded page, or one that missed a message, asks for
    everything again; a new panel does not wait to be asked, as a busy kernel may hear that late. Call `update` from one
    thread at a time; `on_ask` is called on whichever thread handles messages.

    Parameters
    ----------
    on_ask : callable
        Gets what the browser asks for: a dict with `kind` and more, not to be trusted.
    saves : bool
        Whether to offer saving the figure.
    """

    _esm = (_BUNDLE / "panel.js").read_text(encoding="utf-8")
    _css = (_BUNDLE / "panel.css").read_text(encoding="utf-8")
    saved = traitlets.Dict().tag(sync=True)
    """The last state, for a view of a saved notebook; see `keep`. A page keeps its own up to date by itself."""

    def __init__(self, on_ask: Callable[[dict[str, Any]], None], *, saves: bool, **traits: Any) -> None:
        self._on_ask = on_ask
        self._saves = saves
        self._whole_wanted = threading.Event()
        self._whole_wanted.set()
        self._number = 0
        self._feeds, self._slow_feeds = make_feeds()
        self._slow_due = 0.0
        self._sent_at = 0.0
        self._uptime = 0.0, 0.0, False  # what it was, when, and whether it goes on
        super().__init__(**traits)
        answer_while_busy(self)
        self.on_msg(self._asked)

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if isinstance(content, dict):
            if content.get("kind") == "ready":
                self._whole_wanted.set()
            for feed in self._feeds:
                if isinstance(feed, HearingFeed):
                    feed.asked(content)
            self._on_ask(content)

    def update(self, sample: Sample) -> bool:
        """Send what changed since the last call; return whether there may be more that has to wait."""
        whole = self._whole_wanted.is_set()
        self._whole_wanted.clear()
        try:
            return self._send_deltas(sample, whole)
        except Exception:
            self._whole_wanted.set()  # some feeds take for sent what was not
            raise

    def _send_deltas(self, sample: Sample, whole: bool) -> bool:
        now = time.monotonic()
        self._uptime = sample.status.uptime_secs, now, sample.status.live
        due = whole or now >= self._slow_due or any(feed.urgent(sample) for feed in self._slow_feeds)
        if due:
            self._slow_due = now + _SLOW_SECS
        parts, buffers = gather([*self._feeds, *(self._slow_feeds if due else ())], sample, whole=whole)
        if parts:
            self._publish(parts, buffers, sample.status.uptime_secs, whole=whole)
        return not due

    def _publish(self, parts: dict[str, Any], buffers: list[bytes], uptime_secs: float, *, whole: bool) -> None:
        self._number += 1
        about = {"kind": "update", "number": self._number, "whole": whole, "uptime": round(uptime_secs, 1)}
        if whole:
            about |= {"id": self.model_id, "saves": self._saves, "schema": SCHEMA}
        self._sent_at = time.monotonic()
        self.send({**about, **parts}, buffers)

    def keep(self, sample: Sample) -> None:
        """Have the last state saved with the notebook, where no page does that. From any thread."""
        self.saved = saved_state(sample)

    def shrink(self) -> None:
        """Let go of what is large, before it is closed: a program that runs notebooks saves closed widgets too."""
        with contextlib.suppress(Exception), self.hold_sync():  # the kernel may be on its way out
            self._esm, self._css, self.saved = _NO_VIEW, "", {}

    def beat(self, after_secs: float = _BEAT_SECS) -> None:
        """Send a tiny sign of life if nothing was sent for `after_secs`. By the thread that calls `update`.

        Without one, a page takes the kernel for dead. It holds the number of the newest message, so that a page
        notices which one it has missed.
        """
        now = time.monotonic()
        if now - self._sent_at < after_secs:
            return
        self._sent_at = now
        uptime, at, goes_on = self._uptime
        uptime += now - at if goes_on else 0.0
        self.send({"kind": "beat", "number": self._number, "uptime": round(uptime, 1)})
