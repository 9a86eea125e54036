"""Kernels that lack what is needed: nothing fails, and their standard behaviour remains."""

import signal
import types

import pytest

from nblooper import Coordinator
from nblooper.core import waiting
from nblooper.core.clock import Wakeup
from nblooper.jupyter.kernel import busy, running_cell, subshells
from nblooper.jupyter.kernel.pump import kernel_pump
from nblooper.jupyter.kernel.running_cell import RunningCell
from nblooper.recording.interrupts import interrupt_held


class OldComm:
    """As before ipykernel 7.4."""


class AskingComm:
    """As in ipykernel 7.4."""

    def _reply_subshell_for(self, data, default):
        return "standard"


class LaterComm:
    """As some later version may have it."""

    def _reply_subshell_for(self, message):
        return "standard"


class Manager:
    def __init__(self, subshells=()):
        self.subshells = list(subshells)

    def list_subshell(self):
        return self.subshells

    def _create_subshell(self):
        self.subshells.append(f"made-{len(self.subshells)}")
        return self.subshells[-1]


def unable():
    raise RuntimeError("cannot")


def fake_kernel(**attributes):
    """Return a kernel of which nothing is known but these attributes."""
    return types.SimpleNamespace(**attributes)


def subshell_kernel(manager):
    return fake_kernel(shell_channel_thread=types.SimpleNamespace(manager=manager))


def widget(comm):
    return types.SimpleNamespace(comm=comm)


@pytest.fixture
def use(monkeypatch):
    """Return a function that sets the kernel in which this process seems to run."""
    monkeypatch.setattr(waiting, "hooks", waiting.Hooks())
    monkeypatch.setattr(running_cell, "current", RunningCell())
    monkeypatch.setattr(subshells, "_own", [])

    def use_kernel(kernel):
        # The caches are per process, as a kernel is.
        kernel_pump.cache_clear()
        monkeypatch.setattr(busy, "_attach", busy._attach.__wrapped__)
        monkeypatch.setattr("IPython.get_ipython", lambda: types.SimpleNamespace(kernel=kernel))

    yield use_kernel
    kernel_pump.cache_clear()


def test_outside_a_kernel_nothing_happens(use):
    use(None)
    comm = AskingComm()
    busy.answer_while_busy(widget(comm))
    assert comm._reply_subshell_for(None, None) == "standard"
    assert busy.clicks_wait_for_cell() is False
    assert busy.busy_note() == ""


@pytest.mark.parametrize("comm", [None, OldComm(), LaterComm()])
def test_an_unknown_kernel_keeps_its_behaviour(use, comm):
    use(fake_kernel())
    busy.answer_while_busy(widget(comm))
    busy.answer_while_busy(types.SimpleNamespace())
    assert vars(comm or OldComm()) == {}
    assert kernel_pump() is None
    assert type(waiting.new_wakeup()) is Wakeup
    assert Coordinator().wait_for_stop(0.001) is False


def test_an_unknown_kernel_is_told_of_without_a_hint_that_would_not_help(use, monkeypatch):
    use(fake_kernel())
    monkeypatch.setattr(busy, "_NOTE_AFTER_SECS", 0)
    assert busy.busy_note() == ""
    running_cell.current.began()
    assert busy.busy_note().startswith("This kernel (ipykernel ")
    assert busy.busy_note().endswith(") handles clicks only when the running cell has ended")
    with running_cell.current.serving_clicks():
        assert busy.busy_note() == ""
    running_cell.current.ended()
    assert busy.busy_note() == ""


def test_where_the_front_end_asks_for_a_subshell_it_gets_it(use):
    manager, comm = Manager(), AskingComm()
    use(subshell_kernel(manager))
    busy.answer_while_busy(widget(comm))
    assert comm._reply_subshell_for({"method": "custom"}, "asked-for") == "asked-for"
    assert manager.subshells == []


def test_where_it_asks_for_none_it_gets_one_that_is_made_once_and_anew_if_lost(use):
    manager, comms = Manager(["theirs"]), [AskingComm(), AskingComm()]
    use(subshell_kernel(manager))
    for comm in comms:
        busy.answer_while_busy(widget(comm))
    assert [comm._reply_subshell_for(None, None) for comm in comms * 2] == ["made-1"] * 4
    manager.subshells.clear()
    assert comms[0]._reply_subshell_for(None, None) == "made-0"


def test_where_none_can_be_made_the_main_thread_gets_the_message(use):
    manager, comm = Manager(), AskingComm()
    manager._create_subshell = unable
    use(subshell_kernel(manager))
    busy.answer_while_busy(widget(comm))
    assert comm._reply_subshell_for(None, None) is None


def test_clicks_wait_on_a_kernel_that_chooses_nothing_until_the_front_end_has_a_subshell(use, monkeypatch):
    monkeypatch.setattr("ipykernel.comm.comm.BaseComm", OldComm)
    manager = Manager()
    use(subshell_kernel(manager))
    assert busy.clicks_wait_for_cell() is True
    manager.subshells.append("theirs")
    assert busy.clicks_wait_for_cell() is False


def test_clicks_never_wait_on_a_kernel_that_asks(use, monkeypatch):
    monkeypatch.setattr("ipykernel.comm.comm.BaseComm", AskingComm)
    use(subshell_kernel(Manager()))
    assert busy.clicks_wait_for_cell() is False


def test_a_kernel_that_sends_behind_its_streams_back_has_it_look_again(use):
    """ipykernel 7.0 to 7.3, which may never read again what arrives while they send."""
    done = []

    class Replies:
        _recv_callback, _recv_copy = staticmethod(done.append), False

        def on_recv(self, callback, copy):
            self.callback = callback

    manager, replies = Manager(), Replies()
    manager._shell_socket, manager._main_to_shell_channel = object(), types.SimpleNamespace(to_stream=replies)
    io_loop = types.SimpleNamespace(add_callback=lambda function, *args, **options: function(*args, **options))
    thread = types.SimpleNamespace(manager=manager, io_loop=io_loop)
    stream = types.SimpleNamespace(_rebuild_io_state=lambda: done.append("looked"))
    use(fake_kernel(shell_channel_thread=thread, shell_stream=stream))
    busy.answer_while_busy(widget(OldComm()))
    replies.callback("reply")
    assert done == ["reply", "looked"]


def test_an_interrupt_is_put_off_to_the_end_of_the_block():
    done = []

    def interrupted():
        with interrupt_held():
            signal.raise_signal(signal.SIGINT)
            done.append("all")

    handler = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            interrupted()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, handler)
    assert done == ["all"]
