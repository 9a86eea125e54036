"""What former runs of a cell left running is stopped; in scripts and between cells nothing is."""

import gc
import sys
import threading

import pytest
from helpers import SECS, ended, eventually, in_thread, live, run_script

import nblooper
from nblooper import Coordinator, LooperThread
from nblooper.core import orphans


class Pid(LooperThread):
    """A looper made directly."""


def lab(*names, **options):
    """Make a coordinator with running loopers."""
    coord = Coordinator(**options)
    for name in names:
        coord.loop(threading.Event().is_set, every_secs=0.01, name=name)
    return coord


def test_a_cell_run_again_stops_the_loopers_of_its_former_coordinator(kernel, capsys):
    first = kernel.run("a", lab, "pid", "log")
    assert capsys.readouterr().out == ""
    second = kernel.run("a", lab, "pid", "log")
    assert live(first) == []
    assert first.should_stop()
    assert live(second) == ["pid", "log"]
    line = 'nblooper: stopped 2 loopers ("pid", "log") of the coordinator that this cell made before\n'
    assert capsys.readouterr().out == line


def test_also_when_no_variable_holds_it(kernel):
    kernel.run("a", lab, "pid")
    gc.collect()
    assert [live(one) for one in nblooper.coordinators()] == [["pid"]]
    second = kernel.run("a", lab, "pid")
    assert nblooper.coordinators() == (second,)


def test_the_first_of_a_run_stops_all_of_former_runs_and_none_of_its_own(kernel, capsys):
    def three():
        return [lab("x") for _ in range(3)]

    former = kernel.run("a", three)
    capsys.readouterr()
    new = kernel.run("a", three)
    assert [live(one) for one in former] == [[]] * 3
    assert [live(one) for one in new] == [["x"]] * 3
    assert capsys.readouterr().out.count("nblooper:") == 1
    kernel.run("a", lambda: None)
    assert [live(one) for one in new] == [["x"]] * 3
    kernel.run("a", lab)
    assert [live(one) for one in new] == [[]] * 3


def test_registered_threads_are_asked_to_stop_too(kernel, capsys):
    first = kernel.run("a", Coordinator)
    thread, _ = in_thread(first.wait_for_stop)
    first.register_thread(thread)
    first.register_thread(threading.current_thread())
    kernel.run("a", Coordinator)
    ended(thread)
    assert 'stopped 1 thread ("' in capsys.readouterr().out


def test_one_that_has_ended_is_left_as_it_is(kernel, capsys):
    first = kernel.run("a", lab, "pid")
    first.stop()
    ended(*first.loopers.values())
    kernel.run("a", lab)
    assert not first.should_stop()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("before", "after"), [("a", "b"), (None, None), (None, "a"), ("a", None)])
def test_another_cell_or_an_unknown_one_stops_nothing(kernel, capsys, before, after):
    first = kernel.run(before, lab, "pid")
    kernel.run(after, lab, "pid")
    assert live(first) == ["pid"]
    assert capsys.readouterr().out == ""


def test_what_a_thread_makes_is_of_no_cell(kernel):
    first = kernel.run("a", lab, "pid")
    made = []

    def in_a_thread():
        thread, _ = in_thread(lambda: made.append(lab("other")))
        ended(thread)

    kernel.run("a", in_a_thread)
    assert live(first) == ["pid"]
    kernel.run("a", lab)
    assert live(first) == []
    assert live(made[0]) == ["other"]


def test_what_an_imported_module_makes_is_of_no_cell(kernel, tmp_path, monkeypatch):
    (tmp_path / "module_of_a_lab.py").write_text("from nblooper import Coordinator\ncoord = Coordinator()\n")
    monkeypatch.syspath_prepend(tmp_path)

    def cell():
        import module_of_a_lab

        lab("pid")
        return module_of_a_lab.coord

    module = kernel.run("a", cell)
    module.loop(threading.Event().is_set, every_secs=0.01, name="of the module")
    assert kernel.run("a", cell) is module
    assert live(module) == ["of the module"]
    del sys.modules["module_of_a_lab"]


def test_the_option_opts_out_in_both_directions(kernel, capsys):
    first = kernel.run("a", lab, "pid")
    apart = kernel.run("a", lambda: lab("log", tied_to_cell=False))
    assert live(first) == ["pid"]
    kernel.run("a", lab)
    assert live(first) == []
    assert live(apart) == ["log"]
    capsys.readouterr()
    for _ in range(2):
        kernel.run("b", lambda: Pid(apart, 0.01).start())
    assert live(apart) == ["log", "Pid", "Pid-2"]
    assert capsys.readouterr().out == ""


