"""Whole processes: what an import loads, the end of the interpreter, interrupts and forks."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest
from helpers import environment, run_python

PRELUDE = """
import os, sys, threading, time
from nblooper import Coordinator, LooperThread, State

class Device(LooperThread):
    def stop_loop(self):
        os.write(1, f"stop_loop {self.name}\\n".encode())  # in one piece, whoever else prints
"""


def run_script(body):
    """Run a script in a fresh interpreter to its end."""
    return run_python("-c", PRELUDE + textwrap.dedent(body))


def run_interrupted(body):
    """Run a script, send it an interrupt when it prints "ready", and return its exit code and output."""
    script = PRELUDE + textwrap.dedent(body)
    with subprocess.Popen(
        [sys.executable, "-c", script],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Where the tests run in the background, interrupts are ignored, and a child would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        try:
            assert process.stdout.readline() == "ready\n", process.communicate(timeout=60)
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    return process.returncode, output


def test_the_import_loads_no_notebook_package():
    done = run_script(
        """
        packages = {name.split(".")[0] for name in sys.modules}
        print(sorted(packages & {"IPython", "ipywidgets", "anywidget", "matplotlib", "ipykernel", "comm", "traitlets",
                                 "pandas", "asyncio_", "tornado", "zmq"}))
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


@pytest.mark.skipif(os.name == "nt", reason="signals are sent differently")
class TestInterrupt:
    def test_an_interrupt_ends_join_and_leaves_the_loopers_running(self):
        code, output = run_interrupted(
            """
            coord = Coordinator()
            slow, fast = Device(coord, 3600, name="slow"), LooperThread(coord, None, int, name="fast")
            slow.start(), fast.start()
            threading.Timer(0.1, print, ["ready"], {"flush": True}).start()
            try:
                coord.join()
            except KeyboardInterrupt:
                before = fast.snapshot().calls
                while fast.snapshot().calls == before:
                    time.sleep(0.001)
                print(slow.is_alive(), fast.is_alive(), coord.should_stop(), coord.joined)
            coord.request_stop()
            print(coord.join())
            """
        )
        assert output == "True True False False\nstop_loop slow\nNone\n"
        assert code == 0

    def test_an_interrupt_ends_join_with_foreign_threads(self):
        code, output = run_interrupted(
            """
            coord, done = Coordinator(), threading.Event()
            thread = threading.Thread(target=done.wait)
            coord.register_thread(thread)
            thread.start()
            threading.Timer(0.1, print, ["ready"], {"flush": True}).start()
            try:
                coord.join()
            except KeyboardInterrupt:
                print("interrupted", thread.is_alive())
            done.set()
            print(coord.join())
            """
        )
        assert output == "interrupted True\nNone\n"
        assert code == 0

    def test_an_interrupt_ends_wait_for_stop(self):
        code, output = run_interrupted(
            """
            coord = Coordinator()
            threading.Timer(0.1, print, ["ready"], {"flush": True}).start()
            try:
                coord.wait_for_stop()
            except KeyboardInterrupt:
                print("interrupted", coord.should_stop())
            """
        )
        assert output == "interrupted False\n"
        assert code == 0

    def test_an_interrupted_with_block_stops_and_joins(self):
        code, output = run_interrupted(
            """
            try:
                with Coordinator() as coord:
                    Device(coord, 3600, name="a").start()
                    threading.Timer(0.1, print, ["ready"], {"flush": True}).start()
                    while True:
                        time.sleep(1)
            except KeyboardInterrupt:
                print("interrupted", coord.should_stop(), coord.joined)
            """
        )
        assert output == "stop_loop a\ninterrupted True True\n"
        assert code == 0

    def test_an_interrupt_of_the_join_at_the_end_of_a_with_block_comes_through(self):
        code, output = run_interrupted(
            """
            try:
                with Coordinator() as coord:
                    Device(coord, 3600, name="a").start()
                    threading.Timer(0.1, print, ["ready"], {"flush": True}).start()
            except KeyboardInterrupt:
                print("interrupted", flush=True)
            """
        )
        assert output == "interrupted\nstop_loop a\n"
        assert code == 0

    def test_a_signal_handler_may_use_the_coordinator(self):
        code, output = run_interrupted(
            """
            import signal
            coord = Coordinator()
            def handler(number, frame):
                repr(coord.snapshot())
                coord.request_stop()
            signal.signal(signal.SIGINT, handler)
            LooperThread.loop(coord, None, int, name="fast")
            threading.Timer(0.1, print, ["ready"], {"flush": True}).start()
            while not coord.should_stop():
                coord.snapshot()
            print(coord.join())
            """
        )
        assert output == "None\n"
        assert code == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_has_no_live_looper_and_can_use_its_coordinator():
    done = run_script(
        """
        import faulthandler, logging, signal
        logging.disable()
        coord = Coordinator()
        def fail():
            raise ValueError("x")
        LooperThread.loop(coord, None, int, name="fast")
        LooperThread.loop(coord, 0.0001, int, name="timed")
        LooperThread.loop(coord, None, fail, on_error="continue", name="faulty")
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
