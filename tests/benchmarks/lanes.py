"""What the tab *Timeline* takes with eight lanes: `python -m tests.benchmarks.lanes`.

Eight loopers run for some seconds, as fast as they can and on timers, and what a panel's refreshes send of them is
kept. Then Chromium gets it, one refresh after another: the time is the processor time of the page's main thread until
two frames later, for everything that the panel shows. The browser draws without a graphics card, which takes longest.
It is not among the benchmarks that run by default, because it needs a browser.
"""

from __future__ import annotations

import argparse
import base64
import json
import pathlib
import sys
import time
from typing import Any

from nblooper import Coordinator

from .contenders import end
from .table import Bound, Row, text

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "jupyter"))

_REFRESHES = 60
_PERIOD_SECS = 0.25
_KEEP_SECS = 0.003
_BOUND, _BYTES = Bound("value", 0.010), Bound("value", 8000)
_VIEWS = {"the last 5 s": (), "the last minute": ("-",) * 4, "a millisecond": ("+",) * 12}
_TAKE = """messages => {
  const view = text => new DataView(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
  window.taken = messages.map(([content, buffers]) => [content, buffers.map(view)]);
  window.twoFrames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  window.play = async i => { receiveNow(...taken[i]); await twoFrames(); };
}"""

Message = tuple[dict[str, Any], list[bytes]]


def _spin() -> None:
    until = time.perf_counter() + _KEEP_SECS
    while time.perf_counter() < until:
        pass


def _loopers() -> Coordinator:
    coord = Coordinator(name="eight lanes")
    for number in range(2):
        coord.loop(_spin, every_secs=None, name=f"spin {number}")
    for number in range(2):
        coord.loop(int, every_secs=None, name=f"fast {number}")
    for number in range(4):
        coord.loop(int, every_secs=0.002 * (number + 1), name=f"timed {number}", overrun="skip")
    return coord


def _messages(refreshes: int) -> list[Message]:
    """Return what a panel sends at first and in so many refreshes while its page shows the timeline."""
    from nblooper.jupyter.panel.sampler import Sampler
    from nblooper.jupyter.wire.monitor import Monitor

    sent: list[Message] = []
    monitor, coord = Monitor(lambda asked: None, saves=True), _loopers()
    monitor.send = lambda content, buffers=(): sent.append((content, list(buffers)))
    sampler = Sampler(coord)
    try:
        monitor._asked(monitor, {"kind": "lanes", "page": "a", "wanted": True}, [])
        for _ in range(refreshes + 1):
            time.sleep(_PERIOD_SECS)
            monitor.update(sampler.look(None))
    finally:
        end(coord)
        monitor.close()
    return sent


def _sizes(messages: list[Message]) -> list[float]:
    lanes = [(content["lanes"], buffers) for content, buffers in messages if "lanes" in content]
    return [float(len(json.dumps(part)) + len(buffers[part["buffer"]])) for part, buffers in lanes]


def run(refreshes: int) -> list[Row]:
    """Measure so many refreshes, with different parts of the time shown."""
    import lab
    from view_page import MonitorPage

    messages = _messages(refreshes)
    rows = [Row("bytes of eight lanes in a refresh", "nblooper", "bytes", _sizes(messages[1:]), _BYTES, key=True)]
    with lab.chromium() as browser:
        for shown, keys in _VIEWS.items():
            page = MonitorPage(browser, width=1300, clocked=False)
            try:
                took = _play(page, messages, keys)
            finally:
                page.close()
            case = f"browser's time for a refresh, eight lanes, {shown}"
            rows.append(Row(case, "nblooper", "secs", took, _BOUND, key=True))
    return rows


def _play(page: Any, messages: list[Message], keys: tuple[str, ...]) -> list[float]:
    """Return how long the page's main thread was busy with each refresh."""
    encoded = [(content, [base64.b64encode(each).decode() for each in buffers]) for content, buffers in messages]
    page.page.evaluate(_TAKE, encoded)
    page.page.evaluate("play(0)")
    page.page.get_by_role("tab", name="Timeline").click()
    page.page.locator(".nbt-canvas").focus()
    for key in keys:
        page.page.keyboard.press(key)
    page.page.evaluate("twoFrames()")
    devtools = page.page.context.new_cdp_session(page.page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})  # what others do on the machine does not count
    took = []
    for number in range(1, len(messages)):
        before = _busy_secs(devtools)
        page.page.evaluate("number => play(number)", number)
        took.append(_busy_secs(devtools) - before)
    return took


def _busy_secs(devtools: Any) -> float:
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return next(float(each["value"]) for each in metrics if each["name"] == "TaskDuration")


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.lanes", description="Measure the timeline's tab.")
    parser.add_argument("--refreshes", type=int, default=_REFRESHES, help=f"how many; {_REFRESHES}")
    print(text(run(parser.parse_args().refreshes)))


if __name__ == "__main__":
    main()
