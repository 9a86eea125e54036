"""What loopers print and display in real kernels of each version: it is kept for them, and never in a cell.

Except for the word that says where it is, which stands in the cell that made the coordinator.
"""

import time

import kernels
import pytest

pytestmark = pytest.mark.timeout(300)

SETUP = """
import contextlib, io, ipykernel, logging, sys, threading, time, warnings
from IPython.display import HTML, clear_output, display
from ipywidgets import Button, Output
before = logging.StreamHandler()
logging.getLogger("some").addHandler(before)
from nblooper import Coordinator

def texts(looper, stream=None):
    return [line.text for line in looper.output if stream in (None, line.stream)]

class Turns:
    def __init__(self, act):
        self.act, self.go, self.done = act, threading.Semaphore(0), threading.Semaphore(0)
    def __call__(self):
        if self.go.acquire(timeout=0.05):  # else the looper may end
            self.act()
            self.done.release()
    def turn(self):
        self.go.release()
        assert self.done.acquire(timeout=30)

def once(act, **options):
    looper = coord.loop(act, every_secs=None, max_calls=1, name="once", **options)
    looper.join(30)
    return looper

made = threading.Event()
coord = Coordinator(name="talkers")
"""


@pytest.fixture(scope="module", params=list(kernels.interpreters()))
def started(request, tmp_path_factory):
    specs = tmp_path_factory.mktemp("kernels")
    kernels.write_specs(specs)
    kernel = kernels.DrivenKernel(request.param, specs)
    kernel.made = kernel.run(SETUP)
    kernel.until_done(kernel.made)
    assert kernel.outputs[kernel.made] == ""
    yield kernel
    kernel.close()


@pytest.fixture
def kernel(started):
    started.forget()
    yield started
    started.until_done(started.run("coord.stop(wait=20); [coord.remove(name) for name in list(coord)]"))
    plain = "all(type(stream) is ipykernel.iostream.OutStream for stream in (sys.stdout, sys.stderr))"
    assert started.value(plain) == "True"
    assert started.value("'publish' in vars(get_ipython().display_pub)") == "False"


def shown(kernel, code):
    """Run a cell; return what it shows."""
    cell = kernel.run(code)
    kernel.until_done(cell)
    return kernel.outputs[cell]


