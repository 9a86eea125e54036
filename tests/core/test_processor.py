"""Processor time of loopers: exact over restarts and after the end, and its share of the time in calls."""

import statistics
import threading
import time

import numpy as np
import pytest
from helpers import ended, eventually, finished

from nblooper import Coordinator, LooperThread
from nblooper.core import processor
from nblooper.core.processor import Processor

pytestmark = pytest.mark.skipif(not processor.AVAILABLE, reason="this platform does not tell it")


def spin(secs=0.02):
    """Compute for so much processor time."""
    until = time.thread_time() + secs
    while time.thread_time() < until:
        pass


def plain_share(secs=0.2):
    """Return the share of a processor that this thread gets when it computes: less than 1 on a busy machine."""
    used, began = time.thread_time(), time.perf_counter()
    while time.perf_counter() < began + secs:
        pass
    return (time.thread_time() - used) / secs


def shares(coord, target, loopers, secs=0.3):
    made = [coord.loop(target, every_secs=None, name=f"l{number}") for number in range(loopers)]
    threading.Event().wait(secs)
    coord.stop(wait=True)
    ended(*made)
    return [looper.cpu_share for looper in coord.snapshot().loopers]


def median_share(target, loopers=1):
    """Return the median over three runs: other work on the machine takes its share too."""
    return statistics.median(share for _ in range(3) for share in shares(Coordinator(), target, loopers))


def busy():
    sum(range(2000))


def test_a_spinning_looper_computes_nearly_all_of_its_time():
    # A thread that waits for a processor of a busy machine looks as if it waited for anything else.
    of_fair = (shares(Coordinator(), busy, 1)[0] / plain_share() for _ in range(20))
    assert any(each > 0.9 for each in of_fair)


def test_a_sleeping_looper_computes_nearly_nothing():
    assert median_share(lambda: time.sleep(0.01)) < 0.05


def test_two_spinning_loopers_get_about_half_each():
    assert 0.1 < median_share(busy, loopers=2) < 0.75


def test_what_was_used_is_exact_over_restarts_and_after_the_end(coord):
    looper = finished(coord, None, spin, max_calls=3, name="spin")
    first = looper.status().cpu_secs
    assert 0.06 <= first < 0.2
    threading.Event().wait(0.05)  # by now the thread's clock is gone
    assert looper.status().cpu_secs == first == looper.snapshot().cpu_secs
    again = coord.restart("spin")
    ended(again)
    assert first + 0.06 <= again.status().cpu_secs < 2 * first + 0.2


def test_a_running_looper_is_read_from_outside(coord):
    looper = LooperThread.loop(coord, None, busy)
    eventually(lambda: looper.status().cpu_secs > 0.05)
    assert looper.status().cpu_secs > 0.05


def test_the_share_is_known_without_a_snapshot(coord):
    looper = finished(coord, None, spin, max_calls=3, name="spin")
    assert 0 < looper.status().cpu_share <= 1
    assert looper.status().cpu_share == pytest.approx(looper.snapshot().cpu_share)
    waiting = finished(coord, 0.001, lambda: time.sleep(0.02), max_calls=5, name="wait")
    assert waiting.status().cpu_share == pytest.approx(waiting.snapshot().cpu_share)
    assert waiting.status().cpu_share < looper.status().cpu_share
    assert LooperThread(coord, None, spin).status().cpu_share is None


def test_the_share_counts_the_call_that_runs(coord, gate):
    looper = LooperThread.loop(coord, None, gate)
    eventually(lambda: looper.status().cpu_share is not None)
    assert looper.status().calls == 0
    assert 0 <= looper.status().cpu_share <= 1
    gate.open()
    looper.stop()
    ended(looper)


def test_its_own_thread_may_read_it_too(coord):
    seen = []
    finished(coord, None, lambda: seen.append(coord.status().loopers[0].cpu_secs), max_calls=2)
    assert 0 <= seen[0] <= seen[1]


