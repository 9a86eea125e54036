"""The newest failures below the text table."""

from nblooper import Coordinator
from tests.failures.faulty import failing, failing_at_places, run


def test_the_text_table_lists_the_newest_failures(coord):
    run(coord, failing_at_places(21), 21)
    lines = repr(coord).splitlines()
    assert lines[-20:] == [f"faulty: ValueError: reading {k}" for k in range(2, 22)]
    assert lines[-21] == "(1 older failure not shown)"


def test_the_text_table_shows_the_last_message_where_it_is_another(coord):
    run(coord, failing(lambda k: ValueError(f"reading {k}"), 5), 5)
    assert repr(coord).splitlines()[-1] == "faulty: ValueError: reading 1 (5 times, last: ValueError: reading 5)"
    same = Coordinator()
    run(same, failing(lambda k: ValueError("x"), 5), 5)
    assert repr(same).splitlines()[-1] == "faulty: ValueError: x (5 times)"
