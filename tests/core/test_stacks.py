"""Where threads and coroutines are, as text: the person's own lines, merged, bounded, and no frame kept."""

import asyncio
import gc
import json
import threading
import types
import weakref

import pytest
from helpers import SECS, Big, happens, in_own_thread

from nblooper.core.stacks import Frames, Sight, place_of, sights
from nblooper.data.slow_calls import line_of


class Held:
    """A thread that stays in a function until the test is over."""

    def __init__(self, function):
        self.reached, self.free = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=function, args=(self.hold,), daemon=True)

    def hold(self):
        self.reached.set()
        self.free.wait(SECS)

    def __enter__(self):
        self._thread.start()
        happens(self.reached)
        return self

    def __exit__(self, *error):
        self.free.set()
        self._thread.join(SECS)

    def sights(self):
        frames = Frames()
        found = sights(frames.of(self._thread.ident))
        frames.let_go()
        return found


def named(found):
    return [each.function.split(".")[-1] for each in found]


def work(hold):
    hold()


def test_the_innermost_line_comes_first():
    with Held(work) as held:
        found = held.sights()
    assert named(found)[:5] == ["wait", "wait", "hold", "work", "run"]
    assert place_of(found[3]).source == "hold()"


def deep(hold, depth=500):
    if depth:
        return deep(hold, depth - 1)
    return hold()


def test_a_recursion_is_one_line_with_a_count():
    with Held(deep) as held:
        found = [each for each in held.sights() if each.function == "deep"]
    assert [each.repeats for each in found] == [1, 500]


def ping(hold, depth):
    pong(hold, depth) if depth else hold()


def pong(hold, depth):
    ping(hold, depth - 1)


def test_of_a_deep_stack_the_middle_is_left_out():
    with Held(lambda hold: ping(hold, 200)) as held:
        found = held.sights()
    gap = next(each for each in found if not each.line)
    assert gap.function.startswith("… ")
    assert len(found) == 33
    assert (place_of(gap).users, place_of(gap).source) == (False, "")


def test_no_frame_is_kept():
    big = []

    def holds_it(hold):
        mine = Big()
        big.append(weakref.ref(mine))
        hold()

    with Held(holds_it) as held:
        found = held.sights()
    gc.collect()
    assert found
    assert big[0]() is None


def test_a_thread_that_has_ended_is_nowhere():
    assert sights(Frames().of(-1)) == ()


async def outer(reached):
    await inner(reached)


async def inner(reached):
    reached.set()
    await asyncio.sleep(SECS)


def test_a_coroutine_that_waits_is_found_by_what_it_awaits():
    async def main():
        reached = asyncio.Event()
        task = asyncio.create_task(outer(reached))
        await reached.wait()
        found = sights(None, task.get_coro())
        task.cancel()
        return found

    assert named(in_own_thread(lambda: asyncio.run(main()))) == ["sleep", "inner", "outer"]


@pytest.mark.parametrize(
    ("filename", "users"),
    [(__file__, True), (json.__file__, False), (pytest.__file__, False), ("<frozen runpy>", False), ("<string>", True)],
)
def test_code_of_libraries_is_told_from_the_persons_own(filename, users):
    code = compile("def here():\n    raise ValueError", filename, "exec")
    scope = {}
    exec(code, scope)
    with pytest.raises(ValueError, match=r"^$") as caught:
        scope["here"]()
    found = sights(caught.tb.tb_next.tb_frame)
    assert place_of(found[0]).users is users


def test_a_line_of_a_cell_is_named_by_the_cells_number(monkeypatch):
    compiler = pytest.importorskip("IPython.core.compilerop").CachingCompiler()
    name = compiler.cache("def read(): pass\n", 12)
    monkeypatch.setattr("IPython.get_ipython", lambda: types.SimpleNamespace(compile=compiler))
    place = place_of(Sight(name, 1, "read", 1))
    assert (place.cell, line_of(place)) == ("Cell In[12]", "read, Cell In[12], line 1: def read(): pass")
    assert place_of(Sight("/lab/sensor.py", 2, "Port.read", 1)).cell == ""
