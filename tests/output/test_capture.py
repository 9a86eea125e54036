"""What loopers print in plain Python: it goes to the terminal as ever, and is kept for each of them."""

import asyncio
import concurrent.futures
import logging
import sys
import threading

import pytest
from helpers import Gate, ended, finished, happens, in_thread, texts

from nblooper import Coordinator, LooperThread
from nblooper.jupyter.source import outputs_of

pytestmark = pytest.mark.usefixtures("all_put_back")


def test_each_loopers_lines_are_kept_and_go_through(coord, capsys):
    def talk(name):
        print("out of", name)
        print("err of", name, file=sys.stderr)

    loopers = {name: finished(coord, None, talk, (name,), name=name, max_calls=3) for name in "ab"}
    for name, looper in loopers.items():
        assert [(line.stream, line.text) for line in looper.output] == [
            ("stdout", f"out of {name}"),
            ("stderr", f"err of {name}"),
        ] * 3
    shown = capsys.readouterr()
    assert shown.out == "out of a\n" * 3 + "out of b\n" * 3
    assert shown.err == "err of a\n" * 3 + "err of b\n" * 3


def test_other_threads_are_untouched(coord, capsys):
    gate = Gate()
    looper = coord.loop(gate, every_secs=None, max_calls=1)
    happens(gate.entered)
    print("of the main thread")
    thread, _ = in_thread(print, "of another thread")
    ended(thread)
    gate.open()
    ended(looper)
    assert texts(looper) == []
    assert capsys.readouterr().out == "of the main thread\nof another thread\n"


def test_handlers_of_logging_made_before_and_after_are_output(coord, capsys):
    logger = logging.getLogger("tests.output")
    before = logging.StreamHandler()
    logger.addHandler(before)
    after = []

    def target():
        after.append(logging.StreamHandler())
        logger.addHandler(after[0])
        logger.error("logged")

    try:
        looper = finished(coord, None, target, max_calls=1)
    finally:
        for handler in (before, *after):
            logger.removeHandler(handler)
    kept = texts(looper, "stderr")
    assert kept == ["logged", "logged"]
    assert capsys.readouterr().err.count("logged\n") == 2


def test_threads_tasks_and_pools_that_a_looper_starts_print_to_it(coord, capsys):
    async def target():
        thread = threading.Thread(target=print, args=("thread",))
        thread.start()
        thread.join()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            pool.submit(print, "pool").result()
        await asyncio.create_task(asyncio.to_thread(print, "to_thread"))
        timer = threading.Timer(0, print, ("timer",))
        timer.start()
        timer.join()

    looper = finished(coord, None, target, max_calls=1)
    assert texts(looper) == ["thread", "pool", "to_thread", "timer"]
    assert capsys.readouterr().out == "thread\npool\nto_thread\ntimer\n"


def test_a_thread_that_outlives_its_looper_still_prints_to_it(coord):
    gate, threads = Gate(), []

    def late():
        gate()
        print("late")

    def target():
        threads.append(threading.Thread(target=late))
        threads[0].start()

    looper = finished(coord, None, target, max_calls=1)
    happens(gate.entered)
    gate.open()
    ended(*threads)
    assert texts(looper) == ["late"]
    assert "run" not in vars(threads[0])


