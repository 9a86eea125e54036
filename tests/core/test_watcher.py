"""The thread that looks at slow calls: when it looks, what it may cost, and that it ends."""

import threading

import pytest
from helpers import SECS, Gate, ended, eventually, finished, happens

from nblooper import Coordinator, LooperThread
from nblooper.core import watcher as module
from nblooper.core.crew import crew_of
from nblooper.core.watcher import THREAD_NAME, Watcher


class Looked:
    """Something to look at: it says when it wants to be looked at next."""

    def __init__(self, next_at=0.0, cost=0.0, machine=None):
        self.next_at, self.cost, self.machine = next_at, cost, machine
        self.looks = self.settled = 0

    def look(self, now, frames):
        self.looks += 1
        if self.machine is not None:
            self.machine.cpu += self.cost
        return self.next_at

    def settle(self):
        assert self.settled == self.looks - 1
        self.settled += 1


class Machine:
    """Time and processor time, as the test says."""

    def __init__(self):
        self.now, self.cpu = 100.0, 0.0

    def watcher(self):
        return Watcher(lambda: self.now, lambda: self.cpu)


def test_it_rests_until_the_first_of_them_wants_to_be_looked_at():
    watcher = Machine().watcher()
    assert watcher.look([Looked(100.5), Looked(100.3), Looked(107.0)]) == pytest.approx(0.3)


def test_it_rests_no_longer_than_a_second_as_a_command_may_come():
    assert Machine().watcher().look([Looked(float("inf"))]) == 1.0


def test_it_rests_a_little_in_any_case():
    assert Machine().watcher().look([Looked(0.0)]) == module._SHORTEST_SECS


def test_each_is_looked_at_when_it_wants_to_be():
    machine = Machine()
    watcher, soon, late, never = machine.watcher(), Looked(100.3), Looked(100.6), Looked(float("inf"))
    watched = [soon, late, never]
    watcher._all.update(dict.fromkeys(watched, 0.0))
    rests = []
    for _ in range(4):
        rests.append(watcher.look(watched))
        soon.next_at, late.next_at = machine.now + 0.6, machine.now + 1.2
        machine.now += rests[-1]
    # At 100, 100.3, 100.6 and 100.9; and who wants nothing, once a second.
    assert rests == pytest.approx([0.3, 0.3, 0.3, 0.1])
    assert (soon.looks, late.looks, never.looks) == (4, 2, 1)
    watcher.look([*watched, new := Looked(200.0)])
    assert (never.looks, new.looks) == (2, 1)


def test_after_a_command_it_looks_at_all():
    watcher, watched = Machine().watcher(), [Looked(100.3), Looked(100.6)]
    watcher._all.update(dict.fromkeys(watched, 0.0))
    watcher.look(watched)
    watcher.look(watched)
    watcher.nudge()
    watcher.look(watched)
    assert [each.looks for each in watched] == [2, 2]


def test_however_many_are_slow_it_takes_half_a_percent_of_a_processor():
    machine = Machine()
    watcher, costly = machine.watcher(), Looked(cost=0.004, machine=machine)
    while machine.now < 200:
        machine.now += watcher.look([costly])
    assert 0.4 < machine.cpu < 0.005 * 100 + 0.03


def test_a_few_looks_come_at_once_however_much_they_cost():
    machine = Machine()
    watcher, costly = machine.watcher(), Looked(cost=0.004, machine=machine)
    rests = [watcher.look([costly]) for _ in range(4)]
    assert rests == [module._SHORTEST_SECS] * 4


def watchers():
    return [thread for thread in threading.enumerate() if thread.name == THREAD_NAME]


def test_there_is_one_thread_while_loopers_run_and_none_afterwards(coord):
    before = len(watchers())
    gates = [Gate() for _ in range(3)]
    loopers = [LooperThread.loop(coord, None, gate, max_calls=1) for gate in gates]
    for gate in gates:
        happens(gate.entered)
    assert len(watchers()) == before + 1
    for gate in gates:
        gate.open()
    ended(*loopers)
    eventually(lambda: len(watchers()) == before)


def test_in_simulated_time_there_is_none(virtual):
    seen = []
    LooperThread(virtual, 1.0, lambda: seen.append(len(watchers())), max_calls=2).run()
    assert seen == [len(watchers())] * 2


@pytest.mark.parametrize("error", [RuntimeError("can't start new thread"), MemoryError()])
def test_without_it_loopers_run_all_the_same(monkeypatch, coord, error):
    start = threading.Thread.start

    def refuse(thread):
        if thread.name == THREAD_NAME:
            raise error
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert finished(coord, None, int, max_calls=3).snapshot().calls == 3
    monkeypatch.undo()
    gate = Gate()
    looper = LooperThread.loop(coord, None, gate, slow_secs=0.001)
    eventually(lambda: looper.status().call_where)  # the next one tries again
    gate.open()
    looper.stop()
    ended(looper)


def test_nobody_asks_for_frames_while_no_call_is_slow(monkeypatch, coord):
    asked = []
    monkeypatch.setattr("nblooper.core.watcher.Frames.of", lambda self, ident: asked.append(ident))
    looks = threading.Semaphore(0)
    look = Watcher.look

    def counted(watcher, watched):
        looks.release()
        return look(watcher, watched)

    monkeypatch.setattr(Watcher, "look", counted)
    fast = LooperThread.loop(coord, None, int, slow_secs=SECS)
    timed = LooperThread.loop(coord, 0.001, int, slow_secs=SECS)
    for _ in range(5):
        assert looks.acquire(timeout=SECS)
    coord.stop(wait=True)
    ended(fast, timed)
    assert asked == []


def test_a_command_has_it_look_before_its_rest_is_over(monkeypatch):
    coord, gate = Coordinator(), Gate()
    looper = LooperThread.loop(coord, 3600.0, gate, first_call="interval", slow_secs=0.01)
    watcher = crew_of(coord).watcher
    eventually(lambda: watcher._rests)
    monkeypatch.setattr(module, "_LONGEST_SECS", 3600.0)
    threading.Event().wait(1.1)  # by now it rests for the hour
    looper.call_now()
    eventually(lambda: looper.status().call_where)
    gate.open()
    coord.request_stop()
    ended(looper)


def test_a_forked_child_starts_anew():
    watcher = Machine().watcher()
    watcher._all[Looked()] = 0.0
    watcher._runs = True
    watcher.renew_lock()
    assert (dict(watcher._all), watcher._runs) == ({}, False)
