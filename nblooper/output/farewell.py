"""Keeping streams alive for a while after they were taken out of `sys.stdout` or `sys.stderr`."""

from __future__ import annotations

import collections
import time

_AGE_SECS = 1.0
_MOST = 1000
_last: collections.deque[tuple[float, object]] = collections.deque(maxlen=_MOST)


def keep_a_while(stream: object) -> None:
    """Keep an object alive for some time, or until a thousand others have followed. From any thread.

    `print` and what prints tracebacks borrow the stream: one that another thread replaces and lets go of meanwhile
    crashes the interpreter (python/cpython issue 130163).
    """
    now = time.monotonic()
    _last.append((now, stream))
    try:
        while _last[0][0] < now - _AGE_SECS:
            _last.popleft()
    except IndexError:  # another thread has removed the last one
        pass
