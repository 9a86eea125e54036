"""Starting and steering the loopers of a coordinator: what notebooks need beyond TensorFlow's contract."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, overload

from nblooper.core import arguments as validation
from nblooper.core.identity import Identities, Identity, underlying
from nblooper.core.member import Member
from nblooper.core.schedule import Overrun
from nblooper.data.snapshot import State
from nblooper.failures.log import logger, where_stuck
from nblooper.looper import LooperThread

if TYPE_CHECKING:
    from nblooper.core.roster import Roster

_F = TypeVar("_F", bound=Callable[..., object])


class LooperControls:
    """The part of a Coordinator that starts and steers loopers, one by name or all.

    All methods may be called from any thread. `start`, `restart` and `loop` wait for a looper that still has to end,
    for a bounded time; the others return at once.
    """

    _roster: Roster
    _joined: bool
    _starting: threading.RLock
    _identities: Identities
    name: str

    if TYPE_CHECKING:  # the Coordinator has them

        def should_stop(self) -> bool: ...  # noqa: D102

        def clear_stop(self) -> None: ...  # noqa: D102

    @property
    def loopers(self) -> dict[str, LooperThread]:
        """Name -> current looper, in order of registration, ended ones included; a new dict each time."""
        return {name: member.thread for name, member in self._roster.by_name().items()}

    @overload
    def loop(
        self,
        target: None = None,
        *,
        every_secs: float | None,
        name: str | None = None,
        overrun: Overrun = "burst",
        max_calls: int | None = None,
        on_error: str = "stop",
        precise: bool = False,
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        stop_grace_period_secs: float = 5.0,
    ) -> Callable[[_F], _F]: ...

    @overload
    def loop(
        self,
        target: Callable[..., object],
        *,
        every_secs: float | None,
        name: str | None = None,
        overrun: Overrun = "burst",
        max_calls: int | None = None,
        on_error: str = "stop",
        precise: bool = False,
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        stop_grace_period_secs: float = 5.0,
    ) -> LooperThread: ...

    def loop(
        self,
        target: Callable[..., object] | None = None,
        *,
        every_secs: float | None,
        name: str | None = None,
        overrun: Overrun = "burst",
        max_calls: int | None = None,
        on_error: str = "stop",
        precise: bool = False,
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        stop_grace_period_secs: float = 5.0,
    ) -> Any:
        """Start a looper: as a decorator, or called with a target.

        Parameters
        ----------
        target : callable, optional
            Left out when used as a decorator.
        every_secs : float or None
            Seconds from boundary to boundary; None: back to back.
        name : str, optional
            A looper of this name is stopped, waited for and replaced. By default made from the target's name, with a
            number if it is taken; then only running a notebook cell again replaces: what its former run started, each
            looper by the one that the new run starts of the same function in the same place.
        overrun, max_calls, on_error, precise, args, kwargs
            As for `LooperThread`.
        stop_grace_period_secs : float
            How long to wait for the looper to replace.

        Returns
        -------
        LooperThread
            The started looper. As a decorator: a decorator that returns the function unchanged.

        Raises
        ------
        RuntimeError
            If the coordinator was asked to stop, or if the looper to replace does not end in time: it stays, and the
            error says where it is stuck.
        ValueError
            If an argument is invalid; nothing was stopped then.
        """
        grace = validation.grace_period(stop_grace_period_secs)
        interval = validation.interval(every_secs, "every_secs")
        options = {"overrun": overrun, "max_calls": max_calls, "on_error": on_error, "precise": precise}

        def start(function: Callable[..., object]) -> LooperThread:
            self._refuse_stopped("start a looper")
            if name is None and getattr(underlying(function), "__name__", "") == "<lambda>":
                raise ValueError("name must be given for a lambda: it has none of its own by which to replace it")
            given = validation.looper(function, args, kwargs, name, options)
            definition = (self, interval, function, *given), {"name": name, **options}
            return self._start_instead_of_former(definition, name, grace).thread

        def decorate(function: _F) -> _F:
            start(function)
            return function

        return decorate if target is None else start(target)

    def _start_instead_of_former(
        self, definition: tuple[tuple[Any, ...], dict[str, Any]], name: str | None, grace_secs: float
    ) -> Member:
        """Make and start a looper, once the one that it replaces has ended: waited for without holding the lock."""
        with self._starting:
            identity = self._identities.of(definition[0][2])
        while True:
            former = self._former(name, identity)
            if former is not None:
                former.end(grace_secs)
            with self._starting:
                if self._former(name, identity) is not former or (former is not None and former.state.live):
                    continue  # somebody else was faster: wait for theirs
                looper = Member.make(LooperThread, definition, identity=identity, replaces=former)
                looper.thread.start()
            if former is not None:
                logger.info("looper %r of %r was replaced", looper.name, self.name)
            return looper

    def _former(self, name: str | None, identity: Identity) -> Member | None:
        """Return the looper to replace: that of the given name, or what a former run of the cell made."""
        if name is not None:
            return self._roster.get(name)
        return next((each for each in self._roster if identity.is_rerun_of(each.identity)), None)

    def start(self, name: str | None = None, stop_grace_period_secs: float = 5.0) -> None:
        """Start one looper or all, as far as they do not run: new ones, and ended ones in a fresh thread.

        After a stop request or a join, the coordinator is cleared first, once all loopers have ended.

        Raises
        ------
        RuntimeError
            If a looper that was asked to stop does not end within `stop_grace_period_secs`; it says where it is stuck.
        ValueError
            If there is no looper of that name.
        """
        grace = validation.grace_period(stop_grace_period_secs)
        chosen = self._chosen(name)
        if self.should_stop():
            self._wait_until_ended(grace)
            self.clear_stop()
        for looper in chosen:
            state = looper.state
            if state is State.NEW or state.ended or state is State.STOPPING:
                looper.restart(grace)

    def _wait_until_ended(self, grace_secs: float) -> None:
        if threading.current_thread() in [looper.thread for looper in self._roster]:
            raise RuntimeError("cannot start from a looper that was asked to stop: do this from another thread")
        deadline = time.monotonic() + grace_secs
        for looper in self._roster:
            if looper.alive:
                looper.join(max(deadline - time.monotonic(), 0.0))
        stuck = [looper for looper in self._roster if looper.alive]
        if stuck:
            names = ", ".join(repr(looper.name) for looper in stuck)
            error = RuntimeError(
                f"cannot start: {names} did not stop within {grace_secs:g} s, and the stop flag stays set until then"
            )
            for looper in stuck:
                error.add_note(where_stuck(looper.thread))
            raise error

    def stop(self, name: str | None = None) -> None:
        """End one looper or all before their next call; the coordinator goes on. Those not running stay as they are."""
        for looper in self._chosen(name):
            looper.stop()

    def pause(self, name: str | None = None) -> None:
        """Pause one looper, or all that have not ended; RuntimeError if the one has ended."""
        for looper in self._chosen(name):
            if name is not None or not looper.state.ended:
                looper.pause()

    def resume(self, name: str | None = None) -> None:
        """Resume one looper, or all that have not ended; RuntimeError if the one has ended."""
        for looper in self._chosen(name):
            if name is not None or not looper.state.ended:
                looper.resume()

    def step(self, name: str | None = None) -> None:
        """Have one paused looper, or all paused ones, make one call; RuntimeError if there is none."""
        chosen = self._chosen(name)
        if name is None:
            chosen = [looper for looper in chosen if looper.paused and not looper.state.ended]
            if not chosen:
                raise RuntimeError("no looper is paused; call pause() before step()")
        for looper in chosen:
            looper.step()

    def restart(self, name: str, stop_grace_period_secs: float = 5.0) -> LooperThread:
        """Run a looper again in a fresh thread: see `LooperThread.restart`. ValueError if no looper has that name."""
        grace = validation.grace_period(stop_grace_period_secs)
        while True:
            looper = self._chosen(name)[0]
            new = looper.restart(grace)
            if new is not None:
                return new.thread
            if self._roster.get(name) is looper:
                raise RuntimeError(f"looper {name!r} could not be restarted: it was renamed meanwhile")

    def _chosen(self, name: str | None) -> list[Member]:
        loopers = self._roster.by_name()
        if name is None:
            return list(loopers.values())
        if name not in loopers:
            raise ValueError(f"no looper is named {name!r}; there are: {', '.join(map(repr, loopers)) or 'none'}")
        return [loopers[name]]

    def _refuse_stopped(self, action: str) -> None:
        """Raise RuntimeError if a stop was requested; after a join without one, make the coordinator ready again."""
        if self.should_stop():
            raise RuntimeError(
                f"cannot {action}: this coordinator was asked to stop. Call coord.join() to wait for its loopers, then "
                "coord.clear_stop() to use it again, or make a new Coordinator()"
            )
        if self._joined:
            self.clear_stop()
