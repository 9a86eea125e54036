"""The pump of real kernels of each version: overlapping waits, what it leaves behind, and where it does not help."""

import pytest

pytestmark = pytest.mark.timeout(300)


def test_the_kernels_own_function_receives_again_after_the_wait(kernel):
    expression = "pump.kernel_pump()._stream._recv_callback == pump.kernel_pump()._receive"
    cell = kernel.run(f"again()\nthreading.Timer(0.05, coord.request_stop).start()\ncoord.join()\nprint({expression})")
    kernel.until_done(cell)
    assert kernel.outputs[cell] == "begun\nFalse\n"
    assert kernel.value(expression) == "False"


def test_no_wait_is_deaf_for_long(kernel):
    """An interrupt that comes between two steps of a wait takes effect at the next one."""
    cell = kernel.run("""
        with pump.kernel_pump().at_work():
            pump.kernel_pump().serve(3600)
        print("back")
    """)
    kernel.until_done(cell)
    assert kernel.outputs[cell] == "back\n"


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
    kernel.done("other.request_stop()")
    kernel.done("await other.join_async()")


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
    """Half a percent of a core is the bound, 5 ms in a second; the least of three, as a busy machine adds to some."""
    cell = kernel.run("""
        again()
        coord.stop("tick")
        coord.join()
        coord.clear_stop()
        def cost_of_a_second():
            began = time.thread_time()
            coord.wait_for_stop(1)
            return time.thread_time() - began
        print("ms a second:", 1000 * min(cost_of_a_second() for _ in range(3)))
    """)
    kernel.until_done(cell)
    assert float(kernel.outputs[cell].split()[-1]) < 5
