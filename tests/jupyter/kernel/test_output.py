"""What loopers print and display in real kernels of each version: it is kept for them, and never in a cell.

Except for the word that says where it is, which stands in the cell that made the coordinator.
"""

import pytest

pytestmark = pytest.mark.timeout(300)


def test_whatever_prints_in_a_looper_is_its_output_and_in_no_cell(talkers):
    printed = talkers.shown(
        """
        def act():
            print("out")
            print("err", file=sys.stderr)
            sys.stdout.write("written\\n")
            logging.getLogger("some").error("logged")
            logging.getLogger("some").addHandler(after := logging.StreamHandler())
            logging.getLogger("some").error("twice")
            logging.getLogger("some").removeHandler(after)
            warnings.warn("careful")
            thread = threading.Thread(target=print, args=("from a thread",), kwargs={"flush": True})
            thread.start()
            thread.join()
            display("shown")
        looper = once(act)
        print("of the cell")
        """,
    )
    assert printed == "of the cell\n"
    assert "".join(talkers.outputs.values()) == printed
    assert talkers.value("texts(looper, 'stdout')") == "['out', 'written', 'from a thread']"
    assert talkers.value("texts(looper, 'display')") == "[\"'shown'\"]"
    err = eval(talkers.value("texts(looper, 'stderr')"))
    assert err[:4] == ["err", "logged", "twice", "twice"]
    assert "UserWarning: careful" in err[4]


def test_other_cells_and_threads_that_print_meanwhile_have_their_own(talkers):
    talkers.shown("talker = Turns(lambda: print('looper', flush=True)); coord.loop(talker, every_secs=None, name='t')")
    cells = [talkers.run(f"talker.turn(); print('cell {number}'); talker.turn()") for number in range(20)]
    thread = talkers.run("t = threading.Thread(target=print, args=('a thread',)); talker.turn(); t.start(); t.join()")
    talkers.until_done(*cells, thread)
    assert [talkers.outputs[cell] for cell in cells] == [f"cell {number}\n" for number in range(20)]
    assert talkers.outputs[thread] == "a thread\n"
    assert talkers.value("texts(coord['t']) == ['looper'] * 41") == "True"


def test_a_looper_started_by_a_click_is_no_different(talkers):
    created = talkers.run("""
        button = Button()
        button.on_click(lambda _: once(lambda: print("clicked")))
        print(button.comm.comm_id)
    """)
    talkers.until_done(created)
    click = talkers.click(talkers.outputs[created].strip())
    talkers.until_handled(click)
    assert talkers.value("texts(coord['once'])") == "['clicked']"
    assert talkers.outputs[click] == ""


def test_the_cell_that_made_the_coordinator_says_once_where_output_is(talkers):
    cell = talkers.run("""
        quiet = Coordinator()
        for number in range(3):
            quiet.loop(lambda: print("said"), every_secs=None, max_calls=2, name=f"n{number}")
        quiet.join()
    """)
    talkers.until_done(cell)
    talkers.until_printed(cell, "nblooper: ")
    talkers.until_done(talkers.run("quiet.restart('n0').join(30); time.sleep(1.2)"))
    name = next(name for name in ("n0", "n1", "n2") if repr(name) in talkers.outputs[cell])
    assert talkers.outputs[cell] == (
        f"nblooper: what loopers print is kept for each of them: coord[{name!r}].output has it, "
        "and coord.panel() shows it live; Coordinator(capture_output=False) prints it here\n"
    )
    others = [text for request, text in talkers.outputs.items() if request not in (cell, talkers.made)]
    assert not [text for text in others if "nblooper: " in text]


@pytest.mark.parametrize("way", ["%%capture caught", "with contextlib.redirect_stdout(io.StringIO()) as taken:"])
def test_it_says_so_there_also_while_another_cell_redirects_its_output(talkers, way):
    cell = talkers.run("quiet = Coordinator()")
    talkers.until_done(cell)
    talkers.shown(
        f"""{way}
            if True:
                quiet.loop(lambda: print("said"), every_secs=None, max_calls=1, name="n").join(30)
                time.sleep(1.5)
                print("mine")
        """
    )
    talkers.until_printed(cell, "nblooper: ")
    assert talkers.value("caught.stdout" if "caught" in way else "taken.getvalue()") == "mine"  # less the line end


def test_with_a_panel_nothing_has_to_be_said(talkers):
    cell = talkers.run("""
        shown = Coordinator()
        shown.loop(lambda: print("said"), every_secs=None, max_calls=2, name="n")
        panel = shown.panel()
        time.sleep(1.5)
        panel.close()
    """)
    talkers.until_done(cell)
    assert talkers.outputs[cell] == ""


