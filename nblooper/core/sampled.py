"""Samples of where one long call is, merged and rendered as text."""

from __future__ import annotations

from nblooper.core.stacks import Sight, place_of
from nblooper.data.slow_calls import Place, Stack, line_of
from nblooper.recording.slow_calls import Seen

_MOST_STACKS = 16  # different ones of one call
_OTHER = (Sight("", 0, "… further places …", 1),)

_Key = tuple[Sight, ...]


class Sampled:
    """The samples of one call. One thread adds to it; the attributes and `seen` are for any.

    Parameters
    ----------
    call : int
        Its number, over all runs.
    began_at : float
        The clock's time.
    first_secs : float
        How old the call is to be for the first sample; further ones come at 2, 4, 8 ... times that age.
    target : str
        What is called; named where that is not written in Python, so that there is no line.

    Attributes
    ----------
    next_secs : float
        At what age of the call the next sample is due.
    where : str
        The line where it was last, also between two samples; empty before `settle`.
    """

    def __init__(self, call: int, began_at: float, first_secs: float, target: str) -> None:
        self.call = call
        self.began_at = began_at
        self.next_secs = first_secs
        self.where = ""
        self._no_line = Place("", 0, f"{target}, which is not written in Python", "", users=True)
        self._counts: dict[_Key, int] = {}
        self._places: dict[_Key, tuple[Place, ...]] = {}
        self._seen = Seen(0, None, None, ())
        self._newest: tuple[Sight, ...] = ()
        self._first: tuple[float, float] | None = None  # the age at the first sample, and the processor time until then
        self._last: tuple[float, float] | None = None

    def add(self, sights: tuple[Sight, ...], age_secs: float, cpu_secs: float | None) -> None:
        """Note where the call is at this age; counts as a sample if one is due. Call `settle` afterwards."""
        self._newest = sights
        if age_secs < self.next_secs:
            return
        while self.next_secs <= age_secs:
            self.next_secs *= 2
        key = _key(sights)
        if key not in self._counts and len(self._counts) >= _MOST_STACKS:
            key = _OTHER
        self._counts[key] = self._counts.get(key, 0) + 1
        if cpu_secs is not None:
            self._first, self._last = self._first or (age_secs, cpu_secs), (age_secs, cpu_secs)

    def settle(self) -> Seen:
        """Render what was added as text, which may read source files; return all that was seen so far."""
        newest = self._places_of(_key(self._newest), self._newest)
        for key in self._counts:
            self._places_of(key, key)
        stacks = [Stack(count, self._places[key]) for key, count in self._counts.items()]
        stacks.sort(key=lambda stack: -stack.samples)
        cpu_share, cpu_secs = self._computed()
        self._seen = Seen(sum(self._counts.values()), cpu_share, cpu_secs, tuple(stacks))
        at = Stack(1, newest).at
        self.where = "" if at is None else line_of(at)
        return self._seen

    @property
    def seen(self) -> Seen:
        """What is seen so far."""
        return self._seen

    def _places_of(self, key: _Key, sights: tuple[Sight, ...]) -> tuple[Place, ...]:
        places = self._places.get(key)
        if places is None:
            places = tuple(map(place_of, sights)) or (self._no_line,)
            if len(self._places) < 2 * _MOST_STACKS:
                self._places[key] = places
        return places

    def _computed(self) -> tuple[float, float] | tuple[None, None]:
        """Return the share of the time between the first and the last sample that was computed, and the seconds."""
        if self._first is None or self._last is None or self._last[0] <= self._first[0]:
            return None, None
        age_secs, cpu_secs = self._last[0] - self._first[0], max(self._last[1] - self._first[1], 0.0)
        return min(cpu_secs / age_secs, 1.0), cpu_secs


def _key(sights: tuple[Sight, ...]) -> _Key:
    """Return what is the same for the same lines: a recursion at another depth is at the same place."""
    return tuple(sight._replace(repeats=1) for sight in sights)
