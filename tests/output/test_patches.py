"""Methods that are replaced and put back, also where others replace them meanwhile, as IPython does for each cell."""

import contextlib
import io

import pytest

from nblooper.output.patches import Disguise, Patch, PatchApart, told_apart


class Stream(io.StringIO):
    pass


@contextlib.contextmanager
def cell(stream):
    """Replace `write` as IPython 9 does while a cell runs; return what passes through its method."""
    original_write, seen = stream.write, []

    def write(text):
        seen.append(text)
        return original_write(text)

    write.__module__ = "IPython.core.interactiveshell"
    stream.write = write
    yield seen
    stream.write = original_write


def shouting(write):
    return lambda text: write(text.upper())


def test_a_method_is_replaced_and_put_back():
    stream = Stream()
    patch = Patch(stream, "write", shouting)
    stream.write("a")
    patch.undo()
    patch.undo()
    stream.write("b")
    assert stream.getvalue() == "Ab"
    assert "write" not in vars(stream)


def test_what_an_object_had_itself_is_put_back():
    stream, seen = Stream(), []
    stream.write = mine = seen.append
    patch = Patch(stream, "write", shouting)
    stream.write("a")
    patch.undo()
    assert stream.write is mine
    assert seen == ["A"]


def test_a_class_gets_its_inherited_method_back():
    patch = Patch(Stream, "write", lambda write: lambda stream, text: write(stream, text.upper()))
    stream = Stream()
    stream.write("a")
    patch.undo()
    stream.write("b")
    assert stream.getvalue() == "Ab"
    assert "write" not in vars(Stream)


def test_what_somebody_else_has_put_over_it_stays():
    stream = Stream()
    patch = Patch(stream, "write", shouting)
    beneath = stream.write
    stream.write = theirs = lambda text: beneath(f"<{text}>")
    patch.undo()
    assert stream.write is theirs


@pytest.mark.parametrize("owner", [object(), 3, type("Slotted", (), {"__slots__": (), "write": print})()])
def test_what_has_no_such_method_or_keeps_it_is_refused(owner):
    with pytest.raises((AttributeError, TypeError)):
        Patch(owner, "write", shouting)


@pytest.mark.parametrize("ends", ["in the same cell", "between cells", "in another cell"])
def test_beneath_the_method_of_a_cell_it_outlives_the_cell(ends):
    stream = Stream()
    with cell(stream) as seen:
        patch = Patch(stream, "write", shouting)
        stream.write("a")
        assert seen == ["a"]
        if ends == "in the same cell":
            patch.undo()
            stream.write("b")
    if ends != "in the same cell":
        stream.write("b")
    if ends == "between cells":
        patch.undo()
    with cell(stream) as seen:
        stream.write("c")
        if ends == "in another cell":
            patch.undo()
        stream.write("d")
        assert seen == ["c", "d"]
    stream.write("e")
    expected = {"in the same cell": "Abcde", "between cells": "ABcde", "in another cell": "ABCde"}
    assert stream.getvalue() == expected[ends]


def test_what_limits_a_redirection_is_known_again_also_beneath_the_method_of_a_cell():
    stream = Stream()
    assert not told_apart(stream, "write")
    patch = Patch(stream, "write", shouting)
    assert not told_apart(stream, "write")
    patch.undo()
    patch = PatchApart(stream, "write", shouting)
    assert told_apart(stream, "write")
    with cell(stream):
        assert told_apart(stream, "write")
    patch.undo()
    assert not told_apart(stream, "write")


@pytest.mark.parametrize("owner", [None, 3, io.StringIO, type("Odd", (), {})()])
def test_what_limits_nothing_is_not_taken_for_it(owner):
    if hasattr(owner, "__dict__") and not isinstance(owner, type):
        owner.write = []
    assert not told_apart(owner, "write")


def test_a_disguise_comes_before_what_the_object_has_and_leaves_it_alone():
    stream = Stream()
    kind = type(stream)
    disguise = Disguise(stream, {"write": property(lambda self: lambda text: Stream.write(self, text.upper()))})
    assert isinstance(stream, Stream)
    assert type(stream).__name__ == "Stream"
    stream.write("a")
    vars(stream)["write"] = lambda text: Stream.write(stream, f"<{text}>")
    stream.write("b")
    disguise.undo()
    disguise.undo()
    assert type(stream) is kind
    stream.write("c")
    assert stream.getvalue() == "AB<c>"


def test_what_cannot_be_disguised_is_refused():
    with pytest.raises(TypeError):
        Disguise(io.StringIO(), {})