def test_one_that_is_stuck_is_named_with_its_place(kernel, capsys, gate, monkeypatch):
    monkeypatch.setattr(orphans, "GRACE_SECS", 0.05)
    first = kernel.run("a", lab, "log")
    stuck = first.loop(gate, every_secs=None, name="stuck")
    assert gate.entered.wait(SECS)
    second = kernel.run("a", lab, "log")
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "2 loopers" in out
    assert '"stuck" in __call__, line' in out
    assert live(second) == ["log"]
    gate.open()
    ended(stuck)


# Loopers made directly.


def test_a_looper_made_again_by_its_cell_takes_the_place_of_the_former(kernel, coord, capsys):
    def cell():
        loopers = [Pid(coord, 0.01), Pid(coord, 0.01), LooperThread.loop(coord, 0.01, threading.Event().is_set)]
        for looper in loopers[:2]:
            looper.start()
        return loopers

    former = kernel.run("a", cell)
    assert list(coord.loopers) == ["Pid", "Pid-2", "is_set"]
    new = kernel.run("a", cell)
    ended(*former)
    assert coord.loopers == dict(zip(["Pid", "Pid-2", "is_set"], new, strict=True))
    assert live(coord) == ["Pid", "Pid-2", "is_set"]
    assert capsys.readouterr().out == (
        'nblooper: stopped 2 loopers ("Pid", "Pid-2") that this cell made before\n'
        'nblooper: stopped 1 looper ("is_set") that this cell made before\n'
    )
    coord.request_stop()
    coord.join()  # waits for none that was replaced


def test_also_one_that_was_given_a_name_restarted_or_renamed(kernel, coord):
    def cell():
        looper = Pid(coord, 0.01, name="heater")
        looper.start()
        return looper

    kernel.run("a", cell)
    again = coord.restart("heater")
    again.name = "renamed"
    new = kernel.run("a", cell)
    ended(again)
    assert coord.loopers == {"renamed": new}


def test_loopers_of_other_cells_names_and_ways_run_on(kernel, coord, capsys):
    def tick():
        """Do nothing."""

    kernel.run("a", lambda: Pid(coord, 0.01).start())
    kernel.run("b", lambda: Pid(coord, 0.01).start())
    kernel.run("b", lambda: LooperThread.loop(coord, 0.01, tick))
    kernel.run("b", lambda: coord.loop(tick, every_secs=0.01, name="by loop"))
    Pid(coord, 0.01).start()
    assert live(coord) == ["Pid", "Pid-2", "tick", "by loop", "Pid-3"]
    assert capsys.readouterr().out == ""
    kernel.run("c", lambda: coord.loop(tick, every_secs=0.01, name="tick"))
    replaced_by_loop = coord.loopers["tick"]
    kernel.run("b", lambda: LooperThread.loop(coord, 0.01, tick))
    assert replaced_by_loop.state.live


def test_a_looper_that_is_stuck_keeps_its_place(kernel, coord, capsys, gate, monkeypatch):
    monkeypatch.setattr(orphans, "GRACE_SECS", 0.05)
    kernel.run("a", lambda: LooperThread.loop(coord, None, gate, name=None))
    assert gate.entered.wait(SECS)
    kernel.run("a", lambda: LooperThread.loop(coord, None, gate))
    assert list(coord.loopers) == ["Gate", "Gate-2"]
    assert "there still run 1" in capsys.readouterr().out


# The list, and scripts.


def test_the_list_holds_those_with_live_loopers_in_order_of_creation(kernel):
    first, idle, second = lab("a"), lab(), lab("b")
    idle.loop(threading.Event().is_set, every_secs=1, name="c").stop()
    eventually(lambda: not live(idle))
    assert nblooper.coordinators() == (first, second)
    first.request_stop()
    eventually(lambda: not live(first))
    assert nblooper.coordinators() == (second,)


def test_in_a_script_nothing_changes():
    done = run_script("""
        import nblooper
        for _ in range(2):
            coord = Coordinator()
            for _ in range(2):
                Device(coord, 0.01).start()
        print([list(one.loopers) for one in nblooper.coordinators()], "IPython" in sys.modules)
    """)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "[['Device', 'Device-2'], ['Device', 'Device-2']] False"
    assert "nblooper: stopped" not in done.stdout
