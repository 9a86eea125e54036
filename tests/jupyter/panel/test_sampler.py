"""What a refresh looks at: which loopers are in the table and in the charts."""

import collections
import itertools

from fakes import FakeCoordinator, looper, summary

from nblooper.data.snapshot import State
from nblooper.jupyter.panel.sampler import Sampler
from nblooper.views.choice import MAX_DRAWN, MAX_ROWS


def _many(count, **changes):
    return [looper(f"w{i}", latency=summary(10 + i), **changes) for i in range(count)]


def _names(loopers):
    return [one.name for one in loopers]


def _rows(picture):
    return [looper.name for looper, _ in picture.rows]


def look(coord, focus, text=""):
    return Sampler(coord).look(focus, text)


def test_a_few_loopers_are_all_shown_in_order():
    picture = look(
        FakeCoordinator(looper("train"), looper("broken", State.FAILED), looper("done", State.STOPPED)), None
    )
    assert _rows(picture) == _names(picture.drawn) == ["train", "broken", "done"]
    assert picture.numbers == {"train": 1, "broken": 2, "done": 3}
    assert picture.matches == 3


def test_of_many_the_chosen_the_failing_and_the_running_come_first():
    loopers = _many(500, state=State.STOPPED)
    loopers[100] = looper("broken", State.FAILED)
    loopers[300] = looper("failing", State.WAITING, failures=2)
    loopers[200] = looper("running", State.WAITING)
    loopers[400] = looper("chosen", State.STOPPED)
    picture = look(FakeCoordinator(*loopers), "chosen")
    assert _rows(picture)[:5] == ["chosen", "broken", "failing", "running", "w0"]
    assert len(picture.rows) == MAX_ROWS
    assert picture.matches == 500
    assert picture.numbers["chosen"] == 401


def test_only_what_is_shown_is_measured():
    coord = FakeCoordinator(*_many(500))
    measured = []
    for name, thread in coord.loopers.items():
        thread.snapshot = lambda name=name: measured.append(name) or coord.shown[name]
    look(coord, "w499")
    assert len(measured) == MAX_ROWS
    assert "w499" in measured


def test_filter_finds_names_in_whatever_case():
    coord = FakeCoordinator(*_many(40), looper("Pump Left"), looper("pump right"))
    picture = look(coord, None, "PUMP")
    assert _rows(picture) == ["Pump Left", "pump right"]
    assert picture.matches == 2


def test_the_chosen_looper_is_drawn_alone_even_if_the_filter_hides_it():
    picture = look(FakeCoordinator(*_many(40)), "w3", "w39")
    assert _rows(picture) == ["w39"]
    assert _names(picture.drawn) == ["w3"]


def test_a_chosen_looper_that_is_gone_leaves_the_charts_empty():
    assert look(FakeCoordinator(looper("a")), "gone").drawn == ()


def test_the_busiest_are_drawn_and_stay_unless_clearly_beaten():
    coord = FakeCoordinator(*_many(12))
    sampler = Sampler(coord)
    first = sampler.look(None)
    assert _names(first.drawn) == [f"w{i}" for i in range(4, 12)]
    assert len(first.drawn) == MAX_DRAWN
    coord.change_looper("w0", latency=summary(16))  # more than w4 has, but not by far
    assert "w0" not in _names(sampler.look(None).drawn)
    assert "w0" in _names(look(coord, None).drawn)
    coord.change_looper("w0", latency=summary(40))
    assert "w0" in _names(sampler.look(None).drawn)


def test_measuring_takes_turns_while_states_and_counts_are_always_new():
    coord = FakeCoordinator(*_many(10))
    spent = itertools.count()
    sampler = Sampler(coord, cpu_secs=lambda: 0.0004 * next(spent))  # each look at the clock takes that long
    assert [figures.calls for _, figures in sampler.look(None).rows] == [10] * 10  # the first time, all are measured
    turns = []
    for calls in range(11, 21):
        for i in range(10):
            coord.change_looper(f"w{i}", calls=calls)
        picture = sampler.look("w9")
        assert [looper.calls for looper, _ in picture.rows] == [calls] * 10
        turns.append([looper.name for looper, figures in picture.rows if figures.calls == calls])
    assert all(len(turn) >= 2 for turn in turns)
    counts = collections.Counter(name for turn in turns for name in turn)
    assert counts["w9"] == 5  # the chosen one: every other time, though all others have waited longer
    assert {name for turn in turns[:9] for name in turn} == {f"w{i}" for i in range(10)}


def test_a_new_looper_is_measured_at_once():
    coord = FakeCoordinator(*_many(3))
    spent = itertools.count()
    sampler = Sampler(coord, cpu_secs=lambda: float(next(spent)))
    sampler.look(None)
    coord.change(loopers=(*coord.shown.loopers, looper("new")))
    assert _rows(sampler.look(None)) == ["w0", "w1", "w2", "new"]
    coord.change(loopers=())
    assert sampler.look(None).rows == ()


def test_a_replaced_looper_never_has_the_figures_of_the_one_before():
    coord = FakeCoordinator(*_many(3))
    spent = itertools.count()
    sampler = Sampler(coord, cpu_secs=lambda: float(next(spent)))  # time for no more than two in a look
    sampler.look("w0")
    coord.change_looper("w2", latency=summary(11, 5.0))
    assert sampler.look("w0").rows[2][1].latency.p50 == 0.01  # it has to wait for its turn
    del coord.loopers["w2"]
    coord.change_looper("w2", latency=summary(11, 6.0))  # another thread of that name
    assert sampler.look("w0").rows[2][1].latency.p50 == 6.0


def test_another_looper_of_the_same_name_has_another_serial_number_and_one_restarted_keeps_its():
    coord = FakeCoordinator(*_many(3))
    sampler = Sampler(coord)
    first = sampler.look(None).serials
    assert len(set(first.values())) == 3
    assert sampler.look("w1").serials == first
    del coord.loopers["w1"]
    coord.change_looper("w1", run=2)  # another thread of the same looper
    assert sampler.look(None).serials == first
    del coord.loopers["w1"]
    coord.change_looper("w1", run=1)  # another looper
    replaced = sampler.look(None).serials
    assert replaced["w1"] not in first.values()
    assert {**replaced, "w1": first["w1"]} == first
    assert sampler.look(None).serials == replaced
