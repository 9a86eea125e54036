"""Measurements for tests of figures, and what can be read off a figure."""

import io

import matplotlib as mpl
import numpy as np
from helpers import distribution
from PIL import Image

from nblooper.data.measures import Calls, FailureTimes, Timeline
from nblooper.data.snapshot import CoordinatorSnapshot, LooperSnapshot, State

NAN, NONE = float("nan"), np.empty(0)
PNG = b"\x89PNG\r\n\x1a\n"


def looper(
    name="train",
    latency=None,
    starts=None,
    width=0.5,
    timed=True,
    pauses=(),
    errors=(),
    state=State.STOPPED,
    stops=(),
):
    """Return a looper whose slots, one for each of `starts`, hold ten of the given latencies each."""
    starts = np.arange(40) * width if starts is None else np.asarray(starts, float)
    if latency is None:
        latency = 0.01 * np.random.default_rng(7).lognormal(0, 0.4, (len(starts), 10))
    late = latency / 100 if timed else np.full_like(latency, NAN)
    p50, p99, late_p50, late_p99 = (np.quantile(each, q, axis=1) for each in (latency, late) for q in (0.5, 0.99))
    whole, whole_late = distribution(latency.ravel()), distribution(latency.ravel() / 100)
    low, high = (np.min, np.max) if len(starts) else (np.sum, np.sum)
    times = np.asarray(errors, float)
    return LooperSnapshot(
        name=name,
        state=state,
        run=1,
        interval_secs=0.05 if timed else None,
        overrun="burst",
        calls=latency.size,
        run_calls=latency.size,
        max_calls=None,
        failures=len(times),
        missed=0,
        rate_hz=0.0,
        busy_fraction=0.1,
        latency=whole.summary(),
        lateness=whole_late.summary() if timed else None,
        latency_histogram=whole.histogram(),
        lateness_histogram=whole_late.histogram() if timed else None,
        timeline=Timeline(
            width_secs=width,
            start=starts,
            calls=np.full(len(starts), 10),
            total=latency.sum(axis=1),
            min=low(latency, axis=1),
            max=high(latency, axis=1),
            p50=p50,
            p99=p99,
            late_p50=late_p50,
            late_p99=late_p99,
            late_max=high(late, axis=1),
        ),
        recent=Calls(NONE, NONE, NONE),
        pauses=np.array(pauses, float).reshape(-1, 2),
        stops=np.array(stops, float).reshape(-1, 2),
        failure_times=FailureTimes(0.25, times, np.ones(len(times), int)),
    )


def uncalled(name="idle"):
    return looper(name, latency=np.empty((0, 10)), starts=[], state=State.NEW)


def coordinator(*loopers, uptime=20.0, name="digits"):
    return CoordinatorSnapshot(name, False, False, uptime, tuple(loopers), ())


def parts(drawn):
    return {axes.get_title(loc="left"): axes for axes in drawn.axes}


def lines(axes):
    """Return the lines over time, without marks, as arrays of x and y."""
    return [line for line in axes.get_lines() if line.get_linestyle() != "None"]


def words(drawn):
    """Return all that is written."""
    return [text.get_text() for text in drawn.findobj(mpl.text.Text) if text.get_text()]


def png_size(content):
    assert content.startswith(PNG)
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        return image.size
