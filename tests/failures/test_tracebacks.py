"""Tracebacks as text: bounded, with source lines, without frames of the package."""

from helpers import UnspeakableError, fail_with, outcome

from nblooper import LooperThread
from tests.failures.faulty import failing, run
from tests.failures.raised import OF_THIS_PACKAGE


def test_exceptions_whose_message_fails(coord):
    run(coord, failing(lambda k: UnspeakableError(), 3), 3)
    (failure,) = coord.failures
    assert failure.count == 3
    assert "UnspeakableError" in failure.exception
    assert "UnspeakableError" in failure.traceback_text


def test_very_long_messages_have_a_bounded_traceback(coord):
    run(coord, failing(lambda k: ValueError("x" * 3_000_000), 2), 2)
    (failure,) = coord.failures
    assert failure.count == 2
    assert len(failure.traceback_text) < 70_000
    assert "characters left out" in failure.traceback_text
    assert failure.traceback_text.startswith("Traceback")


def test_very_long_messages_are_bounded(coord):
    coord.request_stop(ValueError("x" * 3_000_000))
    assert len(coord.failures[0].exception) < 100_000


def test_html_stays_as_it_is(coord):
    coord.request_stop(ValueError("<b>&amp;</b>"))
    (failure,) = coord.failures
    assert failure.exception == "ValueError: <b>&amp;</b>"
    assert "<b>&amp;</b>" in failure.traceback_text


def read_sensor():
    raise KeyError("sensor 7")  # where the cause was raised


def test_the_traceback_shows_source_lines_and_the_chain_and_no_frames_of_ours(coord):
    def target():
        try:
            read_sensor()
        except KeyError as error:
            raise ValueError("no reading") from error

    LooperThread.loop(coord, None, target)
    outcome(coord.join)
    text = coord.failures[0].traceback_text
    assert "where the cause was raised" in text
    assert 'raise ValueError("no reading") from error' in text
    assert "direct cause of the following exception" in text
    assert text.index("sensor 7") < text.index("no reading")
    assert OF_THIS_PACKAGE not in text


def test_exception_groups_and_recursion(coord):
    def recurse():
        recurse()

    run(coord, fail_with(ExceptionGroup("several", [ValueError("a"), KeyError("b")])), 1)
    run(coord, recurse, 2)
    assert [failure.exception.split(":")[0] for failure in coord.failures] == ["ExceptionGroup", "RecursionError"]
    assert "ValueError: a" in coord.failures[0].traceback_text
    assert coord.failures[1].count == 2
