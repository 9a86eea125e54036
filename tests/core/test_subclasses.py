"""Drop-in subclasses: what they define by any name is theirs; the coordinator steers and reads them all the same."""

import pytest
from helpers import ended, eventually, outcome

from nblooper import LooperThread, State

OWN = [
    *("state", "paused", "status", "snapshot", "step", "stop", "pause", "resume", "restart", "figure", "interval_secs"),
    *("_history", "_clock", "_coord", "_life", "_repeater", "_definition", "_target_call", "_context", "_member"),
    *("_overrun", "_max_calls", "_launched", "_identity", "_made_in", "_predecessor", "coord", "clock", "member"),
]


def steer(coord, name):
    """Do all that a coordinator does with a looper, and fail if one of it has no effect."""
    looper = coord.loopers[name]
    eventually(lambda: coord.status()[name].calls > 2)
    assert coord.status()[name].state.live
    assert coord.snapshot()[name].latency.count > 2
    assert name in repr(coord)
    coord.pause(name)
    eventually(lambda: coord.status()[name].state is State.PAUSED)
    before = coord.status()[name].calls
    coord.step(name)
    eventually(lambda: coord.status()[name].calls == before + 1)
    coord.resume(name)
    eventually(lambda: coord.status()[name].calls > before + 2)
    coord.stop(name)
    ended(looper)
    again = coord.restart(name)
    assert again is not looper
    eventually(lambda: coord.status()[name].run == 2)
    coord.request_stop()
    assert outcome(coord.join) is None
    assert coord.snapshot()[name].state is State.STOPPED


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("attribute", OWN)
def test_an_attribute_of_its_own(coord, attribute, when):
    class Own(LooperThread):
        def __init__(self, coord):
            if when == "before" and attribute != "_coord":  # which TensorFlow's class sets as well
                setattr(self, attribute, 17)
                super().__init__(coord, 0.001)
            else:
                super().__init__(coord, 0.001)
                vars(self)  # it is there
                if attribute == "interval_secs":
                    self.interval_secs = 17
                else:
                    setattr(self, attribute, 17)

        def run_loop(self):
            assert getattr(self, attribute) == 17

    Own(coord).start()
    steer(coord, "Own")


@pytest.mark.parametrize("attribute", [name for name in OWN if name != "_coord"])
def test_a_method_of_its_own(coord, attribute):
    def own(self):
        return 17

    def run_loop(self):
        assert getattr(self, attribute)() == 17

    kind = type("Own", (LooperThread,), {attribute: own, "run_loop": run_loop})
    kind(coord, 0.001).start()
    steer(coord, "Own")


def test_the_interval_of_a_subclass_can_be_set_from_outside_and_from_its_calls(coord):
    class Own(LooperThread):
        def run_loop(self):
            self.interval_secs = 0.002

    looper = Own(coord, 0.001)
    looper.interval_secs = 0.003
    assert coord.status()["Own"].interval_secs == 0.003
    looper.start()
    eventually(lambda: coord.status()["Own"].interval_secs == 0.002)


def test_restart_of_a_subclass_with_an_iterator_passes_the_same_arguments(coord):
    seen = []

    class Own(LooperThread):
        pass

    Own(coord, None, lambda *args: seen.append(args), iter([1, 2]), max_calls=1).start()
    ended(*coord.loopers.values())
    ended(coord.restart("Own" if "Own" in coord.loopers else next(iter(coord.loopers))))
    assert seen == [(1, 2), (1, 2)]


@pytest.mark.parametrize("again", [1, 2])
def test_a_constructor_that_fails_in_restart_leaves_all_as_it_was(coord, again):
    fails = []

    class Own(LooperThread):
        def __init__(self, coord):
            super().__init__(coord, 0.001, max_calls=1)
            if fails:
                raise ValueError("no such port")
            self.port = 1

        def run_loop(self):
            assert self.port

    first = Own(coord)
    first.start()
    ended(first)
    fails.append(1)
    for _ in range(again):
        assert str(outcome(coord.restart, "Own")) == "no such port"
        assert coord.loopers == {"Own": first}
        assert (coord.status()["Own"].run, coord.status()["Own"].calls) == (1, 1)
    fails.clear()
    ended(coord.restart("Own"))
    assert (coord.status()["Own"].run, coord.status()["Own"].calls) == (2, 2)
    assert outcome(coord.join) is None
