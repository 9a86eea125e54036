"""Clicks while a cell runs, in real kernels of each version, without a browser.

The clicks come as from a front end that asks for no subshell. Where ipykernel 7.4 is asked which subshell shall handle
them, the button counts as `routed`; `plain` is a button that only the main thread can serve.
"""

import kernels
import pytest

pytestmark = pytest.mark.timeout(300)

SETUP = """
import asyncio, signal, sys, threading, time, warnings
from ipywidgets import Button
from nblooper import Coordinator
from nblooper.jupyter.kernel import busy, pump

coord = Coordinator()
never, clicked = threading.Event(), []

def make(act):
    button = Button()
    button.on_click(lambda _: act())
    return button

def stop():
    print("click's own output")
    clicked.append(threading.current_thread() is threading.main_thread())
    coord.request_stop()

def interrupted():
    raise KeyboardInterrupt

def blocked():
    print("blocked", flush=True)
    never.wait()

def again():
    coord.clear_stop()
    coord.start()
    clicked.clear()
    print("begun", flush=True)

coord.loop(lambda: never.wait(0.001), every_secs=0.01, name="tick")
plain, routed, fails, blocks = make(stop), make(stop), make(interrupted), make(blocked)
count = make(lambda: clicked.append(len(clicked)))
busy.answer_while_busy(routed)
print(*(button.comm.comm_id for button in (plain, routed, fails, blocks, count)))
"""
JOINS = {
    "join": "coord.join()",
    "with": "with coord: pass",
    "join_async": "await coord.join_async()",
    "wait_for_stop": "coord.wait_for_stop()",
}
BLOCKING = [way for way in JOINS if way != "join_async"]


@pytest.fixture(scope="module", params=list(kernels.interpreters()))
def started(request, tmp_path_factory):
    specs = tmp_path_factory.mktemp("kernels")
    kernels.write_specs(specs)
    kernel = kernels.DrivenKernel(request.param, specs)
    setup = kernel.run(SETUP)
    kernel.until_done(setup)
    kernel.plain, kernel.routed, kernel.fails, kernel.blocks, kernel.count = kernel.outputs[setup].split()
    yield kernel
    kernel.close()


@pytest.fixture
def kernel(started):
    """A kernel of each version, with the loopers of its coordinator ended."""
    started.forget()
    yield started
    started.interrupt()
    started.until_done(started.run("coord.request_stop()"), started.run("coord.join()"))


def blocked_cell(kernel, way):
    """Run a cell that blocks as `way` says; return its request."""
    request = kernel.run(f"again()\n{JOINS[way]}\nprint('end')")
    kernel.until_printed(request, "begun")
    return request


@pytest.mark.parametrize("way", JOINS)
@pytest.mark.parametrize("button", ["plain", "routed"])
def test_a_click_ends_the_wait_and_queued_cells_follow_in_order(kernel, way, button):
    cell = blocked_cell(kernel, way)
    queued = [kernel.run(f"print('queued {number}', coord.should_stop(), clicked)") for number in range(3)]
    click = kernel.click(getattr(kernel, button))
    kernel.until_done(cell, *queued)
    on_main_thread = button == "plain" or kernel.version < (7, 4)
    assert list(kernel.replies.items()) == [(request, "ok") for request in (cell, *queued)]
    assert kernel.outputs[cell] == "begun\nend\n"
    assert [kernel.outputs[request] for request in queued] == [
        f"queued {number} True [{on_main_thread}]\n" for number in range(3)
    ]
    kernel.until_handled(click)
    assert kernel.outputs[click] == "click's own output\n"


@pytest.mark.parametrize("way", JOINS)
def test_during_and_after_a_click_the_output_of_the_cell_and_of_its_threads_stays_with_it(kernel, way):
    cell = kernel.run(f"""
        again()
        def tell():
            coord.wait_for_stop()
            print("from a thread", flush=True)
        thread = threading.Thread(target=tell)
        thread.start()
        {JOINS[way]}
        thread.join()
        print("from the cell")
        print("to stderr", file=sys.stderr)
        display("displayed")
    """)
    kernel.until_printed(cell, "begun")
    kernel.until_handled(kernel.click(kernel.count), kernel.click(kernel.plain))
    kernel.until_done(cell)
    lines = kernel.outputs[cell].splitlines()
    assert sorted(lines) == ["'displayed'", "begun", "from a thread", "from the cell", "to stderr"]


