"""Numbers and foreign text as the panel writes them."""

import json

import pytest

from nblooper.data import texts as formatting
from nblooper.views import escape as text


@pytest.mark.parametrize(
    ("secs", "expected"),
    [
        (0.0, "0 ns"),
        (4.2e-8, "42.0 ns"),
        (9.996e-7, "1.00 µs"),
        (1.234e-5, "12.3 µs"),
        (0.0104, "10.4 ms"),
        (0.09996, "100 ms"),
        (1.5, "1.50 s"),
        (12345.6, "12,346 s"),
        (float("nan"), formatting.MISSING),
        (float("inf"), formatting.MISSING),
    ],
)
def test_duration_has_three_digits_and_a_unit(secs, expected):
    assert formatting.duration(secs) == expected


@pytest.mark.parametrize(("hertz", "expected"), [(0, "0"), (91.24, "91.2"), (0.5, "0.50"), (12345.6, "12,346")])
def test_rate(hertz, expected):
    assert formatting.rate(hertz) == expected


@pytest.mark.parametrize(
    ("secs", "expected"), [(-1, "00:00:00"), (133.9, "00:02:13"), (90_061, "1 d 01:01:01"), (86_399, "23:59:59")]
)
def test_clock(secs, expected):
    assert formatting.clock(secs) == expected


def test_escaped_text_holds_no_markup_and_can_be_sent():
    nasty = '<img src=x onerror="a()">\'&\ud800\x00'
    shown = text.esc(nasty)
    assert not set("<>\"'\x00") & set(shown)
    json.dumps(shown, ensure_ascii=False).encode("utf-8")


def test_shorten_keeps_the_first_line():
    assert formatting.shorten("one\ntwo", 10) == "one"
    assert formatting.shorten("x" * 20, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(("secs", "expected"), [(None, ""), (0, ""), (0.5, "0.5"), (1e-3, "0.001"), (60, "60")])
def test_interval_field(secs, expected):
    assert text.seconds_field(secs) == expected
