"""Output in processes of their own: the end of the interpreter, forks, warnings, a prompt of IPython in a terminal."""

import os
import signal
import sys

import pytest
from helpers import environment, run_script

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def test_warnings_and_the_last_resort_of_logging_are_output_and_streams_stay_the_same():
    done = run_script(
        """
        import logging, warnings
        handler = logging.StreamHandler()
        out, write = sys.stdout, sys.stdout.write
        coord = Coordinator()
        @coord.loop(every_secs=None, max_calls=1)
        def target():
            warnings.warn("careful")
            logging.getLogger("some").warning("logged")
            assert sys.stdout is out and out.fileno() == 1 and out.encoding == sys.__stdout__.encoding
            sys.stdout.writelines(["a\\n", "b\\n"])
        coord.join()
        assert [line.text for line in coord["target"].output if line.stream == "stdout"] == ["a", "b"]
        kept = [line.text for line in coord["target"].output if line.stream == "stderr"]
        assert "UserWarning: careful" in kept[0] and kept[-1] == "logged", kept
        assert sys.stdout.write == write and "write" not in vars(sys.stderr)
        print("checked")
        """
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "a\nb\nchecked\n"
    assert "UserWarning: careful" in done.stderr
    assert done.stderr.endswith("logged\n")


def test_what_is_printed_while_the_interpreter_exits_goes_through():
    done = run_script(
        """
        class Talking(LooperThread):
            def stop_loop(self):
                print("last words")
        coord = Coordinator()
        Talking(coord, 0.001, lambda: None).start()
        coord.on_stop(lambda: print("off"))
        print("end")
        """
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\n") == ["end", "last words", "off", ""]


def test_a_looper_that_prints_on_and_on_does_not_break_the_exit():
    """Python dies if a thread that it ends holds the lock of a standard stream."""
    done = run_script(
        """
        import io
        from nblooper.core import exit as at_exit
        at_exit._GRACE_SECS = 0.05
        class Slow(io.RawIOBase):
            def writable(self):
                return True
            def write(self, data):
                time.sleep(0.2)
                return os.write(1, data)
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(Slow()), write_through=True)
        coord = Coordinator()
        begun = threading.Event()
        def stuck():
            begun.set()
            while True:
                print("x" * 100, flush=True)
        coord.loop(stuck, every_secs=None)
        begun.wait(20)
        """
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert set(done.stdout) == {"x", "\n"}


@needs_fork
def test_a_forked_child_prints_as_ever_and_can_begin_anew():
    done = run_script(
        """
        coord = Coordinator()
        @coord.loop(every_secs=None, max_calls=1)
        def target():
            print("before", flush=True)
            child = os.fork()
            if child == 0:
                try:
                    print("child", flush=True)
                    kept = [line.text for line in coord["target"].output]
                    assert kept == ["before"], kept
                    assert "write" not in vars(sys.stdout)
                    inner = Coordinator()
                    inner.loop(lambda: print("child's looper", flush=True), every_secs=None, name="l", max_calls=1)
                    inner.join()
                    assert [line.text for line in inner["l"].output] == ["child's looper"]
                    print("checked", flush=True)
                except BaseException as error:
                    print(repr(error), flush=True)
                os._exit(0)
            os.waitpid(child, 0)
            print("after", flush=True)
        coord.join()
        assert [line.text for line in coord["target"].output] == ["before", "after"]
        """
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\n") == ["before", "child", "child's looper", "checked", "after", ""]


@needs_fork
def test_a_fork_elsewhere_leaves_loopers_and_their_output_to_the_parent():
    done = run_script(
        """
        coord = Coordinator()
        go, said = threading.Event(), threading.Event()
        @coord.loop(every_secs=None, max_calls=1)
        def target():
            print("1")
            said.set()
            go.wait(20)
            print("2")
        said.wait(20)
        sys.stdout.flush()
        if os.fork() == 0:
            print("child", flush=True)
            os._exit(0)
        os.wait()
        go.set()
        coord.join()
        assert [line.text for line in coord["target"].output] == ["1", "2"]
        """
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(done.stdout.split()) == ["1", "2", "child"]


@pytest.fixture
def terminal(tmp_path):
    """IPython in a terminal, with a function that enters a cell and waits for the next prompt."""
    pexpect = pytest.importorskip("pexpect")
    command = [sys.executable, "-m", "IPython", "--no-banner", "--no-confirm-exit", "--colors=NoColor"]
    env = {**environment(), "IPYTHONDIR": str(tmp_path), "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
    shell = pexpect.spawn(command[0], command[1:], env=env, encoding="utf-8", timeout=60, dimensions=(40, 150))
    cells = iter(range(1, 100))
    shell.expect(rf"In .*{next(cells)}.*:")

    def enter(cell):
        shell.sendline(cell)
        shell.expect(rf"In .*{next(cells)}.*:")

    shell.enter = enter
    yield shell
    shell.kill(signal.SIGKILL)
    shell.wait()  # or `close`, which waits for a tenth of a second, may find it alive
    shell.close()


def test_in_a_terminal_with_a_prompt_lines_go_through_and_are_kept(terminal):
    terminal.enter("import nblooper, sys, threading, time; coord = nblooper.Coordinator(); go = threading.Semaphore(0)")
    # It prints while the prompt waits, which has a stream of its own then, and while cells run, of which IPython keeps
    # the output by a method of its own.
    terminal.enter("look = lambda: (go.acquire(timeout=60), time.sleep(0.5), print('heard' + ' it'))")
    terminal.enter("looper = coord.loop(look, every_secs=None, name='look', max_calls=3)")
    terminal.enter("go.release()")
    terminal.expect_exact("heard it")
    for _ in range(2):
        terminal.sendline("go.release(); time.sleep(2); print('the cell' + ' ends')")
        terminal.expect_exact("heard it")
        terminal.expect_exact("the cell ends")
    terminal.sendline("coord.join(); print([line.text.upper() for line in looper.output])")
    terminal.expect_exact("['HEARD IT', 'HEARD IT', 'HEARD IT']")