@pytest.mark.parametrize("way", JOINS)
def test_an_error_in_the_blocked_cell_aborts_the_queued_ones(kernel, way):
    failing = kernel.run(f"again()\n{JOINS[way]}\nraise ValueError('in the cell')")
    queued = [kernel.run("print('never')") for _ in range(3)]
    kernel.until_printed(failing, "begun")
    later_click = kernel.click(kernel.plain)
    kernel.until_done(failing, *queued)
    assert kernel.replies[failing] == "error"
    assert [kernel.replies[request] for request in queued] == ["aborted"] * 3
    assert [kernel.outputs[request] for request in queued] == [""] * 3
    kernel.until_handled(later_click)
    assert kernel.value("'works'") == "works"


@pytest.mark.parametrize("way", JOINS)
def test_an_interrupt_ends_the_wait_and_leaves_loopers_and_kernel_well(kernel, way):
    cell = blocked_cell(kernel, way)
    kernel.until_handled(kernel.click(kernel.count))
    kernel.interrupt()
    kernel.until_done(cell)
    assert kernel.outputs[cell].splitlines()[-1].startswith(("KeyboardInterrupt", "CancelledError"))
    assert kernel.value("(coord.should_stop(), coord.loopers['tick'].is_alive(), clicked)") == "(False, True, [0])"
    click = kernel.click(kernel.plain)
    kernel.until_handled(click)
    assert kernel.value("coord.should_stop()") == "True"


def test_a_click_that_the_kernel_has_queued_already_is_handled(kernel):
    if kernel.version >= (7,):
        pytest.skip("it has no queue")
    cell = kernel.run("""
        again()
        while get_ipython().kernel.msg_queue.qsize() < 3:
            await asyncio.sleep(0.001)
        coord.join()
    """)
    kernel.until_printed(cell, "begun")
    first, _, second = kernel.run("print(1)"), kernel.click(kernel.plain), kernel.run("print(2)")
    kernel.until_done(cell, first, second)
    assert list(kernel.replies) == [cell, first, second]
    assert [kernel.outputs[request] for request in (first, second)] == ["1\n", "2\n"]


def test_many_clicks_and_cells_keep_their_order(kernel):
    cell = blocked_cell(kernel, "join")
    clicks = []
    cells = []
    for number in range(10):
        cells.append(kernel.run(f"print({number})"))
        clicks += [kernel.click(kernel.count) for _ in range(10)]
    kernel.until_handled(*clicks)
    assert kernel.replies == {}
    kernel.click(kernel.plain)
    kernel.until_done(cell, *cells)
    assert list(kernel.replies) == [cell, *cells]
    assert [kernel.outputs[request] for request in cells] == [f"{number}\n" for number in range(10)]
    assert kernel.value("clicked[:-1] == list(range(100))") == "True"


@pytest.mark.parametrize("way", BLOCKING)
def test_an_interrupt_reaches_a_click_that_blocks_and_then_the_wait(kernel, way):
    cell = blocked_cell(kernel, way)
    queued = kernel.run("print('never')")
    click = kernel.click(kernel.blocks)
    kernel.until_printed(click, "blocked")
    kernel.interrupt()
    kernel.until_done(cell, queued)
    assert "KeyboardInterrupt" in kernel.outputs[cell]
    assert kernel.replies[queued] == "aborted"
    kernel.until_handled(kernel.click(kernel.count))
    assert kernel.value("clicked") == "[0]"


def test_what_arrives_just_when_a_cell_ends_is_handled(kernel):
    for _ in range(100):
        cell = kernel.run("pass")
        kernel.until(lambda cell=cell: cell in kernel.idle)  # its reply is on its way
        kernel.until_handled(kernel.click(kernel.count))
    assert kernel.value("len(clicked) >= 100") == "True"


def test_the_kernel_is_shown_busy_as_long_as_the_cell_runs(kernel):
    cell = blocked_cell(kernel, "join")
    click = kernel.click(kernel.count)
    kernel.until_handled(click)
    kernel.until(lambda: kernel.states[-1] == ("busy", cell))
    assert ("busy", click) in kernel.states


def test_the_kernels_own_function_receives_again_after_the_wait(kernel):
    expression = "pump.kernel_pump()._stream._recv_callback == pump.kernel_pump()._receive"
    cell = kernel.run(f"again()\nthreading.Timer(0.05, coord.request_stop).start()\ncoord.join()\nprint({expression})")
    kernel.until_done(cell)
    assert kernel.outputs[cell] == "begun\nFalse\n"
    assert kernel.value(expression) == "False"


