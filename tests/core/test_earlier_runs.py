"""The index of what earlier runs of a cell made: it finds all of it, and looks at each that has ended only once."""

from nblooper import State
from nblooper.core.cell import Origin
from nblooper.core.earlier_runs import EarlierRuns
from nblooper.core.identity import Identity


class FakeLooper:
    """A looper that a run of a cell constructed; it counts how often its state is asked for."""

    def __init__(self, run, state, *, cell="cell", name="poll"):
        self.made_in, self.identity = (Origin(cell, run), name), None
        self.asked = 0
        self.now = state

    @property
    def state(self):
        self.asked += 1
        return self.now


def index_of(*loopers):
    index = EarlierRuns()
    for looper in loopers:
        index.add(looper)
    return index


def test_live_loopers_of_earlier_runs_of_the_same_cell_and_name_are_found():
    first, second, ended = FakeLooper(1, State.WAITING), FakeLooper(2, State.CALLING), FakeLooper(1, State.STOPPED)
    others = [
        FakeLooper(3, State.WAITING),
        FakeLooper(1, State.WAITING, cell="other"),
        FakeLooper(1, State.WAITING, name="other"),
        FakeLooper(1, State.NEW),
    ]
    index = index_of(first, ended, second, *others)
    assert index.running(Origin("cell", 3), "poll") == [first, second]
    assert index.not_running(Origin("cell", 3), "poll") is ended
    index.discard(ended)
    assert index.not_running(Origin("cell", 3), "poll") is others[-1]
    assert index.running(Origin("cell", 1), "poll") == []


def test_what_ends_later_is_found_ended():
    looper = FakeLooper(1, State.WAITING)
    index = index_of(looper)
    assert index.not_running(Origin("cell", 2), "poll") is None
    looper.now = State.FAILED
    assert index.running(Origin("cell", 2), "poll") == []
    assert index.not_running(Origin("cell", 2), "poll") is looper


def test_each_that_has_ended_is_looked_at_once():
    loopers = [FakeLooper(1, State.STOPPED) for _ in range(50)]
    index = index_of(*loopers)
    for looper in loopers:  # as a cell does that is run again: each new looper takes the place of one
        assert index.running(Origin("cell", 2), "poll") == []
        assert index.not_running(Origin("cell", 2), "poll") is looper
        index.discard(looper)
    assert all(looper.asked == 1 for looper in loopers)


def test_an_emptied_index_holds_nothing():
    looper = FakeLooper(1, State.STOPPED)
    looper.identity = Identity(("module", "poll"), Origin("cell", 1), 0)
    index = index_of(looper)
    assert index.same_place(Identity(("module", "poll"), Origin("cell", 2), 0)) is looper
    index.discard(looper)
    index.discard(looper)  # a second time does nothing
    assert index.same_place(Identity(("module", "poll"), Origin("cell", 2), 0)) is None
    assert index._made == {}
