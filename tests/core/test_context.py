"""What a looper takes over from where it was started: context variables and arguments as they were given."""

import contextvars
import decimal
import functools

import numpy as np
from helpers import eventually, finished, outcome

from nblooper import LooperThread

_setting = contextvars.ContextVar("setting", default="none")


def test_a_looper_runs_in_a_copy_of_the_context_of_who_started_it(coord):
    seen = []

    def note():
        seen.append((_setting.get(), decimal.getcontext().prec))

    token = _setting.set("cell")
    try:
        with decimal.localcontext() as context, np.errstate(all="raise"):
            context.prec = 7
            looper = LooperThread(
                coord, None, lambda: seen.append((_setting.get(), decimal.getcontext().prec)), max_calls=1
            )
            looper.start()
            LooperThread.loop(coord, None, lambda: np.ones(1) / np.zeros(1), name="divide")
    finally:
        _setting.reset(token)
    assert isinstance(outcome(coord.join), FloatingPointError)
    assert seen == [("cell", 7)]


def test_what_a_looper_sets_stays_its_own(coord):
    finished(coord, None, lambda: _setting.set("looper"), max_calls=1)
    assert _setting.get() == "none"


def test_restart_takes_the_context_of_who_restarts(coord):
    seen = []
    finished(coord, None, lambda: seen.append(_setting.get()), max_calls=1, name="f")
    contextvars.copy_context().run(lambda: (_setting.set("second"), coord.restart("f")))
    eventually(lambda: seen == ["none", "second"])


def reordered(high, low):
    _seen.append((low, high))


def called_by_name(low, high):
    _seen.append((low, high))


_seen = []


def test_keywords_stay_keywords_when_a_reload_reorders_the_parameters(coord):
    looper = LooperThread(coord, None, called_by_name, kwargs={"low": 1, "high": 2}, max_calls=1)
    called_by_name.__code__ = reordered.__code__  # as autoreload does it
    looper.start()
    looper.join()
    assert _seen == [(1, 2)]


def test_arguments_of_every_kind_arrive_as_given(coord):
    seen = []

    def target(*args, **kwargs):
        seen.append((args, kwargs))

    given = [((), {"f": 1, "v0": 2}), ((1, 2), {"class": 3}), ((1,), {"not a name": 4}), ((), {"x": 1, "é": 2})]
    for args, kwargs in given:
        finished(coord, None, functools.partial(target), args=args, kwargs=kwargs, max_calls=1)
    assert seen == given
