"""Whole processes: what an import loads, the end of the interpreter, forks."""

import os

import pytest
from helpers import run_script


def test_the_import_loads_no_notebook_package():
    done = run_script(
        """
        packages = {name.split(".")[0] for name in sys.modules}
        print(sorted(packages & {"IPython", "ipywidgets", "anywidget", "matplotlib", "ipykernel", "comm", "traitlets",
                                 "pandas", "tornado", "zmq"}))
        """
    )
    assert done.stdout == "[]\n", done.stderr
    assert done.returncode == 0


def test_core_use_loads_no_notebook_package():
    done = run_script(
        """
        with Coordinator() as coord:
            coord.loop(int, every_secs=None, max_calls=10)
        coord.snapshot(), repr(coord), coord._repr_mimebundle_()
        packages = {name.split(".")[0] for name in sys.modules}
        print(sorted(packages & {"IPython", "ipywidgets", "anywidget", "matplotlib", "ipykernel"}))
        """
    )
    assert done.stdout == "[]\n", done.stderr


@pytest.mark.parametrize("interval", ["None", "3600", "0.001"])
def test_at_exit_loopers_are_stopped_and_stop_loop_runs(interval):
    done = run_script(
        f"""
        coord = Coordinator()
        Device(coord, {interval}, name="a").start()
        Device(coord, {interval}, name="b").start()
        Device(coord, {interval}, name="never started")
        print("end of script", flush=True)
        """
    )
    lines = done.stdout.splitlines()
    assert lines[0] == "end of script"
    assert sorted(lines[1:]) == ["stop_loop a", "stop_loop b"]
    assert (done.returncode, done.stderr) == (0, "")


def test_at_exit_paused_async_and_unreferenced_loopers_are_stopped_too():
    done = run_script(
        """
        import asyncio
        asleep = threading.Event()
        async def sleep():
            asleep.set()
            await asyncio.sleep(3600)
        Device(Coordinator(), None, name="unreferenced").start()
        Device(Coordinator(), None, sleep, name="async").start()
        paused = Device(Coordinator(), None, name="paused")
        paused.pause()
        paused.start()
        asleep.wait(30)
        """
    )
    assert sorted(done.stdout.splitlines()) == ["stop_loop async", "stop_loop paused", "stop_loop unreferenced"]
    assert (done.returncode, done.stderr) == (0, "")


def test_a_stuck_looper_does_not_hang_the_exit():
    done = run_script(
        """
        coord = Coordinator()
        stuck = threading.Event()
        def hang():
            stuck.set()
            threading.Event().wait()
        Device(coord, None, hang, name="stuck").start()
        Device(coord, 3600, name="fine").start()
        stuck.wait(30)
        """
    )
    assert done.stdout == "stop_loop fine\n"
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unjoined_failure_does_not_change_the_exit_code():
    done = run_script(
        """
        coord = Coordinator()
        def fail():
            raise ValueError("bad reading")
        LooperThread.loop(coord, None, fail, name="faulty")
        coord.wait_for_stop()
        """
    )
    assert done.returncode == 0
    assert "bad reading" in done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_has_no_live_looper_and_can_use_its_coordinator():
    done = run_script(
        """
        import faulthandler, logging, signal
        logging.disable()
        coord = Coordinator()
        def fail():
            raise ValueError("x")
        coord.record(x=0.0)
        coord.param("lr", 1.0)
        LooperThread.loop(coord, None, lambda: coord.record(x=1.0), name="records")
        LooperThread.loop(coord, None, int, name="fast")
        LooperThread.loop(coord, 0.0001, int, name="timed")
        LooperThread.loop(coord, None, fail, on_error="continue", backoff_secs=0, name="faulty")
        LooperThread.loop(coord, 3600, int, name="waiting")
        reading = threading.Thread(target=lambda: [coord.snapshot() for _ in iter(coord.should_stop, True)])
        joining = threading.Thread(target=coord.join, daemon=True)
        reading.start(), joining.start()

        def child():
            assert not any(looper.state.live or looper.is_alive() for looper in coord.loopers.values()), coord.loopers
            repr(coord.snapshot())
            assert coord.join() is None
            new = LooperThread.loop(coord, None, int, max_calls=5000, name="new")
            coord.restart("timed")
            new.join(20)
            assert new.snapshot().calls == 5000
            recorded = coord.snapshot().values["x"].count
            coord.record(x=1.0)
            assert coord.snapshot().values["x"].count == recorded + 1
            coord.params["lr"].value = 2.0
            coord.request_stop(KeyError("in the child"))
            try:
                coord.join(stop_grace_period_secs=20)
            except KeyError:
                return 0
            return 1

        for _ in range(30):
            sys.stdout.flush()
            pid = os.fork()
            if pid == 0:
                faulthandler.dump_traceback_later(30, exit=True)
                code = 2
                try:
                    code = child()
                except BaseException as error:
                    sys.stderr.write(repr(error))
                finally:
                    os._exit(code)
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        assert all(looper.state.live for looper in coord.loopers.values())
        coord.request_stop()
        coord.join()
        """
    )
    assert done.stdout.split() == ["0"] * 30, done.stderr
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_that_exits_normally_does_not_wait_for_the_parents_loopers():
    done = run_script(
        """
        coord = Coordinator()
        Device(coord, 3600, name="a").start()
        pid = os.fork()
        if pid == 0:
            sys.exit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
        """
    )
    assert done.stdout == "7\nstop_loop a\n", done.stderr
    assert done.returncode == 0
