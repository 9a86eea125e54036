"""What the header and the table get."""

from fakes import FakeCoordinator, failure, looper, summary

from nblooper.data.snapshot import State
from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.wire.table import head, table


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


def test_rows_hold_numbers_rounded_to_what_is_shown(coord):
    coord.change_looper("train", rate_hz=2.000049, latency=summary(0), lateness=None)
    row = table(Sampler(coord).look("train"))["rows"][0]
    assert row == [1, "train", "WAITING", 1, 10, 10, None, 2.0, None, None, None, None, 0, 0, ""]
    ended = table(Sampler(coord).look("train"))["rows"][2]
    assert ended[7] is None  # nothing that runs at any rate


def test_a_replaced_looper_is_not_blamed_for_the_one_before(coord):
    coord.change(failures=(failure("train"),))
    rows = table(Sampler(coord).look(None))["rows"]
    assert rows[0][-1] == ""
    coord.change_looper("train", failures=1)
    rows = table(Sampler(coord).look(None))["rows"]
    assert rows[0][-1] == "ValueError: bad reading"
