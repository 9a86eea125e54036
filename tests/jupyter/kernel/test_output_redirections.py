"""Redirections within which loopers start, in real kernels of each version: they take the output of who redirects."""

import pytest

pytestmark = pytest.mark.timeout(300)


def test_a_captured_cell_that_starts_a_looper_captures_no_other(talkers):
    talkers.shown(
        """
        def act(name):
            print(name)
            print(name, file=sys.stderr)
            display(name)
            time.sleep(0.01)
        a = coord.loop(act, every_secs=None, args=("a",), name="a")
        """
    )
    shown = talkers.shown(
        """%%capture caught
        b = coord.loop(act, every_secs=None, args=("b",), name="b")
        count = len(a.output)
        while not b.output or len(a.output) < count + 9:
            time.sleep(0.01)
        print("mine")
        display("of the cell")
        """
    )
    assert shown == ""
    assert talkers.value("(caught.stdout, caught.stderr, len(caught.outputs))") == "('mine\\n', '', 1)"
    assert talkers.value("{line.text for line in b.output} == {'b', repr('b')}") == "True"


@pytest.mark.parametrize("way", ["%%capture caught", "with contextlib.redirect_stdout(io.StringIO()) as taken:"])
def test_a_redirection_within_which_the_first_looper_starts_takes_no_loopers_output(talkers, way):
    assert talkers.value("threading.Thread.start.__module__") == "threading"
    shown = talkers.shown(
        f"""{way}
            if True:
                talker = Turns(lambda: (print("looper"), display("shown")))
                looper = coord.loop(talker, every_secs=None, name="t")
                talker.turn()
                print("mine")
        """
    )
    assert shown == ""
    later = talkers.shown("talker.turn(); print('later')")
    assert later == "later\n"
    taken = "caught.stdout" if "caught" in way else "taken.getvalue()"
    assert talkers.value(taken) == "mine"  # less the line end
    assert talkers.value("texts(looper)") == str(["looper", "'shown'"] * 2)


def test_a_redirection_in_a_looper_stays_its_own_when_another_starts(talkers):
    talkers.shown(
        """
        inside, leave = threading.Event(), threading.Event()
        def act():
            with contextlib.redirect_stdout(io.StringIO()) as taken:
                inside.set()
                leave.wait(30)
                print("taken")
            print("kept", repr(taken.getvalue()))
        looper = coord.loop(act, every_secs=None, max_calls=1, name="redirects")
        inside.wait(30)
        other = once(lambda: print("other"))
        leave.set()
        looper.join(30)
        """
    )
    assert talkers.value("texts(looper)") == "[\"kept 'taken\\\\n'\"]"
    assert talkers.value("texts(other)") == "['other']"


def test_a_capture_in_a_looper_stays_its_own_when_another_starts(talkers):
    talkers.shown(
        """
        from IPython.utils.capture import capture_output
        inside, leave = threading.Event(), threading.Event()
        def act():
            with capture_output() as taken:
                inside.set()
                leave.wait(30)
                print("taken")
                display("taken")
            print("kept", repr(taken.stdout), len(taken.outputs))
        looper = coord.loop(act, every_secs=None, max_calls=1, name="captures")
        inside.wait(30)
        other = once(lambda: (print("other"), display("other")))
        leave.set()
        looper.join(30)
        """
    )
    assert talkers.value("texts(looper)") == "[\"kept 'taken\\\\n' 1\"]"
    assert talkers.value("texts(other)") == str(["other", "'other'"])


def test_a_stream_that_a_looper_has_replaced_itself_still_takes_its_output_when_another_starts(talkers):
    talkers.shown(
        """
        inside, leave = threading.Event(), threading.Event()
        def act():
            taken, before = io.StringIO(), sys.stdout
            sys.stdout = taken
            inside.set()
            leave.wait(30)
            print("taken")
            sys.stdout = before
            print(repr(taken.getvalue()))
        looper = coord.loop(act, every_secs=None, max_calls=1, name="replaces")
        inside.wait(30)
        other = once(lambda: None)
        leave.set()
        looper.join(30)
        """
    )
    assert talkers.value("texts(looper)[-1]") == "'taken\\n'"


@pytest.mark.parametrize("stream", ["open(path, 'w')", "Copies()"])
def test_a_file_that_somebody_has_put_there_for_good_has_loopers_output_too(talkers, stream, tmp_path):
    talkers.shown(
        f"""
        class Copies(io.StringIO):
            def write(self, text):
                with open(path, "a") as file:
                    file.write(text)
                return kernels_own.write(text)
        path, kernels_own = {str(tmp_path / "copy.txt")!r}, sys.stdout
        sys.stdout = {stream}
        looper = once(lambda: print("looper"))
        sys.stdout.flush()
        sys.stdout = kernels_own
        """
    )
    assert talkers.value("texts(looper)") == "['looper']"
    assert (tmp_path / "copy.txt").read_text() == "looper\n"
