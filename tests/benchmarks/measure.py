"""Measuring fairly on a machine that others use too: interleaved rounds, CPU time, fresh processes."""

from __future__ import annotations

import concurrent.futures
import gc
import multiprocessing
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .contenders import LIMIT_SECS

Samples = dict[str, list[float]]


class Effort(NamedTuple):
    """How long to measure: how many rounds, and what share of the full work in each."""

    rounds: int = 15
    share: float = 1.0

    def of(self, full: int, least: int = 1) -> int:
        """Return that share of an amount of work."""
        return max(round(full * self.share), least)


QUICK = Effort(rounds=3, share=0.1)
TINY = Effort(rounds=1, share=0.004)


def interleave(rounds: int, contenders: Mapping[str, Callable[[], Any]]) -> dict[str, list[Any]]:
    """Run all contenders once per round, in turns forwards and backwards; return what each of them returned.

    So a slow minute of the machine, and what one leaves behind for the next, meets all of them alike.
    """
    results: dict[str, list[Any]] = {name: [] for name in contenders}
    for number in range(rounds):
        names = list(contenders)
        for name in names if number % 2 == 0 else reversed(names):
            gc.collect()  # nobody pays for the garbage of the one before
            results[name].append(contenders[name]())
    return results


def columns(results: dict[str, list[Any]]) -> dict[str, tuple[list[float], ...]]:
    """Turn each contender's list of tuples into a tuple of lists."""
    return {name: tuple(list(column) for column in zip(*rows, strict=True)) for name, rows in results.items()}


def timed(function: Callable[[], object]) -> tuple[float, float]:
    """Return how many seconds of CPU time, of all threads, and of wall time a call took."""
    cpu, wall = time.process_time(), time.perf_counter()
    function()
    return time.process_time() - cpu, time.perf_counter() - wall


def in_fresh_process(function: Callable[..., Any], *args: Any) -> Any:
    """Call a function of a module in a process of its own, where nothing was allocated and freed before."""
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(function, *args).result(3 * LIMIT_SECS)


def resident_bytes() -> float:
    """Return the memory that this process occupies."""
    try:
        import psutil

        return float(psutil.Process().memory_info().rss)
    except ImportError:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * 4096.0


def quantile(values: list[float], share: float) -> float:
    """Return the nearest-rank quantile."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
