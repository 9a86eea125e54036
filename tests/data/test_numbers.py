"""Which numbers are taken where one is given: for intervals, limits, grace periods, timeouts and figures' sizes."""

import array
import decimal
import fractions
import re

import numpy as np
import pytest
from helpers import outcome

from nblooper import LooperThread
from nblooper.core import arguments
from nblooper.data.numbers import real_number
from nblooper.figures import figure


class Ratio:
    """A number of somebody else's."""

    def __float__(self):
        return 2.0


class Index:
    def __index__(self):
        return 2


class Tensor:
    """A tensor of a library whose types of elements are told by name only."""

    def __init__(self, dtype, shape=()):
        self.dtype, self.shape = dtype, shape

    def __float__(self):
        return 2.0


TWOS = [
    2,
    2.0,
    np.int8(2),
    np.uint64(2),
    np.float16(2),
    np.longdouble(2),
    np.array(2),
    np.array(2.0),
    decimal.Decimal("2.0"),
    fractions.Fraction(4, 2),
    Ratio(),
    Index(),
    Tensor("torch.float32"),
]


NO_NUMBERS = [
    "2",
    b"2",
    bytearray(b"2"),
    memoryview(b"2"),
    array.array("b", b"2"),
    np.str_("2"),
    np.bytes_(b"2"),
    np.array("2"),
    True,
    np.True_,
    np.False_,
    np.array(True),
    2 + 0j,
    np.complex64(2),
    np.array([2.0]),
    [2],
    np.timedelta64(2, "s"),
    np.array(True, dtype=object),
    Tensor("torch.bool"),
    Tensor("torch.complex64"),
    Tensor("torch.float32", (1,)),
    float,
    None,
    decimal.Decimal("sNaN"),
    10**400,
]


def _without_address(value):
    return re.sub(" at 0x[0-9a-f]+", "", repr(value))[:40]


@pytest.mark.parametrize("value", TWOS, ids=_without_address)
def test_numbers(value):
    assert real_number(value) == 2.0
    assert type(real_number(value)) is float
    assert arguments.interval(value, "every_secs") == 2.0
    assert arguments.max_calls(value) == 2
    assert arguments.grace_period(value) == 2.0
    assert arguments.timeout(value) == 2.0


@pytest.mark.parametrize("value", NO_NUMBERS, ids=_without_address)
def test_what_is_no_number(coord, value):
    assert real_number(value) is None
    if value is not None:
        assert isinstance(outcome(LooperThread, coord, value, int), ValueError)
        assert isinstance(outcome(coord.loop, int, every_secs=value), ValueError)
        assert isinstance(outcome(coord.loop, int, every_secs=1, max_calls=value), ValueError)
        assert isinstance(outcome(coord.wait_for_stop, value), ValueError)
    assert isinstance(outcome(coord.join, stop_grace_period_secs=value), ValueError)
    assert coord.loopers == {}
    assert isinstance(outcome(figure, coord.snapshot(), size=(value, 5)), ValueError)


def test_a_size_given_as_text_is_none(coord):
    assert str(outcome(figure, coord.snapshot(), size="94")).startswith("size must be (width, height)")
