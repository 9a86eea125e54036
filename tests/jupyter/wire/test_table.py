"""What the header and the table get."""

from fakes import FakeCoordinator, failure, looper, summary

from nblooper import Coordinator, LooperThread
from nblooper.data.snapshot import State
from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.wire.table import FIELDS, head, table


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
