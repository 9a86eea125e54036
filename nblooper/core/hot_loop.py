"""The loop that makes calls back to back, compiled with the call spelled out.

To pass arguments on by a partial, or by a function around the call, costs a fifth of a recorded call of an empty
function, and twice that for keyword arguments.
"""

from __future__ import annotations

import functools
import keyword
import linecache
import os
from collections.abc import Callable, Iterable
from typing import Any

_FOLDER = os.path.dirname(os.path.abspath(__file__))

# For each tick it makes one call and stores when that ended. Of a call that returns what is still to be run, it returns
# that, and stores nothing. `reached` has the tick that it has come to, however it ends.
_SOURCE = """\
def loop(reached, ticks, ends, clock, unfinished, {parameters}):
    i, usual = reached[0], None
    try:
        for i in ticks:  # the hot loop: two calls, one store, and a look at what is not None
            if (result := f({arguments})) is not None:
                if (kind := type(result)) is not usual:
                    if kind in unfinished:
                        return result
                    usual = kind  # what a call returned last, of types that need nothing done
                result = None  # not kept alive through the next call
            ends[i] = clock()
    finally:
        reached[0] = i
    return None
"""

Loop = Callable[[list[int], Iterable[int], list[float | None], Callable[[], float], frozenset[type]], object]


def hot_loop(call: Callable[[], object]) -> Loop:
    """Return the loop that makes this call; a partial's target is called without a detour."""
    if type(call) is not functools.partial or not all(map(_can_be_spelled, call.keywords)):
        return _bound(_compiled(0, ()), call)
    loop = _compiled(len(call.args), tuple(call.keywords))
    return _bound(loop, call.func, *call.args, *call.keywords.values())


def _bound(loop: Callable[..., object], *values: object) -> Loop:
    return lambda *given: loop(*given, *values)


def _can_be_spelled(key: str) -> bool:
    # Python changes some names that are not ASCII, and lets nobody assign to __debug__.
    return key.isascii() and key.isidentifier() and not keyword.iskeyword(key) and key != "__debug__"


@functools.lru_cache(256)
def _compiled(positional: int, keywords: tuple[str, ...]) -> Callable[..., object]:
    values = [f"v{number}" for number in range(positional + len(keywords))]
    named = [f"{key}={value}" for key, value in zip(keywords, values[positional:], strict=True)]
    source = _SOURCE.format(parameters=", ".join(["f", *values]), arguments=", ".join([*values[:positional], *named]))
    found: dict[str, Any] = {}
    # Not a file, but in this package's folder: so tracebacks show it as one of the package's own frames.
    name = os.path.join(_FOLDER, f"<loop of {positional} arguments{''.join(f', {key}' for key in keywords)}>")
    exec(compile(source, name, "exec"), found)
    linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name  # for tracebacks, too
    loop: Callable[..., object] = found["loop"]
    return loop