def test_what_a_thread_of_a_looper_raises_is_output_too(coord, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    other = Gate()  # so that somebody else's output is kept when that thread ends
    keeps = coord.loop(other, every_secs=None, max_calls=1, name="keeps")
    happens(other.entered)

    def target():
        thread = threading.Thread(target=lambda: 1 / 0, name="faulty")
        thread.start()
        thread.join()

    looper = finished(coord, None, target, max_calls=1)
    other.open()
    ended(keeps)
    assert texts(looper)[-1] == "ZeroDivisionError: division by zero"


def test_a_looper_that_a_looper_starts_prints_to_its_own_output(coord):
    def outer():
        print("outer")
        ended(coord.loop(lambda: print("inner"), every_secs=None, name="inner", max_calls=1))
        quiet = coord.loop(lambda: print("quiet"), every_secs=None, name="quiet", max_calls=1, capture_output=False)
        ended(quiet)

    looper = finished(coord, None, outer, max_calls=1)
    assert texts(looper) == ["outer"]
    assert texts(coord["inner"]) == ["inner"]
    assert texts(coord["quiet"]) == []


def test_hooks_print_and_runs_go_on_in_the_same_output(coord):
    class Talking(LooperThread):
        def start_loop(self):
            print("start")

        def stop_loop(self):
            print("stop")

    looper = Talking(coord, None, lambda: print("call"), max_calls=1)
    looper.start()
    ended(looper)
    ended(coord.restart(looper.name))
    assert texts(coord[looper.name]) == ["start", "call", "stop"] * 2


def test_its_own_failure_is_logged_for_everybody(coord, capsys, caplog):
    def fail():
        print("about to fail")
        raise ValueError("reading")

    looper = finished(coord, None, fail, on_error="continue", max_calls=1)
    assert texts(looper) == ["about to fail"]
    assert "reading" in caplog.text


@pytest.mark.parametrize(("of_all", "own", "kept"), [(False, None, False), (False, True, True), (True, False, False)])
def test_it_is_switched_off_for_all_or_for_one(of_all, own, kept, capsys):
    coord = Coordinator(capture_output=of_all)
    looper = finished(coord, None, lambda: print("said"), max_calls=1, capture_output=own, name="one")
    assert texts(looper) == (["said"] if kept else [])
    assert texts(coord.restart("one")) is not None
    ended(coord["one"])
    assert texts(coord["one"]) == (["said", "said"] if kept else [])
    assert capsys.readouterr().out == "said\nsaid\n"


@pytest.mark.parametrize("value", ["no", 0, 1.0, []])
def test_a_wrong_switch_is_refused(coord, value):
    with pytest.raises(ValueError, match=r"^capture_output must be True or False; got "):
        Coordinator(capture_output=value)
    with pytest.raises(ValueError, match=r"^capture_output must be True, False or None, .*; got "):
        coord.loop(print, every_secs=None, capture_output=value)
    with pytest.raises(ValueError, match=r"^capture_output must be True or False; got None"):
        Coordinator(capture_output=None)


def test_loopers_that_come_and_go_all_at_once_keep_their_own_and_leave_nothing_replaced(coord, capsys):
    def act(number):
        for line in range(5):
            print(f"{number} {line}")

    def start(numbers):
        for number in numbers:
            LooperThread.loop(coord, None, act, (number,), name=f"n{number}", max_calls=1)

    starters = [in_thread(start, range(first, first + 20)) for first in range(0, 80, 20)]
    ended(*(thread for thread, _ in starters))
    ended(*coord.loopers.values())
    assert [outcome for _, outcomes in starters for outcome in outcomes] == [None] * 4
    for number in range(80):
        assert texts(coord[f"n{number}"]) == [f"{number} {line}" for line in range(5)]


def test_a_subclass_may_have_an_output_of_its_own(coord, capsys):
    class Recorder(LooperThread):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.output = []

        def run_loop(self):
            self.output.append("its own")
            print("printed")

    looper = Recorder(coord, None, max_calls=1)
    looper.start()
    ended(looper)
    assert looper.output == ["its own"]
    (log,) = outputs_of(coord).values()
    assert [line.text for line in log.read()] == ["printed"]


# Others who replace streams.


@pytest.fixture
def tqdm(monkeypatch):
    """The module, without its thread."""
    module = pytest.importorskip("tqdm")
    monkeypatch.setattr(module.tqdm, "monitor_interval", 0)
    return module


def test_a_bar_of_tqdm_is_one_line(coord, tqdm):

    def target():
        print("begin")
        for _ in tqdm.tqdm(range(50), mininterval=0, desc="bar", ascii=True):
            pass
        print("end")

    looper = finished(coord, None, target, max_calls=1)
    out, err = texts(looper, "stdout"), texts(looper, "stderr")
    assert out == ["begin", "end"]
    assert len(err) == 1
    assert err[0].startswith("bar: 100%|##########| 50/50")


def test_nested_bars_of_tqdm_are_a_line_each(coord, tqdm):
    def target():
        for _ in tqdm.tqdm(range(3), mininterval=0, desc="outer", position=0):
            for _ in tqdm.tqdm(range(5), mininterval=0, desc="inner", position=1, leave=False):
                pass

    looper = finished(coord, None, target, max_calls=1)
    bars = [text for text in texts(looper, "stderr") if text.strip()]
    assert len(bars) == 1
    assert bars[0].startswith("outer: 100%")


def test_a_bar_that_another_thread_closes_is_closed_where_it_was_begun(coord, tqdm, capsys):
    gate, made = Gate(), []
    begins = coord.loop(lambda: (made.append(tqdm.tqdm(total=10, desc="looper's")), gate()), every_secs=None, name="a")
    happens(gate.entered)
    made.append(tqdm.tqdm(total=10, desc="main's"))
    closes = finished(coord, None, lambda: [bar.close() for bar in made], max_calls=1, name="b")
    coord.request_stop()
    gate.open()
    ended(begins)
    assert texts(closes) == []
    assert [text.partition(":")[0] for text in texts(begins)[:1]] == ["looper's"]
    assert capsys.readouterr().err.endswith("\n")


def test_the_thread_of_tqdm_redraws_each_bar_where_it_was_begun(coord, capsys, monkeypatch):
    module = pytest.importorskip("tqdm")
    monkeypatch.setattr(module.tqdm, "monitor_interval", 1000)  # it is started, and does nothing by itself
    gate, made = Gate(), []

    def target():
        made.append(module.tqdm(total=10, desc="looper's"))
        gate()

    looper = coord.loop(target, every_secs=None, max_calls=1)
    happens(gate.entered)
    of_main = module.tqdm(total=10, desc="main's")
    try:
        for bar in (*made, of_main):
            bar.n = 5
            thread, _ = in_thread(bar.refresh)
            ended(thread)
    finally:
        gate.open()
        ended(looper)
        module.tqdm.monitor.exit()
        while module.tqdm._instances:
            module.tqdm._instances.pop().close()
    assert [text.partition(":")[0] for text in texts(looper, "stderr")] == ["looper's"]
    assert "50%" in texts(looper, "stderr")[0]
    assert "main's:  50%" in capsys.readouterr().err
