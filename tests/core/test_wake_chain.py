"""The chain in which loopers are woken: all of them, in order, a few at a time, whatever each of them does."""

import threading

import pytest
from helpers import SECS, ended, eventually, happens

from nblooper import LooperThread
from nblooper.core.clock import Wakeup
from nblooper.core.wake_chain import _AT_ONCE, _FEW, WakeChain

NEVER_SECS = 3600.0


class FakeSleeper:
    """A looper that sleeps until it is told to wake."""

    def __init__(self, number, log, *, asleep=True):
        self.number = number
        self.asleep = asleep
        self._log = log

    def wake(self):
        self._log.append(self.number)


class Interrupted(FakeSleeper):
    """A looper that is awake; another thread does something just when it is looked at."""

    def __init__(self, number, log, meanwhile):
        super().__init__(number, log)
        self._meanwhile = meanwhile

    @property
    def asleep(self):
        meanwhile, self._meanwhile = self._meanwhile, lambda: None
        meanwhile()
        return False

    @asleep.setter
    def asleep(self, value):
        pass


@pytest.fixture
def log():
    """The numbers of the loopers that were woken, in order."""
    return []


@pytest.fixture
def chain(monkeypatch):
    """A chain that wakes one at a time, and in which no wake-up counts as slow, whatever the machine does meanwhile."""
    monkeypatch.setattr("nblooper.core.wake_chain._FEW", 1)
    monkeypatch.setattr("nblooper.core.wake_chain._AT_ONCE", 0)
    monkeypatch.setattr("nblooper.core.wake_chain._LONG_SECS", 1e9)
    return WakeChain()


def sleepers(count, log):
    return [FakeSleeper(number, log) for number in range(count)]


def awake(chain, sleeper):
    """Do what a looper does when it has been woken."""
    sleeper.asleep = False
    chain.awoke(sleeper)


def test_one_is_woken_and_each_that_awakes_wakes_the_next(chain, log):
    loopers = sleepers(4, log)
    chain.wake(loopers)
    for number, looper in enumerate(loopers):
        assert log == [*range(number + 1)]
        awake(chain, looper)
    assert log == [0, 1, 2, 3]


def test_commands_one_by_one_make_a_chain_too(chain, log):
    loopers = sleepers(4, log)
    for looper in loopers:
        chain.wake([looper])
    assert log == [0]
    for looper in loopers:
        awake(chain, looper)
    assert log == [0, 1, 2, 3]


def test_those_that_are_awake_are_passed_over(chain, log):
    loopers = sleepers(5, log)
    loopers[0].asleep = loopers[2].asleep = loopers[3].asleep = False
    chain.wake(loopers)
    assert log == [1]
    awake(chain, loopers[1])
    assert log == [1, 4]


def test_one_that_ends_or_wakes_by_itself_does_not_break_the_chain(chain, log):
    loopers = sleepers(4, log)
    chain.wake(loopers)
    awake(chain, loopers[2])  # its boundary came
    assert log == [0]
    loopers[3].asleep = False  # ended: it will not sleep again
    awake(chain, loopers[0])
    assert log == [0, 1]
    awake(chain, loopers[1])
    assert log == [0, 1]
    late = FakeSleeper(9, log)
    chain.wake([late])
    assert log == [0, 1, 9]


def test_one_that_sleeps_again_is_not_waited_for(chain, log):
    first, second = sleepers(2, log)
    chain.wake([first])
    awake(chain, first)
    first.asleep = True
    chain.wake([second])
    assert log == [0, 1]


def test_a_command_given_while_the_chain_looks_at_another_looper_is_not_lost(chain, log):
    other = FakeSleeper(1, log)
    chain.wake([Interrupted(0, log, lambda: chain.wake([other]))])
    assert log == [1]


def test_a_command_given_while_the_last_one_awakes_is_not_lost(chain, log):
    first, second, third = sleepers(3, log)
    chain.wake([first, Interrupted(7, log, lambda: chain.wake([second, third]))])
    awake(chain, first)
    awake(chain, second)
    assert log == [0, 1, 2]


@pytest.mark.parametrize("count", [1, 10, _AT_ONCE])
def test_some_are_woken_at_once_and_those_that_come_one_by_one_after_another(count, log):
    chain, loopers = WakeChain(), sleepers(count, log)
    chain.wake(iter(loopers))
    assert log == [*range(count)]
    for looper in loopers:
        awake(chain, looper)
    late = sleepers(3, log)
    for looper in late:
        chain.wake([looper])
    assert log == [*range(count), 0]
    chain.wake([])
    for looper in late:
        awake(chain, looper)
    assert log == [*range(count), 0, 1, 2]


