"""Starting a looper in the place of a former one: waited for without holding a lock, and logged."""

from __future__ import annotations

from typing import Protocol

from nblooper.core.crew import Crew
from nblooper.core.identity import Identity
from nblooper.core.member import Member
from nblooper.core.spec import Spec
from nblooper.failures.log import logger


class Place(Protocol):
    """Where loopers start: threads of this process, for one."""

    def start(self, spec: Spec, crew: Crew, *, identity: Identity, replaces: Member | None) -> Member:
        """Make and start a looper with `spec`, in the place of a former one where given."""


def start_instead(place: Place, spec: Spec, crew: Crew, coordinator: str, grace_secs: float) -> Member:
    """Start a looper, once the one that it replaces has ended; RuntimeError if that takes longer than `grace_secs`.

    That is the one of the given name or, without a name, the one that a former run of the cell made in the same place.
    """
    with crew.starting:
        identity = crew.identities.of(spec.target)
    while True:
        former = _former(spec, crew, identity)
        if former is not None:
            former.end(grace_secs)
        with crew.starting:
            if _former(spec, crew, identity) is not former or (former is not None and former.state.live):
                continue  # somebody else was faster: wait for theirs
            member = place.start(spec, crew, identity=identity, replaces=former)
        if former is not None:
            logger.info("looper %r of %r was replaced", member.name, coordinator)
        return member


def _former(spec: Spec, crew: Crew, identity: Identity) -> Member | None:
    if spec.name is not None:
        return crew.roster.get(spec.name)
    return crew.roster.rerun_by(identity)
