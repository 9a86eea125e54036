"""Text from users in messages and in HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblooper.views.escape import clean, esc

BEGINS = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")


@pytest.mark.parametrize("begin", BEGINS)
def test_a_change_of_direction_ends_with_the_text_that_begins_it(begin):
    assert clean(f"a{begin}b") == f"a{begin}b{BEGINS[begin]}"
    assert clean(f"a{begin}b{BEGINS[begin]}c") == f"a{begin}b{BEGINS[begin]}c"
    assert esc(f"<{begin}") == f"&lt;{begin}{BEGINS[begin]}"


@given(st.text(alphabet=[*BEGINS, *BEGINS.values(), "a", "\u05d0", "\ud800", "\x00"]))
def test_clean_text_can_be_sent_begins_with_the_original_and_stays_as_it_is(text):
    cleaned = clean(text)
    cleaned.encode()
    assert "\x00" not in cleaned
    assert cleaned.startswith(text.replace("\ud800", "?").replace("\x00", "\N{REPLACEMENT CHARACTER}"))
    assert clean(cleaned) == cleaned


def test_usual_text_is_as_it_was():
    for text in ("train", "señal", "\u05d0\u05d1", "a\u202c"):
        assert clean(text) == text
