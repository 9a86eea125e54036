"""Any order of commands leaves loopers in legal states, loses no call, and makes none that was not asked for."""

from __future__ import annotations

import pytest
from helpers import eventually
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from nblooper import Coordinator, LooperThread, State

NAMES = ("fast", "timed")
EITHER = st.sampled_from(NAMES)


class Model:
    """What a looper should be doing."""

    def __init__(self):
        self.mode = "new"  # or "running", "paused", "ended"
        self.paused = False  # also of a new looper: it will start paused
        self.first_due = True  # the timed looper's immediate first call is still to come
        self.runs = 1


class Machine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.coord = Coordinator(name="machine")
        self.counts = dict.fromkeys(NAMES, 0)
        for name, interval in (("fast", None), ("timed", 3600.0)):
            LooperThread(self.coord, interval, self.count, args=(name,), name=name)
        self.models = {name: Model() for name in NAMES}
        self.stop = False
        self.timed_calls = 0
        self.quiet = {}

    def count(self, name):
        self.counts[name] += 1

    # Commands

    @rule(name=EITHER)
    def start(self, name):
        self.coord.start(name)
        self.stop = False
        if self.models[name].mode == "new":
            self.begin(name)
        elif self.models[name].mode == "ended":
            self.begin_again(name)

    @rule()
    def start_all(self):
        self.coord.start()
        self.stop = False
        for name, model in self.models.items():
            if model.mode == "new":
                self.begin(name)
            elif model.mode == "ended":
                self.begin_again(name)

    @rule(name=EITHER)
    def start_thread_twice(self, name):
        if self.models[name].mode != "new":
            with pytest.raises(RuntimeError, match="only be started once"):
                self.coord.loopers[name].start()

    @rule(name=EITHER)
    def restart(self, name):
        if self.stop:
            with pytest.raises(RuntimeError, match="clear_stop"):
                self.coord.restart(name)
            return
        self.coord.restart(name)
        self.begin_again(name)

    @rule(name=EITHER)
    def pause(self, name):
        model = self.models[name]
        if model.mode == "ended":
            with pytest.raises(RuntimeError, match="has ended"):
                self.coord.pause(name)
            return
        self.coord.pause(name)
        model.paused = True
        if model.mode == "running":
            model.mode = "paused"

    @rule(name=EITHER)
    def resume(self, name):
        model = self.models[name]
        if model.mode == "ended":
            with pytest.raises(RuntimeError, match="has ended"):
                self.coord.resume(name)
            return
        self.coord.resume(name)
        model.paused = False
        if model.mode == "paused":
            self.run(name)

    @rule(name=EITHER, times=st.integers(1, 3))
    def step(self, name, times):
        model = self.models[name]
        if model.mode == "paused":
            before = self.counts[name]
            for _ in range(times):
                self.coord.step(name)
            eventually(lambda: self.counts[name] == before + times)
            self.timed_calls += times if name == "timed" else 0
        elif model.mode == "running" or model.mode == "ended":
            with pytest.raises(RuntimeError, match=r"not paused|has ended"):
                self.coord.step(name)

    @rule(name=EITHER)
    def stop_one(self, name):
        self.coord.stop(name)
        self.end(name)

    @rule()
    def request_stop(self):
        self.coord.request_stop()
        self.stop = True
        for name in NAMES:
            self.end(name)

    @rule()
    def clear_stop(self):
        self.coord.clear_stop()
        self.stop = False

    @precondition(lambda self: self.stop or all(model.mode in ("new", "ended") for model in self.models.values()))
    @rule()
    def join(self):
        assert self.coord.join(stop_grace_period_secs=30) is None
        assert self.coord.joined

    # The model

    def begin(self, name):
        self.models[name].mode = "paused"
        if not self.models[name].paused:
            self.run(name)

    def begin_again(self, name):
        model = self.models[name]
        if model.mode != "new":
            model.runs, model.first_due, model.paused = model.runs + 1, True, False
        self.begin(name)

    def run(self, name):
        model, before = self.models[name], self.counts[name]
        model.mode = "running"
        if name == "fast":
            eventually(lambda: self.counts[name] > before)
        elif model.first_due:
            model.first_due = False
            self.timed_calls += 1

    def end(self, name):
        if self.models[name].mode != "new":
            self.models[name].mode = "ended"

    # What always holds

    @invariant()
    def states_are_legal_and_no_call_is_lost(self):
        legal = {
            "new": {State.NEW},
            "running": {State.WAITING, State.CALLING},
            "paused": {State.PAUSED},
            "ended": {State.STOPPED},
        }
        for name, model in self.models.items():
            looper = self.coord.loopers[name]
            eventually(lambda looper=looper, model=model: looper.state in legal[model.mode])
            snapshot = looper.snapshot()
            assert snapshot.run == model.runs
            if model.mode != "running" or name == "timed":
                eventually(lambda looper=looper, name=name: looper.snapshot().calls == self.counts[name])
        eventually(lambda: self.counts["timed"] == self.timed_calls)
        assert self.coord.should_stop() == self.stop
        assert self.coord.failures == ()

    @invariant()
    def who_is_quiet_stays_quiet(self):
        for name, (mode, runs, count) in self.quiet.items():
            model = self.models[name]
            if (model.mode, model.runs) == (mode, runs) and mode in ("new", "ended"):
                assert self.counts[name] == count
        self.quiet = {name: (model.mode, model.runs, self.counts[name]) for name, model in self.models.items()}

    def teardown(self):
        self.coord.request_stop()
        self.coord.join(stop_grace_period_secs=30)


Machine.TestCase.settings = settings(max_examples=40, stateful_step_count=25)
TestMachine = Machine.TestCase
