"""What recording a value costs, beside what people use: tqdm's postfix and tensorboardX's scalars.

nblooper's calls are made by a looper, back to back; what the same looper takes with an empty target is taken off, and
folding what was recorded is in it. The others' calls are made in a plain loop, whose own cost is taken off. All is CPU
time of the whole process, threads of the contenders' own included.

"""

from __future__ import annotations

import functools
import importlib.util
import io
import itertools
import tempfile
import time
import types
from collections.abc import Callable

import nblooper
from nblooper import Coordinator

from .contenders import OURS, end
from .measure import Effort, interleave, timed
from .table import Bound, Row

_CALLS = 100_000
_SLOW_CALLS = 10_000  # of those that take some 20 µs
_READS = 500_000
_LOSS, _ACCURACY, _RATE = 0.3, 0.9, 1e-3


def _nothing() -> None:
    pass


def _one() -> None:
    nblooper.record(loss=_LOSS)


def _three() -> None:
    nblooper.record(loss=_LOSS, accuracy=_ACCURACY, rate=_RATE)


def _returns() -> float:
    return _LOSS


def _looper_secs(target: Callable[[], object], calls: int, returns: str | None = None) -> float:
    """Return the CPU time of a looper's call."""
    coord = Coordinator()

    def run() -> None:
        coord.loop(target, every_secs=None, max_calls=calls, returns=returns)
        coord.join()

    cpu, _ = timed(run)
    end(coord)
    return cpu / calls


def _ours(target: Callable[[], object], calls: int, returns: str | None = None) -> float:
    return max(_looper_secs(target, calls, returns) - _looper_secs(_nothing, calls), 1e-9)


def _loop_secs(call: Callable[[], object] | None, calls: int) -> float:
    cpu = time.process_time()
    if call is None:
        for _ in range(calls):
            pass
    else:
        for _ in range(calls):
            call()
    return (time.process_time() - cpu) / calls


def _tqdm(calls: int, **values: float) -> float:
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread beside it
    with tqdm(total=calls, file=io.StringIO()) as bar:
        update, set_postfix = bar.update, bar.set_postfix
        cpu = time.process_time()
        for _ in range(calls):
            update()
            set_postfix(refresh=False, **values)
        return (time.process_time() - cpu) / calls - _loop_secs(None, calls)


def _tensorboard(calls: int, *keys: str) -> float:
    from tensorboardX import SummaryWriter

    with tempfile.TemporaryDirectory() as folder, SummaryWriter(folder) as writer:

        def record() -> None:
            for step in range(calls):
                for key in keys:
                    writer.add_scalar(key, _LOSS, step)
            writer.flush()

        cpu, _ = timed(record)
    return cpu / calls - _loop_secs(None, calls)


class _Plain:
    def __init__(self) -> None:
        self.value = _RATE


def _read_secs(holder: object, reads: int) -> float:
    """Return the CPU time that reading `value` takes."""
    loop = "for _ in repeat(None, reads): holder.value"
    names = {"repeat": itertools.repeat, "reads": reads, "holder": holder}
    code, empty = compile(loop, "<read>", "exec"), compile(loop.replace("holder.value", "holder"), "<read>", "exec")

    def cpu(what: types.CodeType) -> float:
        began = time.process_time()
        exec(what, names)
        return (time.process_time() - began) / reads

    return max(cpu(code) - cpu(empty), 1e-10)


def _param_rows(effort: Effort) -> list[Row]:
    reads = effort.of(_READS, least=1000)
    param = Coordinator().param("lr", _RATE, low=1e-6, high=1.0)
    contenders = {
        OURS.name: functools.partial(_read_secs, param, reads),
        "an attribute": functools.partial(_read_secs, _Plain(), reads),
    }
    results = interleave(effort.rounds, contenders)
    return [
        Row("read a live parameter: CPU", name, "secs", samples, Bound("value", 60e-9) if name == OURS.name else None)
        for name, samples in results.items()
    ]


def run(effort: Effort) -> list[Row]:
    """Measure all of them."""
    calls, few = effort.of(_CALLS, least=200), effort.of(_SLOW_CALLS, least=50)
    ours: dict[str, tuple[Callable[[], float], Bound | None]] = {
        "record one value": (functools.partial(_ours, _one, calls), Bound("value", 0.7e-6)),
        "record three values": (functools.partial(_ours, _three, calls), Bound("value", 1.2e-6)),
        "a returned value": (functools.partial(_ours, _returns, calls, "loss"), None),
    }
    theirs: dict[tuple[str, str], Callable[[], float]] = {}
    if importlib.util.find_spec("tqdm"):
        theirs["record one value", "tqdm, update and set_postfix"] = lambda: _tqdm(calls, loss=_LOSS)
        theirs["record three values", "tqdm, update and set_postfix"] = lambda: _tqdm(
            calls, loss=_LOSS, accuracy=_ACCURACY, rate=_RATE
        )
    if importlib.util.find_spec("tensorboardX"):
        theirs["record one value", "tensorboardX, add_scalar"] = lambda: _tensorboard(few, "loss")
        theirs["record three values", "tensorboardX, add_scalar"] = lambda: _tensorboard(
            few, "loss", "accuracy", "rate"
        )
    contenders: dict[str, Callable[[], float]] = {case: measure for case, (measure, _) in ours.items()}
    contenders |= {" | ".join(key): measure for key, measure in theirs.items()}
    results = interleave(effort.rounds, contenders)
    rows = []
    for case, (_, bound) in ours.items():
        rows.append(Row(f"{case}: CPU", OURS.name, "secs", results[case], bound, key=True))
        rows += [
            Row(f"{case}: CPU", contender, "secs", results[f"{of} | {contender}"], key=True)
            for of, contender in theirs
            if of == case
        ]
    return [*rows, *_param_rows(effort)]
