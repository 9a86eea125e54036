"""A looper's log: displays, clearing, writers and readers in many threads, and what a view is told."""

import threading

import pytest
from helpers import ended, happens
from hypothesis import given
from hypothesis import strategies as st

from nblooper.output.log import OutputLog
from nblooper.output.page import MOST_BYTES

PICTURE = {"text/plain": "<Figure>", "image/png": "iVBOR"}


def texts(log):
    return [line.text for line in log.read()]


def test_a_display_stands_between_the_lines_around_it():
    log = OutputLog()
    log.write("stdout", "before")
    log.display(PICTURE)
    log.write("stdout", "after\n")
    before, picture, after = log.read()
    assert (before.text, after.text) == ("before", "after")
    assert (picture.stream, picture.text, picture.data) == ("display", "<Figure>", PICTURE)


def test_a_display_is_updated_where_it_stands():
    log = OutputLog()
    log.display({"text/plain": "1"}, "an id")
    log.write("stdout", "after\n")
    log.update({"text/plain": "2"}, "an id")
    log.update({"text/plain": "nobody's"}, "another id")
    assert texts(log) == ["2", "after"]
    log.clear(wait=False)
    log.update({"text/plain": "3"}, "an id")
    assert texts(log) == []


def test_clearing_may_wait_for_what_comes_next():
    log = OutputLog()
    log.write("stdout", "old\n")
    log.clear(wait=True)
    assert texts(log) == ["old"]
    log.write("stdout", "new\n")
    assert texts(log) == ["new"]
    log.clear(wait=False)
    assert texts(log) == []
    log.write("stdout", "newest\n")
    assert texts(log) == ["newest"]
    assert log.read().lost_lines == 0


def test_a_huge_display_is_kept_as_its_text():
    log = OutputLog()
    log.write("stdout", "before\n")
    log.display({"text/plain": "<Figure>", "image/png": "A" * MOST_BYTES, "text/html": "<b>x</b>"})
    before, shown = log.read()
    assert before.text == "before"
    assert shown.text == f"<Figure> (too large to keep: image/png: {MOST_BYTES:,} bytes)"
    assert set(shown.data) == {"text/plain", "text/html"}


def test_many_displays_are_bounded():
    log = OutputLog()
    for number in range(100):
        log.display({"text/plain": "", "image/png": "A" * 100_000}, f"id {number}")
    kept = log.read()
    assert len(kept) + kept.lost_lines == 100
    assert sum(len(line.data["image/png"]) for line in kept) <= MOST_BYTES


@pytest.mark.parametrize("written", [b"bytes", 3, None])
def test_what_is_no_text_is_refused_as_files_do(written):
    with pytest.raises(TypeError, match=rf"^write\(\) argument must be str, not {type(written).__name__}$"):
        OutputLog().write("stdout", written)


def test_of_a_text_with_more_in_it_only_the_text_is_kept():
    class Text(str):
        def __str__(self):
            raise RuntimeError("not to be asked")

    log = OutputLog()
    log.write("stdout", Text("plain"))
    assert [type(line.text) for line in log.read()] == [str]


def test_lines_of_eight_threads_are_all_there():
    log, together = OutputLog(), threading.Barrier(9)

    def write(name):
        together.wait()
        for number in range(1000):
            log.write("stdout", f"{name} {number}\n")

    writers = [threading.Thread(target=write, args=(name,)) for name in "abcdefgh"]
    for writer in writers:
        writer.start()
    together.wait()
    while any(writer.is_alive() for writer in writers):
        log.read()
    ended(*writers)
    kept = texts(log)
    assert len(kept) == 8000
    for name in "abcdefgh":
        assert [text for text in kept if text.startswith(name)] == [f"{name} {number}" for number in range(1000)]


def test_who_writes_does_not_wait_for_who_reads():
    log, held, over = OutputLog(), threading.Event(), threading.Event()

    def hold():
        with log._lock:
            held.set()
            over.wait(60)

    reader = threading.Thread(target=hold)
    reader.start()
    happens(held)
    for number in range(1000):
        log.write("stdout", f"{number}\n")
    over.set()
    ended(reader)
    assert texts(log) == [str(number) for number in range(1000)]


def test_what_is_printed_while_lines_are_sorted_comes_later():
    log = OutputLog()

    class Data(dict):
        def items(self):
            return super().items()

        def __str__(self):
            log.write("stdout", "within\n")
            return log.read().text

    log.display({"text/plain": "shown", "application/json": Data()})
    assert texts(log)[0] == "shown"
    assert texts(log)[1:] == ["within"] * len(texts(log)[1:])


# What a view is told.


class View:
    """Puts together what it is told."""

    def __init__(self, log):
        self.log, self.version, self.known, self.rows = log, 0, 0, {}

    def look(self):
        news = self.log.news(self.version, self.known)
        if news is None:
            return False
        self.version, self.known = news.version, news.next
        for row in [*news.changed, *news.new]:
            self.rows[row.number] = row.text
        self.rows = {number: text for number, text in self.rows.items() if number >= news.first}
        return True

    def shows(self):
        return [self.rows[number] for number in sorted(self.rows)]


ACTION = st.one_of(
    st.tuples(st.just("stdout"), st.sampled_from(["a", "bc\n", "\r", "\n", "\x1b[A", "x" * 5000])),
    st.tuples(st.just("stderr"), st.sampled_from(["E", "e\n", "\r12%"])),
    st.tuples(st.just("display"), st.sampled_from(["id", None])),
    st.tuples(st.just("update"), st.just("id")),
    st.tuples(st.just("clear"), st.booleans()),
    st.just(("look", None)),
)


@given(st.lists(ACTION, max_size=60))
def test_a_view_that_is_told_only_what_changed_shows_what_there_is(actions):
    log = OutputLog()
    view = View(log)
    for number, (kind, what) in enumerate(actions):
        if kind == "look":
            view.look()
        elif kind == "clear":
            log.clear(wait=what)
        elif kind == "display":
            log.display({"text/plain": f"shown {number}"}, what)
        elif kind == "update":
            log.update({"text/plain": f"updated {number}"}, what)
        else:
            log.write(kind, what)
    view.look()
    assert view.shows() == texts(log)
    assert not view.look()  # nothing is new


@pytest.mark.parametrize("others", [0, 1000])
def test_a_view_is_told_of_changes_however_many_there_were(others):
    log = OutputLog()
    view = View(log)
    log.display({"text/plain": "first"}, "first")
    log.display({"text/plain": "other"}, "other")
    view.look()
    log.update({"text/plain": "changed"}, "first")
    for number in range(others):
        log.read()
        log.update({"text/plain": f"{number}"}, "other")
    view.look()
    assert view.shows() == ["changed", str(others - 1) if others else "other"]


def test_a_view_that_comes_late_gets_what_is_kept():
    log = OutputLog()
    for number in range(12_000):
        log.write("stdout", f"{number}\n")
    news = log.news(0, 0)
    assert (news.first, news.next, len(news.new), news.lost_lines) == (2000, 12_000, 10_000, 2000)
