"""The keyboard's interrupt, in a process of its own."""

import os
import signal
import subprocess
import sys

import pytest
from helpers import environment, script

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are sent differently")


def run_interrupted(body):
    """Run a script, send it an interrupt when it prints "ready", and return its exit code and output."""
    with subprocess.Popen(
        [sys.executable, "-c", script(body)],
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


def test_an_interrupt_ends_join_and_leaves_the_loopers_running():
    code, output = run_interrupted(
        """
        coord = Coordinator()
        slow, fast = Device(coord, 3600, name="slow"), LooperThread(coord, None, int, name="fast")
        slow.start(), fast.start()
        try:
            threading.Timer(0.1, print, ["ready"], {"flush": True}).start()
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


def test_an_interrupt_ends_join_with_foreign_threads():
    code, output = run_interrupted(
        """
        coord, done = Coordinator(), threading.Event()
        thread = threading.Thread(target=done.wait)
        coord.register_thread(thread)
        thread.start()
        try:
            threading.Timer(0.1, print, ["ready"], {"flush": True}).start()
            coord.join()
        except KeyboardInterrupt:
            print("interrupted", thread.is_alive())
        done.set()
        print(coord.join())
        """
    )
    assert output == "interrupted True\nNone\n"
    assert code == 0


def test_an_interrupt_ends_wait_for_stop():
    code, output = run_interrupted(
        """
        coord = Coordinator()
        try:
            threading.Timer(0.1, print, ["ready"], {"flush": True}).start()
            coord.wait_for_stop()
        except KeyboardInterrupt:
            print("interrupted", coord.should_stop())
        """
    )
    assert output == "interrupted False\n"
    assert code == 0


def test_an_interrupted_with_block_stops_and_joins():
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


def test_an_interrupt_of_the_join_at_the_end_of_a_with_block_comes_through():
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


def test_a_signal_handler_may_use_the_coordinator():
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
