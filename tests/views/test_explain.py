"""`explain`: each sentence where its figure supports it, and not where it does not."""

import dataclasses
import math
import threading

import numpy as np
import pytest
from helpers import eventually

from nblooper import Coordinator, LooperThread, State
from nblooper.data.measures import Calls, Summary
from nblooper.data.slow_calls import Place, SlowCall, Stack
from nblooper.views.explain import Machine, explanation
from tests.views.measured import NAN, NONE, coordinator, looper

CALM = Machine(0.005, 4, 0.5)


def summary(p50, p99=None, count=100):
    p99 = p50 if p99 is None else p99
    return Summary(count, count * p50, p50, p99, p50, p50, p99, p99, p99)


def poll(**changes):
    """A looper every 10 ms whose calls take 1 ms and begin 1 µs late: nothing is to be said of it."""
    figures = {"interval_secs": 0.01, "latency": summary(0.001), "lateness": summary(1e-6), **changes}
    return dataclasses.replace(looper("poll"), **figures)


def busy(**changes):
    return dataclasses.replace(looper("train", timed=False), cpu_secs=19.0, **changes)


def calls(start, latency, lateness=None):
    start = np.array(start, float)
    late = np.full(len(start), NAN) if lateness is None else np.array(lateness, float)
    return Calls(start, np.broadcast_to(np.array(latency, float), start.shape), late)


def said(*loopers, machine=CALM, **changes):
    return explanation(dataclasses.replace(coordinator(*loopers), **changes), "poll", machine)


def test_of_a_healthy_looper_only_what_it_costs_is_said():
    assert said(poll()).splitlines() == [
        "poll, every 10.0 ms: 400 calls in 00:00:20.",
        "- A call takes 1.00 ms at the median, 99 of 100 at most 1.00 ms; calls take 10 % of its time.",
        "- Calls begin 1.00 µs after their boundary at the median, 99 of 100 at most 1.00 µs.",
    ]


def test_of_a_looper_without_calls_next_to_nothing_is_said():
    empty = dataclasses.replace(looper("poll", latency=np.empty((0, 10)), starts=[]), calls=0)
    assert said(empty).splitlines() == ["poll, every 50.0 ms: 0 calls in 00:00:20."]


def test_of_a_looper_that_waits_for_another_ones_first_call_that_is_said_first():
    lines = said(poll(state=State.WAITING, waits_for="sensor", waits_in_vain=True)).splitlines()
    assert lines[1] == "- It waits for the first call of sensor, which has ended: restart or stop one of them."


SIX = calls([1, 2, 3, 4, 5, 6, 7], 0.001, [0.1, 0.01, 0.1, 0.01, 0.1, 0.1, 0.01])
LATE = {"lateness": summary(0.0052, 0.012)}
LOCK, RECENT = "what the interpreter's lock does", calls(np.arange(100) / 100, 0.001, np.full(100, 0.001))


@pytest.mark.parametrize(
    ("sentence", "there", "not_there"),
    [
        ("In calls it computes 97 % of the time.", [poll(cpu_share=0.97)], [poll(cpu_share=None)]),
        ("computes 3.0 % of the time; the rest it waits.", [poll(cpu_share=0.03)], [poll(cpu_share=0.97)]),
        (
            "waits, also for the interpreter, which train uses 95 % of the time.",
            [poll(cpu_share=0.5), busy()],
            [poll(cpu_share=0.5)],
        ),
        (
            "a process (concurrent.futures.ProcessPoolExecutor) or to another worker",
            [poll(cpu_share=0.97, busy_fraction=0.9), busy()],
            [poll(cpu_share=0.97, busy_fraction=0.9)],
        ),
        (f"{LOCK}: train uses 95 % of the time, and who", [poll(**LATE), busy()], [poll(**LATE)]),
        ("the switch interval, 5.00 ms, for each thread", [poll(**LATE), busy()], [poll(), busy()]),
        ("sys.setswitchinterval(0.0005)", [poll(**LATE), busy()], [poll(**LATE)]),
        ("The 120 µs are what the machine takes to wake", [poll(lateness=summary(120e-6))], [poll()]),
        (
            "precise=True waits",
            [poll(lateness=summary(120e-6))],
            [poll(lateness=summary(120e-6), precise=True)],
        ),
        ("The interval is too short: a call takes 20.0 ms", [poll(latency=summary(0.02), recent=RECENT)], [poll()]),
        (
            "a longer interval, 25.0 ms or more, or calls back to back",
            [poll(latency=summary(0.02), recent=RECENT)],
            [poll(latency=summary(0.008), recent=RECENT)],
        ),
        (
            "10 % of its newest 10 calls took longer than the interval",
            [poll(recent=calls(range(10), [0.02] + [0.001] * 9))],
            [poll(recent=calls(range(10), 0.001))],
        ),
        (
            'or overrun="skip"',
            [poll(recent=calls(range(10), 0.02), latency=summary(0.005))],
            [poll(recent=calls(range(10), 0.02), latency=summary(0.005), overrun="skip")],
        ),
        ('overrun="skip" has dropped boundaries that passed meanwhile: 31 so far.', [poll(missed=31)], [poll()]),
        (
            "It was paused 2 times, for 6.00 s in all",
            [poll(pauses=np.array([[1.0, 3.0], [16.0, NAN]]))],
            [poll(pauses=np.empty((0, 2)))],
        ),
        (
            "In 3 of the 4 latest of its newest calls, train was in a call",
            [poll(recent=SIX), busy(recent=calls([0.85, 1.85, 2.85, 3.85, 4.5, 5.85, 6.85, 7.85], 0.1))],
            [poll(recent=SIX), busy(recent=calls([0.5, 1.85, 2.5, 3.85, 4.5, 5.5, 6.5, 7.5], 0.1))],
        ),
        (
            "has been in the same call for 12.0 s, and is at read, a.py:3: x()",
            [poll(call_secs=12.0, call_where="read, a.py:3: x()")],
            [poll(call_secs=12.0)],
        ),
    ],
)
def test_a_sentence_is_there_where_its_figure_is(sentence, there, not_there):
    assert sentence in said(*there)
    assert sentence not in said(*not_there)


