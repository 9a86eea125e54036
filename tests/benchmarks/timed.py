"""What a timed looper costs: CPU time per call of an empty target at an interval of 1 ms, waiting and waking included.

Both kinds end by themselves after a number of calls: the target raises StopIteration then. The time is that of the
whole process, whose main thread waits meanwhile. `precise=True` burns time on purpose, so it has no bound.
"""

from __future__ import annotations

import functools
import itertools
from typing import Any

from .contenders import LIMIT_SECS, OURS, TF_LIKE, Kind, end
from .measure import Effort, columns, interleave, timed
from .table import Bound, Row

_CALLS = 500
_INTERVAL_SECS = 0.001


def _cost(kind: Kind, calls: int, **options: Any) -> tuple[float, float]:
    """Return CPU seconds per call, and the share of one core that this is."""
    coord = kind.coordinator()
    looper = kind.looper_class(coord, _INTERVAL_SECS, itertools.repeat(None, calls).__next__, **options)

    def run() -> None:
        looper.start()
        looper.join(LIMIT_SECS)

    cpu, wall = timed(run)
    end(coord)
    return cpu / calls, cpu / wall


def run(effort: Effort) -> list[Row]:
    """Measure both kinds."""
    calls = effort.of(_CALLS, least=5)
    contenders = {
        OURS.name: functools.partial(_cost, OURS, calls),
        TF_LIKE.name: functools.partial(_cost, TF_LIKE, calls),
        "precise=True": functools.partial(_cost, OURS, calls, precise=True),
    }
    rows = []
    for name, (cpu, share) in columns(interleave(effort.rounds, contenders)).items():
        bound = Bound("excess", 10e-6) if name == OURS.name else None
        rows.append(Row("timed call at 1 ms: CPU", name, "secs", cpu, bound, key=name != "precise=True"))
        rows.append(Row("the same as a share of a core", name, "share", share))
    return sorted(rows, key=lambda row: row.unit != "secs")
