"""What is worth a word about a looper at this moment: a call that does not end, a wait, errors in a row."""

from __future__ import annotations

from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State
from nblooper.data.texts import clock, duration, printable
from nblooper.views.states import LOOKS, word

OLD_SECS = 1.0  # from this age on a call or a hook is mentioned
_ALARMING_SECS = 2.0  # from this age on it may be alarming,
_ALARMING_FACTOR = 10.0  # if it is also so many times as long as 99 of 100 calls
_LONG_STOP_SECS = 2.0
_MINUTE = 60.0
_LONGEST_NAME = 30
_LONGEST_WHERE = 100


def remark(now: LooperStatus, figures: LooperSnapshot | None = None) -> str:
    """Return some words about what a looper does, beyond its state; empty if there is nothing to say.

    Parameters
    ----------
    now : LooperStatus
    figures : LooperSnapshot, optional
        What was measured, to tell a call that takes alarmingly long.
    """
    if now.state is State.STOPPING:
        return _stopping(now)
    if now.finished:
        return f"after {duration(now.active_secs) if now.active_secs < _MINUTE else clock(now.active_secs)}"
    if now.call_secs is not None and now.call_secs >= OLD_SECS:
        what = "in its first call for" if now.calls == 0 else "in this call for"
        unusual = ", unusually long" if alarming(now, figures) else ""
        return f"{what} {_whole(now.call_secs)}{unusual}{_where(now)}"
    if now.hook_secs is not None and now.hook_secs >= OLD_SECS:
        return f"in {now.hook} for {_whole(now.hook_secs)}{_where(now)}"
    if now.waits_for:
        in_vain = ", which has ended: restart or stop one of them" if now.waits_in_vain else ""
        return f"waits for the first call of {printable(now.waits_for, _LONGEST_NAME)}{in_vain}"
    if now.retry_secs is not None:
        return f"{_in_row(now)}, next try in {_whole(now.retry_secs)}"
    return _in_row(now) if now.failures_in_row and now.state.live else ""


def tip(now: LooperStatus, figures: LooperSnapshot) -> str:
    """Return what a looper's state means, for who points at it."""
    state = word(now)
    meaning = LOOKS[state].tip
    if state != "RUNNING" or not figures.calls:
        return meaning
    return f"{meaning}; in calls {figures.busy_fraction:.0%} of the time"


def alarming(now: LooperStatus, figures: LooperSnapshot | None) -> bool:
    """Return whether the call that runs takes far longer than calls of this looper do."""
    if now.call_secs is None or now.call_secs < _ALARMING_SECS or figures is None or not figures.latency.count:
        return False
    return now.call_secs >= _ALARMING_FACTOR * figures.latency.p99


def _stopping(now: LooperStatus) -> str:
    if now.stopping_secs is None or now.stopping_secs < OLD_SECS:
        return ""
    hook = f", in {now.hook}" if (now.hook_secs or 0.0) >= OLD_SECS else ""
    said = f"for {_whole(now.stopping_secs)}{hook}"
    if now.stopping_secs < _LONG_STOP_SECS:
        return said
    return f"{said}{_where(now)}: a Python call cannot be interrupted, restart the kernel if it never ends"


def _where(now: LooperStatus) -> str:
    """Return the line where the call is that runs, if it is known."""
    known = now.call_where and (now.call_secs or now.hook_secs or 0.0) >= _ALARMING_SECS
    return f", at {printable(now.call_where, _LONGEST_WHERE)}" if known else ""


def _in_row(now: LooperStatus) -> str:
    return "failing" if now.failures_in_row == 1 else f"failing, {now.failures_in_row:,} in a row"


def _whole(secs: float) -> str:
    """Return a duration that people watch grow, in whole seconds from one second on."""
    return duration(secs) if secs < 1 else f"{secs:,.0f} s"