@pytest.mark.parametrize(
    ("coordinator", "option"), [("Coordinator(capture_output=False)", ""), ("Coordinator()", ", capture_output=False")]
)
def test_switched_off_it_is_in_the_cell_as_ever(talkers, coordinator, option):
    cell = talkers.run(f"""
        plain = {coordinator}
        looper = plain.loop(lambda: print("said"), every_secs=None, max_calls=2, name="l"{option})
        looper.join(30)
    """)
    talkers.until_printed(cell, "said\nsaid\n")
    assert talkers.value("texts(looper)") == "[]"


def test_redirections_in_a_cell_take_the_cells_output_and_no_more(talkers):
    printed = talkers.shown(
        """
        talker = Turns(lambda: print("looper"))
        looper = coord.loop(talker, every_secs=None, name="t")
        for target in (io.StringIO(), None):
            with contextlib.redirect_stdout(target):
                print("redirected")
                talker.turn()
            taken = target or taken
        print(repr(taken.getvalue()), texts(looper))
        with contextlib.redirect_stdout(sys.stderr):
            talker.turn()
        print(texts(looper))
        """,
    )
    assert printed == "'redirected\\n' ['looper', 'looper']\n['looper', 'looper', 'looper']\n"


def test_the_magic_that_captures_a_cell_captures_no_looper(talkers):
    talkers.shown(
        """
        def act():
            print("looper")
            display("display")
        talker = Turns(act)
        looper = coord.loop(talker, every_secs=None, name="t")
        """,
    )
    assert talkers.shown("%%capture caught\nprint('cell')\ndisplay('of the cell')\ntalker.turn()") == ""
    assert talkers.value("(caught.stdout, len(caught.outputs))") == "('cell\\n', 1)"
    assert eval(talkers.value("texts(looper)")) == ["looper", "'display'"]


def test_a_redirection_in_a_looper_is_its_own(talkers):
    printed = talkers.shown(
        """
        inside, leave = threading.Event(), threading.Event()
        def act():
            with contextlib.redirect_stdout(io.StringIO()) as taken:
                print("taken")
                inside.set()
                leave.wait(30)
            print("kept", repr(taken.getvalue()))
        looper = coord.loop(act, every_secs=None, max_calls=1, name="once")
        inside.wait(30)
        print("of the cell")
        leave.set()
        looper.join(30)
        print("after")
        """,
    )
    assert printed == "of the cell\nafter\n"
    assert talkers.value("texts(looper)") == "[\"kept 'taken\\\\n'\"]"


def test_a_forked_child_prints_under_the_cell_that_started_its_looper(talkers):
    cell = talkers.run("""
        import os
        def act():
            print("parent before")
            child = os.fork()
            if child == 0:
                print("child", flush=True)
                time.sleep(0.2)
                os._exit(0)
            os.waitpid(child, 0)
            print("parent after")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            looper = once(act)
    """)
    talkers.until_done(cell)
    talkers.until_printed(cell, "child")
    assert talkers.value("texts(looper)") == "['parent before', 'parent after']"
    assert talkers.outputs[cell] == "child\n"


def test_a_stream_of_ones_own_that_passes_on_keeps_its_copy(talkers):
    printed = talkers.shown(
        """
        class Tee:
            def __init__(self, stream):
                self.stream, self.copy = stream, io.StringIO()
            def write(self, text):
                self.copy.write(text)
                return self.stream.write(text)
            def flush(self):
                self.stream.flush()
        kernels_own = sys.stdout
        sys.stdout = tee = Tee(kernels_own)
        looper = once(lambda: print("looper"))
        print("cell")
        sys.stdout = kernels_own
        """,
    )
    assert printed == "cell\n"
    assert talkers.value("(tee.copy.getvalue(), texts(looper))") == "('looper\\ncell\\n', ['looper'])"


CAPTURED = """%%capture caught
import nblooper
coord = nblooper.Coordinator()
def act():
    print("looper")
    never.wait(0.01)
import threading
never = threading.Event()
looper = coord.loop(act, every_secs=None)
print("cell")
"""


def test_a_kernel_whose_loopers_print_on_and_on_ends_in_time(fresh):
    fresh.until_done(
        fresh.run("""
        from nblooper import Coordinator
        def act():
            while True:
                print("on and on")
        coord = Coordinator()
        looper = coord.loop(act, every_secs=None)
        """)
    )
    assert fresh.shut_down(secs=30)


def test_loopers_that_a_captured_cell_starts_print_in_no_later_cell(fresh):
    cells = [fresh.run(CAPTURED), *(fresh.run("never.wait(0.2)\nprint('mine')") for _ in range(3))]
    fresh.until_done(*cells)
    assert [fresh.outputs[cell] for cell in cells] == ["", "mine\n", "mine\n", "mine\n"]
    assert fresh.value("'cell\\n' in caught.stdout") == "True"
    assert fresh.value("looper.output[-1].text") == "looper"