def test_of_an_ended_thread_nothing_is_asked(monkeypatch, coord):
    looper = finished(coord, None, spin, max_calls=1)
    monkeypatch.setattr(time, "clock_gettime", lambda _: pytest.fail("its clock may be another thread's by now"))
    assert looper.status().cpu_secs >= 0.02


def test_a_thread_that_is_gone_leaves_what_was_known_last(monkeypatch):
    read = Processor()
    read.begin(1.0)
    spin(0.01)
    known = read.note(2.0)

    def gone(_):
        raise OSError

    monkeypatch.setattr(time, "clock_gettime", gone)
    assert read.secs == known >= 0.01


def test_without_such_clocks_nothing_is_known(monkeypatch, virtual):
    monkeypatch.setattr(processor, "AVAILABLE", False)
    read = Processor()
    read.begin(1.0)
    read.end(2.0)
    assert (read.secs, read.note(3.0), read.between(np.zeros(1), np.ones(1))) == (None, None, None)


def test_in_simulated_time_nothing_is_known(virtual, clock):
    looper = LooperThread(virtual, 1.0, lambda: None, max_calls=2)
    looper.run()
    snapshot = looper.snapshot()
    assert (snapshot.cpu_secs, snapshot.cpu_share, snapshot.cpu_timeline) == (None, None, None)
    assert looper.status().cpu_share is None


class FakeProcessor(Processor):
    """One whose thread's clock the test sets."""

    used = 0.0

    def __init__(self):
        super().__init__()
        self._clock = 1

    @property
    def secs(self):
        return self.used

    def read(self, now, used):
        self.used = used
        self.note(now)


def test_over_time_it_is_what_the_readings_tell():
    read = FakeProcessor()
    for now, used in [(1.0, 0.0), (2.0, 1.0), (3.0, 1.0), (4.0, 1.0), (5.0, 1.5)]:
        read.read(now, used)
    begins = np.array([0.0, 1.0, 2.0, 3.0, 4.5, 5.0])
    used = read.between(begins, begins + 1)
    assert used[1:5].tolist() == [1.0, 0.0, 0.0, 0.25]
    assert np.isnan(used[[0, 5]]).all()


def test_however_many_readings_there_are_the_sum_stays_and_memory_is_bounded():
    read = FakeProcessor()
    for number in range(5000):
        read.read(float(number), number / 2)
    assert len(read._times) <= processor._MOST_READINGS
    assert read.between(np.array([0.0]), np.array([4999.0])).tolist() == [4999 / 2]


def test_slots_stay_the_same_when_readings_give_way():
    read, edges = FakeProcessor(), np.arange(0.0, 64.0, 0.125)
    count = processor._MOST_READINGS
    for number in range(count):
        read.read(number / 24, (number * 7 % 5) / 100 + number / 50)
    before = read.between(edges[:-1], edges[1:])
    read.read(count / 24, count / 50)
    assert len(read._times) < count
    np.testing.assert_array_equal(read.between(edges[:-1], edges[1:]), before)


def test_slots_of_the_timeline_have_their_processor_time(coord):
    looper = LooperThread.loop(coord, None, busy)
    eventually(lambda: len(looper.snapshot().timeline.start) >= 4)
    looper.stop(wait=True)
    snapshot = looper.snapshot()
    assert len(snapshot.cpu_timeline) == len(snapshot.timeline.start)
    known = snapshot.cpu_timeline[~np.isnan(snapshot.cpu_timeline)]
    assert known.sum() == pytest.approx(snapshot.cpu_secs, rel=0.2)


def test_the_processs_time_is_read_when_the_last_looper_ends_and_not_at_each_end(coord, monkeypatch):
    # The more threads there are, the longer that takes.
    read = []

    def process_time():
        read.append(threading.current_thread().name)
        return 1.0 * len(read)

    monkeypatch.setattr("nblooper.core.uptime.time.process_time", process_time)
    loopers = [LooperThread.loop(coord, 3600, int, name=f"{number}") for number in range(10)]
    eventually(lambda: all(looper.snapshot().calls for looper in loopers))
    read.clear()
    for looper in loopers:
        looper.stop(wait=True)
    ended(*loopers)
    assert read == ["9"]
