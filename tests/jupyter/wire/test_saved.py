"""The state that a notebook is saved with."""

import json

import numpy as np
import pytest
from fakes import FakeCoordinator, failure, looper, timeline

from nblooper.jupyter.panel.sampler import Sampler
from nblooper.jupyter.wire.saved import saved_state


def _saved(coord):
    return saved_state(Sampler(coord).look(None))


def test_it_holds_what_a_first_message_does(coord):
    update = _saved(coord)["update"]
    assert {"schema", "head", "table", "charts", "distributions", "errors", "uptime"} <= set(update)
    assert update["whole"] is True
    assert update["charts"]["whole"]["names"] == ["train", "evaluate", "done"]


@pytest.mark.parametrize("loopers", [1, 3, 10, 200])
def test_it_is_small_however_much_there_is(loopers):
    made = FakeCoordinator(
        *(looper(f"looper {i}", timeline=timeline(512)) for i in range(loopers)),
        failures=tuple(failure(call=i) for i in range(100)),
    )
    saved = _saved(made)
    assert len(json.dumps(saved["update"])) + sum(map(len, saved["buffers"])) < 24_000
    assert len(saved["update"]["table"]["rows"]) == min(loopers, 20)
    assert saved["update"]["table"]["total"] == loopers
    assert len(saved["update"]["errors"]["new"]) == 5
    assert saved["update"]["errors"]["more"] == 95
    assert saved["update"]["head"]["errors"] == 100


def test_the_slowest_slots_stand_for_their_neighbours():
    line = timeline(512)
    line.max.setflags(write=True)
    line.max[333] = 9.0
    saved = _saved(FakeCoordinator(looper("a", timeline=line, cpu_timeline=line.start / 1024)))
    numbers = np.frombuffer(saved["buffers"][0], "<f4")
    ((_, rows), *_) = saved["update"]["charts"]["tracks"]
    start, _, _, longest, *_, cpu = numbers[: 7 * rows].reshape(7, rows)
    assert rows <= 160
    assert longest.max() == 9.0
    assert start[longest.argmax()] == line.start[333]
    known = ~np.isnan(cpu)
    np.testing.assert_allclose(cpu[known], start[known] / 512, atol=1e-3)
    assert known.any()