def test_late_moments_of_which_the_other_ones_calls_are_not_known_do_not_count():
    late = poll(recent=SIX)
    assert "was in a call" in said(late, busy(recent=calls([0.5], 7)))
    assert "was in a call" not in said(late, busy(recent=calls([5.5], 3)))
    assert "was in a call" not in said(late, busy(recent=Calls(NONE, NONE, NONE)))


def test_after_an_overrun_the_interpreter_is_not_blamed():
    overrun = poll(**LATE, latency=summary(0.02), recent=RECENT)
    assert LOCK not in said(overrun, busy())


def test_beside_a_few_overruns_it_is_blamed_for_the_median():
    a_few = {"recent": calls(np.arange(100) / 100, [0.02] * 5 + [0.001] * 95)}
    assert LOCK in said(poll(lateness=summary(0.0052, 0.2), **a_few), busy())
    assert LOCK not in said(poll(lateness=summary(0.0002, 0.2), **a_few), busy())


def test_code_that_is_no_looper_counts_too():
    text = said(poll(**LATE, cpu_secs=1.0), process_cpu_secs=15.0)
    assert f"{LOCK}: other code of this process uses 70 % of the time" in text
    assert LOCK not in said(poll(**LATE, cpu_secs=1.0), process_cpu_secs=3.0)


def test_a_machine_with_too_much_to_do_is_named():
    assert "7.0 threads of all programs want its 4 processors" in said(poll(), machine=Machine(0.005, 4, 7.0))
    assert "processor" not in said(poll(), machine=Machine(0.005, 4, None))


def test_the_slowest_call_is_named_with_its_line():
    place = Place("a/sensor.py", 12, "read", "time.sleep(0.2)", users=True)
    slow = SlowCall(117, 1.0, 0.2, math.nan, samples=4, stacks=(Stack(3, (place,)), Stack(1, ())))
    text = "Its slowest call, number 117, took 200 ms: in 3 of 4 samples it was at read, sensor.py:12: time.sleep(0.2)"
    assert text in said(poll(slow_calls=(slow,)))
    unseen = SlowCall(117, 1.0, 0.2, math.nan)
    assert "Its slowest call, number 117, took 200 ms." in said(poll(slow_calls=(unseen,)))
    running = dataclasses.replace(slow, running=True)
    assert "slowest" not in said(poll(slow_calls=(running,)))


def test_what_a_person_wrote_cannot_steer_a_terminal():
    odd = dataclasses.replace(poll(call_secs=5.0, call_where="x\x1b[31m"), name="a\x1b[31m")
    assert "\x1b" not in explanation(coordinator(odd), "a\x1b[31m", CALM)


def test_it_is_printed(coord, capsys):
    LooperThread(coord, 0.5, int, name="poll")
    coord.explain("poll")
    assert capsys.readouterr().out.startswith("poll, every 500 ms: 0 calls in 00:00:00.\n")


def test_an_unknown_name_is_refused(coord):
    LooperThread(coord, 0.5, int, name="poll")
    with pytest.raises(ValueError, match="no looper is named 'pol'; there are: 'poll'"):
        coord.explain("pol")


def test_beside_a_thread_that_computes_the_interpreter_is_blamed():
    coord, over = Coordinator(), threading.Event()

    def computes():
        while not over.is_set():
            sum(range(1000))

    thread = threading.Thread(target=computes, daemon=True)
    timed = coord.loop(int, every_secs=0.01, name="poll", overrun="skip")
    thread.start()

    def is_blamed():
        text = explanation(coord.snapshot(), "poll", Machine.here())
        return f"{LOCK}: other code of this process uses" in text

    try:
        eventually(is_blamed)
    finally:
        over.set()
        coord.request_stop()
        thread.join()
        timed.join()