def test_of_many_a_few_are_on_their_way_at_a_time(log, monkeypatch):
    monkeypatch.setattr("nblooper.core.wake_chain._LONG_SECS", 1e9)
    chain, loopers = WakeChain(), sleepers(100, log)
    chain.wake(loopers)
    few = len(log)
    assert few == _FEW < 20
    for number, looper in enumerate(loopers):
        awake(chain, looper)
        assert log == [*range(min(few + number + 1, 100))]


def test_more_are_woken_at_a_time_where_it_takes_long(log, monkeypatch):
    monkeypatch.setattr("nblooper.core.wake_chain._LONG_SECS", -1.0)
    chain, loopers = WakeChain(), sleepers(1000, log)
    chain.wake(loopers)
    few = len(log)
    awake(chain, loopers[0])
    assert 4 * few < len(log) < 200
    many = len(log)
    for looper in loopers[1:many]:
        awake(chain, looper)
    assert log == [*range(2 * many - 1)]  # never more than so many on their way


def test_many_are_woken_at_a_time_until_the_queue_is_empty_once_one_took_long(log, monkeypatch):
    chain, loopers = WakeChain(), sleepers(200, log)
    monkeypatch.setattr("nblooper.core.wake_chain._LONG_SECS", -1.0)
    chain.wake(loopers)
    awake(chain, loopers[0])
    many = len(log) - 1
    monkeypatch.setattr("nblooper.core.wake_chain._LONG_SECS", 1e9)
    for number, looper in enumerate(loopers[1:], 2):
        awake(chain, looper)
        assert log == [*range(min(many + number, 200))]
    more = sleepers(100, log)
    chain.wake(more)
    assert len(log) == 200 + _FEW


def test_nothing_is_woken_without_a_command(chain, log):
    (looper,) = sleepers(1, log)
    chain.awoke(looper)
    assert log == []


def test_a_forked_child_does_not_wait_for_the_parents_loopers(chain, log):
    chain.wake(sleepers(3, log))
    chain.forget()
    late = FakeSleeper(9, log)
    chain.wake([late])
    awake(chain, late)
    assert log == [0, 9]


class Sleeping:
    """A looper's sleep, in a thread: obeys the newest command, then sleeps again."""

    def __init__(self, chain):
        self.asleep = False
        self.wanted = self.seen = 0
        self.caught_up = threading.Event()
        self._chain = chain
        self._wakeup = Wakeup()

    def command(self, number):
        self.wanted = number
        self._chain.wake([self])

    def wake(self):
        self._wakeup.set()

    def run(self, last):
        while self.seen < last:
            self.asleep = True
            if self.seen == self.wanted:
                self._wakeup.wait(SECS)
            self.asleep = False
            self._chain.awoke(self)
            self.seen = self.wanted
        self.caught_up.set()


def test_no_command_is_lost_among_threads():
    chain, last = WakeChain(), 200
    loopers = [Sleeping(chain) for _ in range(8)]
    threads = [threading.Thread(target=looper.run, args=(last,)) for looper in loopers]

    def command(some):
        for number in range(1, last + 1):
            for looper in some:
                looper.command(number)

    # Each looper gets its commands from one thread, and so in order.
    threads += [threading.Thread(target=command, args=(loopers[half::2],)) for half in range(2)]
    for thread in threads:
        thread.start()
    for looper in loopers:
        happens(looper.caught_up)
    ended(*threads)


class Counter:
    """A target that counts its calls."""

    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1


def test_commands_to_many_waiting_loopers_reach_all(coord):
    targets = [Counter() for _ in range(100)]
    for target in targets:
        LooperThread.loop(coord, NEVER_SECS, target)
    eventually(lambda: all(target.calls == 1 for target in targets))
    coord.pause()
    eventually(lambda: all(looper.state == "PAUSED" for looper in coord.loopers.values()))
    coord.step()
    eventually(lambda: all(target.calls == 2 for target in targets))
    for looper in coord.loopers.values():
        looper.interval_secs = 0.001
    coord.resume()
    eventually(lambda: all(target.calls > 3 for target in targets))


def test_one_in_a_long_call_does_not_hold_up_the_others(coord, gate):
    gate_looper = LooperThread.loop(coord, 0.001, gate)
    happens(gate.entered)
    targets = [Counter() for _ in range(20)]
    for target in targets:
        LooperThread.loop(coord, NEVER_SECS, target)
    eventually(lambda: all(target.calls == 1 for target in targets))
    coord.pause()
    coord.step()
    eventually(lambda: all(target.calls == 2 for target in targets))
    assert gate_looper.state == "CALLING"


def test_a_looper_that_ends_in_its_step_does_not_hold_up_the_others(coord):
    targets = [Counter() for _ in range(20)]
    for number, target in enumerate(targets):
        LooperThread.loop(coord, NEVER_SECS, target, max_calls=2 if number % 3 == 0 else None)
    eventually(lambda: all(target.calls == 1 for target in targets))
    coord.pause()
    coord.step()
    eventually(lambda: all(target.calls == 2 for target in targets))
