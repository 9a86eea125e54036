"""What the browser gets of slow calls: those that are new, and what was seen of the others since."""

from __future__ import annotations

import math
from typing import Any

from nblooper.data.slow_calls import Place, SlowCall, Stack
from nblooper.data.snapshot import LooperSnapshot
from nblooper.data.texts import printable
from nblooper.failures.places import place_words
from nblooper.jupyter.wire.feed import Delta, Sample
from nblooper.views.escape import clean

_MOST_CALLS, _MOST_STACKS, _MOST_PLACES, _MOST_VALUES = 24, 3, 12, 8
_LONGEST, _LONGEST_KEY = 200, 40  # characters of a line, and of the name of a value

_Id = tuple[int, int]  # the looper's serial number, and the number of the call


class SlowCalls:
    """The feed of the tab of slow calls, of the loopers in the charts: at most 24, the slowest ones.

    A call is sent again when it has been looked at once more, or has ended. How old one is that still runs is sent
    apart, as that changes all the time.
    """

    key = "slow"

    def __init__(self) -> None:
        self._sent: dict[_Id, SlowCall] = {}
        self._ages: dict[str, float] = {}

    def urgent(self, sample: Sample) -> bool:
        """Return False: nobody waits for them."""
        return False

    def delta(self, sample: Sample, whole: bool) -> Delta | None:
        """Return the ids of all calls there are, slowest first; those that are new or changed; and ages."""
        calls = _calls(sample)
        ages = {_text(each): round(call.latency, 1) for each, (_, call) in calls.items() if call.running}
        new = {each: call for each, (_, call) in calls.items()}
        changed = [each for each, call in new.items() if whole or _differs(self._sent.get(each), call)]
        if not changed and not whole and [*new] == [*self._sent] and ages == self._ages:
            return None
        self._sent, self._ages = new, ages
        return Delta(
            {
                "order": [_text(each) for each in calls],
                "calls": {_text(each): _call_data(*calls[each]) for each in changed},
                "ages": ages,
            }
        )


def _calls(sample: Sample) -> dict[_Id, tuple[LooperSnapshot, SlowCall]]:
    found = [
        ((sample.serials[looper.name], call.call), (looper, call))
        for looper in sample.drawn
        for call in looper.slow_calls
    ]
    return dict(sorted(found, key=lambda each: -each[1][1].latency)[:_MOST_CALLS])


def _text(each: _Id) -> str:
    return f"{each[0]}-{each[1]}"


def _differs(old: SlowCall | None, new: SlowCall) -> bool:
    return old is None or (old.running, old.samples, old.values) != (new.running, new.samples, new.values)


def _call_data(looper: LooperSnapshot, call: SlowCall) -> dict[str, Any]:
    stacks, values = call.stacks[:_MOST_STACKS], [*call.values.items()]
    shares = {_key(place): share for place, share in call.lines}
    return {
        "looper": clean(looper.name),
        "call": call.call,
        "start": round(call.start, 6),
        "latency": None if call.running else call.latency,
        "lateness": None if math.isnan(call.lateness) else call.lateness,
        "cpu": None if call.cpu_share is None else [round(call.cpu_share, 3), call.cpu_secs],
        "samples": call.samples,
        "stacks": [_stack_data(stack, shares) for stack in stacks],
        "values": [f"{clean(printable(key, _LONGEST_KEY))} {value:.4g}" for key, value in values[:_MOST_VALUES]],
        "moreValues": max(len(values) - _MOST_VALUES, 0),
    }


def _key(place: Place) -> tuple[str, int, str]:
    return place.filename, place.line, place.function


def _stack_data(stack: Stack, shares: dict[tuple[str, int, str], float]) -> dict[str, Any]:
    places = stack.places if len(stack.places) <= _MOST_PLACES else stack.places[: _MOST_PLACES - 1]
    data = [
        [
            clean(place_words(place.filename, place.line, place.function)),
            clean(place.source[:_LONGEST]),
            int(place.users),
            place.repeats,
            round(shares[_key(place)], 3),
        ]
        for place in places
    ]
    if len(places) < len(stack.places):
        data.append([f"… {len(stack.places) - len(places)} lines further out …", "", 0, 1, None])
    return {"samples": stack.samples, "places": data}
