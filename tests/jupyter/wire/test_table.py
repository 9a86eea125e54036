"""What the header and the table get."""

import json

from driver import with_table
from fakes import FakeCoordinator, failure, looper, summary
from hypothesis import given
from hypothesis import strategies as st

from nblooper import Coordinator, LooperThread
from nblooper.data.snapshot import State
from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.wire.table import FIELDS, Rows, head, table


def test_head_says_what_is_the_matter():
    def shown(**changes):
        still = FakeCoordinator(looper(state=State.STOPPED), **changes)
        return head(Sampler(still).look(None, note="note", others={"loopers": 2, "coordinators": 1}))

    assert shown()["stop"] == ""
    assert shown(stop_requested=True)["stop"] == "stop requested"
    assert shown(stop_requested=True, joined=True)["stop"] == "stop requested, joined"
    assert shown()["running"] is False
    assert shown()["note"] == "note"
    assert shown()["others"] == {"loopers": 2, "coordinators": 1}
    failures = [failure(last_time=2.0), failure(exception="KeyError: 'x'", last_time=1.0)]
    assert shown(failures=failures)["newest"]["exception"] == "ValueError: bad reading"


def _rows(coord, focus=None):
    """Return the rows that are sent, with the names of their values."""
    return [dict(zip(FIELDS, row, strict=True)) for row in table(Sampler(coord).look(focus))["rows"]]


def test_rows_hold_numbers_rounded_to_what_is_shown(coord):
    coord.change_looper("train", rate_hz=2.000049, latency=summary(0), lateness=None)
    row, _, ended = _rows(coord, "train")
    assert row == {
        "number": 1,
        "name": "train",
        "state": "RUNNING",
        "run": 1,
        "calls": 10,
        "runCalls": 10,
        "maxCalls": None,
        "rate": 2.0,
        "p50": None,
        "p99": None,
        "max": None,
        "lateP99": None,
        "cpu": None,
        "values": None,
        "missed": 0,
        "errors": 0,
        "newestError": "",
        "every": "500 ms",
        "remark": "",
        "tip": "Makes calls, or waits for the next one; in calls 10% of the time",
        "alarming": 0,
        "errorKinds": 0,
        "interval": "0.5",
        "leftSecs": None,
        "progress": None,
        "staleSecs": 0,
    }
    assert ended["rate"] is None  # nothing that runs at any rate


def test_a_replaced_looper_is_not_blamed_for_the_one_before(coord):
    coord.change(failures=(failure("train"),))
    assert _rows(coord)[0]["newestError"] == ""
    coord.change_looper("train", failures=1)
    assert _rows(coord)[0]["newestError"] == "ValueError: bad reading"


def test_a_row_says_what_is_the_matter_with_its_looper(coord):
    coord.change_looper("train", failures_in_row=3, retry_secs=2.0)
    coord.change_looper("evaluate", state=State.CALLING, call_secs=5.0)
    waiting, calling, _ = _rows(coord)
    assert (waiting["remark"], waiting["alarming"]) == ("failing, 3 in a row, next try in 2 s", 0)
    assert (calling["remark"], calling["alarming"]) == ("in this call for 5 s, unusually long", 1)


def test_the_newest_values_of_three_keys_are_in_the_row():
    coord = Coordinator()
    looper = LooperThread(coord, 1.0, lambda: None, name="train")
    looper.record({"loss": 0.123456, "acc\x1b": 12, "n": 3, "fourth": 4})
    (row,) = _rows(coord)
    assert row["values"] == r"loss 0.1235 · acc\x1b 12 · n 3"
    assert "values" in repr(coord)


def test_a_mask_has_a_bit_for_each_field():
    assert len(FIELDS) <= 31


def test_only_the_figures_that_changed_are_sent(coord):
    feed, sampler = Rows(), Sampler(coord)
    feed.delta(sampler.look(None), whole=True)
    assert feed.delta(sampler.look(None), whole=False) is None
    coord.change_looper("evaluate", calls=11)
    assert feed.delta(sampler.look(None), whole=False).content == {"changed": [[1, 1 << FIELDS.index("calls"), 11]]}
    assert feed.delta(sampler.look("done"), whole=False).content == {"changed": [], "focus": 3}
    assert feed.delta(sampler.look("done"), whole=True).content == table(sampler.look("done"))


def test_a_figure_that_was_measured_again_is_fresh_though_it_is_the_same(coord):
    feed, now = Rows(), [0.0]
    sampler = Sampler(coord, now=lambda: now[0])
    browser = feed.delta(sampler.look(None), whole=True).content
    old = sampler.look(None)
    old.ages["train"] = 3.4
    browser = with_table(browser, feed.delta(old, whole=False).content)
    assert browser["rows"][0][FIELDS.index("staleSecs")] == 3
    browser = with_table(browser, feed.delta(sampler.look(None), whole=False).content)
    assert browser["rows"][0][FIELDS.index("staleSecs")] == 0


_LOOPERS = st.lists(
    st.builds(
        looper,
        name=st.sampled_from("abcdef"),
        state=st.sampled_from(State),
        calls=st.integers(0, 2),
        missed=st.integers(0, 1),
        max_calls=st.sampled_from([None, 5]),
    ),
    max_size=5,
    unique_by=lambda each: each.name,
)


@given(st.lists(st.tuples(_LOOPERS, st.sampled_from(["", "a", "B"]), st.booleans()), min_size=1, max_size=8))
def test_a_browser_that_takes_all_deltas_has_the_whole_table(looks):
    feed, browser = Rows(), None
    for number, (loopers, text, asked) in enumerate(looks):
        sample = Sampler(FakeCoordinator(*loopers)).look(None, text)
        delta = feed.delta(sample, whole=asked or not number)
        if delta is not None:
            browser = with_table(browser, json.loads(json.dumps(delta.content)))
        assert browser == table(sample)
