"""Making objects of frozen dataclasses quickly: they are what the constructor makes."""

import copy
import dataclasses
import pickle

import pytest

from nblooper.data.quick import quick_maker
from nblooper.data.snapshot import LooperSnapshot, LooperStatus, State


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    a: int
    b: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Derived(Base):
    c: str = "c"


make = quick_maker(Derived)


def test_it_makes_what_the_constructor_makes():
    made = make(a=1, b=[2], c="3")
    assert type(made) is Derived
    assert made == Derived(a=1, b=[2], c="3")
    assert repr(made) == repr(Derived(a=1, b=[2], c="3"))


def test_defaults_are_those_of_the_class_and_lists_are_not_shared():
    one, two = make(a=1), make(a=1)
    assert one == Derived(a=1)
    assert one.b is not two.b


def test_what_is_made_can_be_copied_pickled_and_replaced_but_not_assigned_to():
    made = make(a=1)
    assert copy.copy(made) == pickle.loads(pickle.dumps(made)) == made
    assert dataclasses.replace(made, c="d") == Derived(a=1, c="d")
    for change in (lambda: setattr(made, "a", 2), lambda: delattr(made, "a")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert made.a == 1


def test_a_field_that_is_missing_or_unknown_is_refused():
    with pytest.raises(TypeError, match="a"):
        make(c="c")
    with pytest.raises(TypeError, match="unknown"):
        make(a=1, unknown=2)


def test_what_a_looper_tells_is_frozen(coord):
    looper = coord.loop(int, every_secs=60, name="a")
    for told, kind in ((looper.status(), LooperStatus), (looper.snapshot(), LooperSnapshot)):
        assert type(told) is kind
        with pytest.raises(dataclasses.FrozenInstanceError):
            told.state = State.FAILED
