"""How a stop wakes loopers one after the other, and which names they get."""

import time
from types import SimpleNamespace

from nblooper.core.roster import Roster


class FakeLooper:
    """As much of a looper as being woken takes."""

    def __init__(self, name, *, asleep):
        self.name = name
        self.woken = 0
        self.asleep = asleep
        self.state, self.named, self.base_name = SimpleNamespace(ended=False), False, name

    def notify_stop(self):
        pass

    def wake(self):
        self.woken += 1


def roster_of(*asleep):
    roster = Roster()
    loopers = [FakeLooper(f"looper {k}", asleep=sleeps) for k, sleeps in enumerate(asleep)]
    for looper in loopers:
        roster.admit(looper, None, named=True)
    return roster, loopers


def woken(loopers):
    return [looper.woken for looper in loopers]


def test_a_stop_wakes_one_and_each_that_wakes_the_next():
    roster, loopers = roster_of(True, False, True, True)
    roster.notify_stop()
    assert woken(loopers) == [1, 0, 0, 0]
    roster._woken_at = time.perf_counter() + 60.0  # whatever the machine does meanwhile, it woke in no time
    roster.wake_next()
    assert woken(loopers) == [1, 0, 1, 0]


def test_one_that_woke_by_itself_does_not_break_the_chain():
    roster, loopers = roster_of(True, True, True, True)
    roster.notify_stop()
    loopers[1].asleep = loopers[2].asleep = False  # their boundaries came, before they were woken
    roster._woken_at = time.perf_counter() + 60.0
    roster.wake_next()
    assert woken(loopers) == [1, 0, 0, 1]


def test_one_that_took_long_to_wake_wakes_several():
    roster, loopers = roster_of(*[True] * 40)
    roster.notify_stop()
    roster._woken_at = time.perf_counter() - 1.0
    roster.wake_next()
    assert 10 < sum(woken(loopers)) < 40


def test_nobody_is_woken_without_a_stop():
    roster, loopers = roster_of(True, True)
    roster.wake_next()
    assert woken(loopers) == [0, 0]


def test_made_up_names_get_numbers_and_keep_their_order():
    roster = Roster()
    loopers = [FakeLooper("poll", asleep=False) for _ in range(3)]
    for looper in loopers:
        looper.set_name = lambda name, looper=looper: setattr(looper, "name", name)
        roster.admit(looper, None, named=False)
    assert list(roster.by_name()) == ["poll", "poll-2", "poll-3"]
    roster.rename(loopers[1], "pull")
    assert list(roster.by_name()) == ["poll", "pull", "poll-3"]
