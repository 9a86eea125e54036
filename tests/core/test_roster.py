"""How a stop reaches loopers, and which names they get."""

from types import SimpleNamespace

from nblooper.core.cell import Origin
from nblooper.core.identity import Identity
from nblooper.core.roster import Roster


class FakeLooper:
    """As much of a looper as being woken takes."""

    def __init__(self, name, *, asleep):
        self.name = name
        self.woken = self.told = 0
        self.asleep = asleep
        self.state, self.named, self.base_name = SimpleNamespace(ended=False), False, name
        self.identity = self.made_in = None

    def notify_stop(self):
        self.told += 1

    def wake(self):
        self.woken += 1


def roster_of(*asleep):
    roster = Roster()
    loopers = [FakeLooper(f"looper {k}", asleep=sleeps) for k, sleeps in enumerate(asleep)]
    for looper in loopers:
        roster.admit(looper, None, named=True)
    return roster, loopers


def test_a_stop_reaches_all_and_wakes_those_asleep():
    roster, loopers = roster_of(True, False, True, True)
    roster.notify_stop()
    for looper in loopers:
        if looper.asleep:
            roster.chain.awoke(looper)
    assert [looper.told for looper in loopers] == [1, 1, 1, 1]
    assert [looper.woken for looper in loopers] == [1, 0, 1, 1]


def of_cell(run, place=0):
    return Identity(("module", "poll"), Origin("cell", run), place)


def test_a_rerun_finds_what_the_cell_made_in_the_same_place():
    roster, loopers = roster_of(False, False)
    for place, looper in enumerate(loopers):
        roster.remove(looper)  # to be admitted again with an identity
        looper.identity = of_cell(1, place)
        roster.admit(looper, None, named=True)
    assert [roster.rerun_by(of_cell(2, place)) for place in range(3)] == [*loopers, None]
    assert roster.rerun_by(of_cell(1)) is None  # the same run
    assert roster.rerun_by(Identity(("module", "poll"), None, 0)) is None  # outside of cells


def test_a_rerun_does_not_find_what_was_replaced_or_removed():
    roster, (first,) = roster_of(False)
    roster.remove(first)
    first.identity = of_cell(1)
    roster.admit(first, None, named=True)
    second = FakeLooper(first.name, asleep=False)
    second.identity = of_cell(2)
    assert roster.admit(second, first, named=True) is first
    assert roster.rerun_by(of_cell(3)) is second
    roster.withdraw(second, first)
    assert roster.rerun_by(of_cell(3)) is first
    roster.remove(first)
    assert roster.rerun_by(of_cell(3)) is None


def test_made_up_names_get_numbers_and_keep_their_order():
    roster = Roster()
    loopers = [FakeLooper("poll", asleep=False) for _ in range(3)]
    for looper in loopers:
        looper.set_name = lambda name, looper=looper: setattr(looper, "name", name)
        roster.admit(looper, None, named=False)
    assert list(roster.by_name()) == ["poll", "poll-2", "poll-3"]
    roster.rename(loopers[1], "pull")
    assert list(roster.by_name()) == ["poll", "pull", "poll-3"]