def test_whatever_prints_in_a_looper_is_its_output_and_in_no_cell(kernel):
    printed = shown(
        kernel,
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
    assert "".join(kernel.outputs.values()) == printed
    assert kernel.value("texts(looper, 'stdout')") == "['out', 'written', 'from a thread']"
    assert kernel.value("texts(looper, 'display')") == "[\"'shown'\"]"
    err = eval(kernel.value("texts(looper, 'stderr')"))
    assert err[:4] == ["err", "logged", "twice", "twice"]
    assert "UserWarning: careful" in err[4]


def test_other_cells_and_threads_that_print_meanwhile_have_their_own(kernel):
    shown(kernel, "talker = Turns(lambda: print('looper', flush=True)); coord.loop(talker, every_secs=None, name='t')")
    cells = [kernel.run(f"talker.turn(); print('cell {number}'); talker.turn()") for number in range(20)]
    thread = kernel.run("t = threading.Thread(target=print, args=('a thread',)); talker.turn(); t.start(); t.join()")
    kernel.until_done(*cells, thread)
    assert [kernel.outputs[cell] for cell in cells] == [f"cell {number}\n" for number in range(20)]
    assert kernel.outputs[thread] == "a thread\n"
    assert kernel.value("texts(coord['t']) == ['looper'] * 41") == "True"


def test_a_looper_started_by_a_click_is_no_different(kernel):
    created = kernel.run("""
        button = Button()
        button.on_click(lambda _: once(lambda: print("clicked")))
        print(button.comm.comm_id)
    """)
    kernel.until_done(created)
    click = kernel.click(kernel.outputs[created].strip())
    kernel.until_handled(click)
    assert kernel.value("texts(coord['once'])") == "['clicked']"
    assert kernel.outputs[click] == ""


def test_the_cell_that_made_the_coordinator_says_once_where_output_is(kernel):
    cell = kernel.run("""
        quiet = Coordinator()
        for number in range(3):
            quiet.loop(lambda: print("said"), every_secs=None, max_calls=2, name=f"n{number}")
        quiet.join()
    """)
    kernel.until_done(cell)
    kernel.until_printed(cell, "nblooper: ")
    kernel.until_done(kernel.run("quiet.restart('n0').join(30); time.sleep(1.2)"))
    name = next(name for name in ("n0", "n1", "n2") if repr(name) in kernel.outputs[cell])
    assert kernel.outputs[cell] == (
        f"nblooper: what loopers print is kept for each of them: coord[{name!r}].output has it, "
        "and coord.panel() shows it live; Coordinator(capture_output=False) prints it here\n"
    )
    others = [text for request, text in kernel.outputs.items() if request not in (cell, kernel.made)]
    assert not [text for text in others if "nblooper: " in text]


def test_with_a_panel_nothing_has_to_be_said(kernel):
    cell = kernel.run("""
        shown = Coordinator()
        shown.loop(lambda: print("said"), every_secs=None, max_calls=2, name="n")
        panel = shown.panel()
        time.sleep(1.5)
        panel.close()
    """)
    kernel.until_done(cell)
    assert kernel.outputs[cell] == ""


@pytest.mark.parametrize(
    ("coordinator", "option"), [("Coordinator(capture_output=False)", ""), ("Coordinator()", ", capture_output=False")]
)
def test_switched_off_it_is_in_the_cell_as_ever(kernel, coordinator, option):
    cell = kernel.run(f"""
        plain = {coordinator}
        looper = plain.loop(lambda: print("said"), every_secs=None, max_calls=2, name="l"{option})
        looper.join(30)
    """)
    kernel.until_printed(cell, "said\nsaid\n")
    assert kernel.value("texts(looper)") == "[]"


def test_redirections_in_a_cell_take_the_cells_output_and_no_more(kernel):
    printed = shown(
        kernel,
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


def test_the_magic_that_captures_a_cell_captures_no_looper(kernel):
    shown(
        kernel,
        """
        def act():
            print("looper")
            display("display")
        talker = Turns(act)
        looper = coord.loop(talker, every_secs=None, name="t")
        """,
    )
    assert shown(kernel, "%%capture caught\nprint('cell')\ndisplay('of the cell')\ntalker.turn()") == ""
    assert kernel.value("(caught.stdout, len(caught.outputs))") == "('cell\\n', 1)"
    assert eval(kernel.value("texts(looper)")) == ["looper", "'display'"]


def test_a_redirection_in_a_looper_is_its_own(kernel):
    printed = shown(
        kernel,
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
    assert kernel.value("texts(looper)") == "[\"kept 'taken\\\\n'\"]"


def test_a_looper_clears_its_own_output(kernel):
    printed = shown(
        kernel,
        """
        print("of the cell")
        def act():
            print("first")
            display(HTML("<table><tr><td>1</td></tr></table>"))
            clear_output(wait=True)
            print("second")
        looper = once(act)
        """,
    )
    assert printed == "of the cell\n"
    assert kernel.clears == []
    assert kernel.value("texts(looper)") == "['second']"
    cell = kernel.run("clear_output(); print('cleared')")
    kernel.until_done(cell)
    assert kernel.clears == [cell]


def test_displays_are_updated_where_they_are_whoever_does_it(kernel):
    cell = kernel.run("""
        of_cell = display("1 of the cell", display_id=True)
        handles = []
        def act():
            of_cell.update("2 of the cell")
            handles.append(display("1 of the looper", display_id=True))
            handles[0].update("2 of the looper")
        coord.loop(lambda: None, every_secs=0.01, name="another")
        looper = once(act)
    """)
    kernel.until_done(cell)
    assert kernel.outputs[cell] == "'1 of the cell'\n"
    assert kernel.updates == ["'2 of the cell'"]
    assert kernel.value("texts(looper)") == "[\"'2 of the looper'\"]"
    kernel.until_done(kernel.run("handles[0].update('3 of the looper')"))
    assert kernel.updates == ["'2 of the cell'"]
    assert kernel.value("texts(looper)") == "[\"'3 of the looper'\"]"


def test_figures_and_tables_are_kept_as_data(kernel):
    shown(
        kernel,
        """
        from matplotlib.figure import Figure
        def act():
            figure = Figure(figsize=(2, 1))
            figure.subplots().plot([1, 2])
            display(figure)
            display(HTML("<table><tr><td>1</td></tr></table>"))
        get_ipython().run_line_magic("matplotlib", "inline")
        looper = once(act)
        """,
    )
    assert kernel.value("[sorted(line.data) for line in looper.output]") == (
        "[['image/png', 'text/plain'], ['text/html', 'text/plain']]"
    )


def test_within_an_output_widget_it_goes_there_as_ever(kernel):
    cell = kernel.run("""
        out = Output()
        def act():
            print("before")
            with out:
                print("in the widget", flush=True)
            print("after")
        looper = once(act)
    """)
    kernel.until_done(cell)
    kernel.until_printed(cell, "in the widget")  # the front end puts it into the widget
    assert kernel.value("texts(looper)") == "['before', 'after']"


def test_bars_of_tqdm_are_drawn_in_the_loopers_output(kernel):
    printed = shown(
        kernel,
        """
        try:
            import tqdm
        except ImportError:
            tqdm = None
        def act():
            for _ in tqdm.tqdm(range(100), mininterval=0, ascii=True):
                pass
        if tqdm:
            print([text[:16] for text in texts(once(act), "stderr")])
        """,
    )
    assert printed in ("", "['100%|##########|']\n")


def test_a_looper_that_prints_10_megabytes_a_second_is_bounded_and_the_kernel_answers(kernel):
    shown(
        kernel,
        """
        line, printed = "x" * 999, 0
        def flood():
            global printed
            began = time.perf_counter()
            for _ in range(100):
                print(line)
            printed += 100
            time.sleep(max(0.0, 0.01 - (time.perf_counter() - began)))
        looper = coord.loop(flood, every_secs=None, name="flood")
        """,
    )
    answers, began = [], time.monotonic()
    while time.monotonic() - began < 3:
        asked = time.monotonic()
        assert kernel.value("'answer'") == "answer"
        answers.append(time.monotonic() - asked)
    assert sorted(answers)[len(answers) // 2] < 0.5
    shown(kernel, "coord.stop('flood', wait=30); kept = looper.output")
    assert kernel.value("len(kept) + kept.lost_lines == printed") == "True"
    assert kernel.value("{each.text for each in kept} == {line}") == "True"
    assert int(kernel.value("len(kept)")) == 1024**2 // 1000
    assert int(kernel.value("printed")) > 5000  # 10 MB/s where nothing else runs


def test_a_forked_child_prints_under_the_cell_that_started_its_looper(kernel):
    cell = kernel.run("""
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
    kernel.until_done(cell)
    kernel.until_printed(cell, "child")
    assert kernel.value("texts(looper)") == "['parent before', 'parent after']"
    assert kernel.outputs[cell] == "child\n"


def test_a_stream_of_ones_own_that_passes_on_keeps_its_copy(kernel):
    printed = shown(
        kernel,
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
    assert kernel.value("(tee.copy.getvalue(), texts(looper))") == "('looper\\ncell\\n', ['looper'])"


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


@pytest.mark.parametrize("kernel_name", kernels.interpreters())
def test_a_kernel_whose_loopers_print_on_and_on_ends_in_time(kernel_name, tmp_path):
    kernels.write_specs(tmp_path)
    kernel = kernels.DrivenKernel(kernel_name, tmp_path)
    try:
        kernel.until_done(
            kernel.run("""
            from nblooper import Coordinator
            def act():
                while True:
                    print("on and on")
            coord = Coordinator()
            looper = coord.loop(act, every_secs=None)
        """)
        )
        assert kernel.shut_down(secs=30)
    finally:
        kernel.close()


@pytest.mark.parametrize("kernel_name", kernels.interpreters())
def test_loopers_that_a_captured_cell_starts_print_in_no_later_cell(kernel_name, tmp_path):
    kernels.write_specs(tmp_path)
    kernel = kernels.DrivenKernel(kernel_name, tmp_path)
    try:
        cells = [kernel.run(CAPTURED), *(kernel.run("never.wait(0.2)\nprint('mine')") for _ in range(3))]
        kernel.until_done(*cells)
        assert [kernel.outputs[cell] for cell in cells] == ["", "mine\n", "mine\n", "mine\n"]
        assert kernel.value("'cell\\n' in caught.stdout") == "True"
        assert kernel.value("looper.output[-1].text") == "looper"
    finally:
        kernel.close()
