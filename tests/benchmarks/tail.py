"""The latest calls: a timer of 10 ms beside a busy thread, the calls of all rounds together; 60 s of each kind.

Stamped by the target, as in `lateness`. The worst is that of each round.
"""

from __future__ import annotations

import functools

from .contenders import KINDS, OURS
from .lateness import measure_lateness
from .measure import Effort, interleave, quantile
from .table import Bound, Row
from .timers import TIMERS

_CALLS = 400  # 4 s in each of 15 rounds
_BOUND = Bound("ratio", 1.2)


def run(effort: Effort) -> list[Row]:
    """Measure both kinds."""
    calls = effort.of(_CALLS, least=4)
    contenders = {kind.name: functools.partial(measure_lateness, TIMERS[kind.name], calls, True) for kind in KINDS}
    rows = []
    for name, rounds in interleave(effort.rounds, contenders).items():
        bound = _BOUND if name == OURS.name else None
        pooled = [late for each in rounds for late in each.lateness]
        for title, share in (("p99", 0.99), ("p99.9", 0.999)):
            case = f"lateness {title} at 10 ms, beside a busy thread, of all rounds"
            rows.append(Row(case, name, "secs", [quantile(pooled, share)], bound, key=True, signed=True))
        worst = [max(each.lateness) for each in rounds]
        case = "worst lateness of a round at 10 ms, beside a busy thread"
        rows.append(Row(case, name, "secs", worst, bound, key=True, signed=True))
    return sorted(rows, key=lambda row: [other.case for other in rows].index(row.case))
