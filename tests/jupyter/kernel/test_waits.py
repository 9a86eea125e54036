"""Clicks while a cell waits for a coordinator, in real kernels of each version, without a browser.

The clicks come as from a front end that asks for no subshell. Where ipykernel 7.4 is asked which subshell shall handle
them, the button counts as `routed`; `plain` is a button that only the main thread can serve.
"""

import pytest

from .cells import BLOCKING, JOINS, blocked_cell

pytestmark = pytest.mark.timeout(300)


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
def test_a_click_leaves_the_figures_alone_that_the_cell_is_drawing(kernel, way):
    cell = kernel.run(f"""
        import matplotlib.pyplot as plt
        again()
        figure = plt.figure(figsize=(1, 1))
        {JOINS[way]}
        print(plt.get_fignums() == [figure.number])
    """)
    kernel.until_printed(cell, "begun")
    kernel.until_handled(kernel.click(kernel.routed))
    kernel.until_done(cell)
    begun, still_open, shown = kernel.outputs[cell].splitlines()
    assert (begun, still_open) == ("begun", "True")
    assert shown.startswith("<Figure")


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
    kernel.interrupt_until_done(cell)
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