def test_waits_that_overlap_in_the_event_loop(kernel):
    cell = kernel.run("""
        again()
        other = Coordinator()
        other.loop(int, every_secs=3600)
        first, second = (asyncio.create_task(each.join_async()) for each in (coord, other))
        await asyncio.sleep(0)
        print("waiting", flush=True)
        await first
        print("first", flush=True)
        await second
    """)
    kernel.until_printed(cell, "waiting")
    kernel.until_handled(kernel.click(kernel.plain))
    kernel.until_printed(cell, "first")
    kernel.until_handled(kernel.click(kernel.count))
    assert cell not in kernel.replies
    kernel.interrupt()
    kernel.until_done(cell, kernel.run("other.request_stop()"), kernel.run("await other.join_async()"))


def test_a_wait_in_a_background_task_goes_on_after_its_cell(kernel):
    first = kernel.run("again()\ntask = asyncio.create_task(coord.join_async())")
    kernel.until_done(first)
    second = kernel.run("print('second', flush=True)\nawait asyncio.sleep(0.5)\nprint('still second')")
    kernel.until_printed(second, "second")
    kernel.until_handled(kernel.click(kernel.count))
    kernel.until_done(second)
    assert kernel.outputs[second] == "second\nstill second\n"
    kernel.until_handled(kernel.click(kernel.plain))
    last = kernel.run("await task\nprint('joined', coord.joined)")
    kernel.until_done(last)
    assert kernel.outputs[last] == "joined True\n"


def test_other_threads_join_without_the_pump(kernel):
    cell = kernel.run("""
        again()
        joined = []
        threads = [threading.Thread(target=lambda: joined.append(coord.join())) for _ in range(3)]
        threads.append(threading.Thread(target=lambda: joined.append(asyncio.run(coord.join_async()))))
        for thread in threads: thread.start()
        coord.join()
        for thread in threads: thread.join()
        print(joined)
    """)
    kernel.until_printed(cell, "begun")
    kernel.click(kernel.plain)
    kernel.until_done(cell)
    assert kernel.outputs[cell] == "begun\n[None, None, None, None]\n"


def test_a_plain_sleep_is_told_where_it_keeps_clicks_waiting(kernel):
    cell = kernel.run("""
        again()
        notes = [busy.busy_note()]
        time.sleep(2 * busy._NOTE_AFTER_SECS)
        notes.append(busy.busy_note())
        threading.Timer(2 * busy._NOTE_AFTER_SECS, lambda: (notes.append(busy.busy_note()), stop())).start()
        coord.join()
        notes.append(busy.busy_note())
        print(busy.clicks_wait_for_cell(), notes)
    """)
    kernel.until_done(cell)
    # Here the front end asks for no subshell: only 7.4 lets us choose one.
    waits = kernel.version < (7, 4)
    assert kernel.outputs[cell].splitlines()[-1].startswith(f"{waits} [")
    note = kernel.value("notes[1]")
    assert bool(note) == waits
    if waits:
        version = kernel.value("__import__('ipykernel').__version__")
        assert note == (
            f"This kernel (ipykernel {version}) handles clicks only when the running cell has ended; "
            "coord.join() keeps them working"
        )
    assert kernel.value("notes[0] == notes[2] == ''") == "True"
    idle = kernel.run("threading.Timer(2 * busy._NOTE_AFTER_SECS, lambda: notes.append(busy.busy_note())).start()")
    kernel.until_done(idle)
    kernel.until(lambda: kernel.value("len(notes)") == "5")
    assert kernel.value("repr(notes[4])") == "''"


def test_a_plain_sleep_keeps_no_click_waiting_where_we_choose_the_subshell(kernel):
    if kernel.version < (7, 4):
        pytest.skip("the front end chooses")
    cell = kernel.run("again()\nwhile not clicked: time.sleep(0.01)\nprint(clicked)")
    kernel.until_printed(cell, "begun")
    kernel.click(kernel.routed)
    kernel.until_done(cell)
    assert kernel.outputs[cell] == "begun\n[False]\n"


def test_a_subshell_that_somebody_deleted_is_made_anew(kernel):
    if kernel.version < (7, 4):
        pytest.skip("the front end chooses")
    for _ in range(2):
        kernel.until_handled(kernel.click(kernel.routed))
        assert kernel.value("clicked[-1]") == "False"
        kernel.delete_subshells()


def test_waiting_costs_next_to_nothing(kernel):
    """Half a percent of a core is the bound, 5 ms in a second; without polling it is far less."""
    cell = kernel.run("""
        again()
        coord.stop("tick")
        coord.join()
        coord.clear_stop()
        began = time.thread_time()
        coord.wait_for_stop(2)
        print("ms a second:", 1000 * (time.thread_time() - began) / 2)
    """)
    kernel.until_done(cell)
    assert float(kernel.outputs[cell].split()[-1]) < 5
