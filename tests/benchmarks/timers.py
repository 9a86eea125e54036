"""Ways to call something on a timer, under one interface: nblooper, the baseline and those without a coordinator.

Each `start_...` function has `tick` called every `interval_secs` until the `stop` of what it returns is called.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib.util
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from .contenders import LIMIT_SECS, OURS, TF_LIKE, end


class Running(NamedTuple):
    """A running timer: how to stop it, and when the first call was due, given when it came (by `perf_counter`)."""

    stop: Callable[[], None]
    first_due: Callable[[float], float]


def start_nblooper(interval_secs: float, tick: Callable[[], None], **options: Any) -> Running:
    coord = OURS.coordinator()
    looper = OURS.looper_class(coord, interval_secs, tick, **options)
    looper.start()
    # Its grid starts some ten microseconds before the first call, while the first block is set up. A moment that only
    # it knows; while the first call is among the newest ones, its recording tells.
    return Running(lambda: end(coord), lambda came: came - float(looper.snapshot().recent.lateness[0]))


def start_precise(interval_secs: float, tick: Callable[[], None]) -> Running:
    return start_nblooper(interval_secs, tick, precise=True)


def start_tf_like(interval_secs: float, tick: Callable[[], None]) -> Running:
    coord = TF_LIKE.coordinator()
    TF_LIKE.looper_class(coord, interval_secs, tick).start()
    return Running(lambda: end(coord), lambda came: came)  # it reads its clock right before the first call


def start_apscheduler(interval_secs: float, tick: Callable[[], None]) -> Running:
    """A background scheduler with an interval trigger, told to drop nothing."""
    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers.interval import IntervalTrigger

    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    scheduler = BackgroundScheduler(timezone=dt.UTC)
    scheduler.start()
    first_due = time.perf_counter() + 0.05
    start_date = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=first_due - time.perf_counter())
    trigger = IntervalTrigger(seconds=interval_secs, start_date=start_date, timezone=dt.UTC)
    scheduler.add_job(tick, trigger, coalesce=False, misfire_grace_time=None, max_instances=1000)
    return Running(scheduler.shutdown, lambda _: first_due)


def start_rearmed_timer(interval_secs: float, tick: Callable[[], None]) -> Running:
    """A `threading.Timer` that starts the next one when it fires: the usual recipe."""
    over = threading.Event()

    def fire() -> None:
        if not over.is_set():
            arm()
            tick()

    def arm() -> None:
        timer = threading.Timer(interval_secs, fire)
        timer.daemon = True
        timer.start()

    first_due = time.perf_counter() + interval_secs
    arm()

    def stop() -> None:
        over.set()
        time.sleep(interval_secs)

    return Running(stop, lambda _: first_due)


def start_asyncio(interval_secs: float, tick: Callable[[], None]) -> Running:
    """A coroutine in an event loop of a thread, that sleeps until `start + k * interval`."""
    over = threading.Event()

    async def repeat() -> None:
        now = asyncio.get_running_loop().time
        start, calls = now(), 0
        while not over.is_set():
            tick()
            calls += 1
            await asyncio.sleep(start + calls * interval_secs - now())

    thread = threading.Thread(target=lambda: asyncio.run(repeat()), daemon=True)
    thread.start()

    def stop() -> None:
        over.set()
        thread.join(LIMIT_SECS)

    return Running(stop, lambda came: came)


Start = Callable[[float, Callable[[], None]], Running]

TIMERS: dict[str, Start] = {
    OURS.name: start_nblooper,
    TF_LIKE.name: start_tf_like,
    "APScheduler": start_apscheduler,
    "Timer": start_rearmed_timer,
    "asyncio": start_asyncio,
}
if importlib.util.find_spec("apscheduler") is None:
    del TIMERS["APScheduler"]
