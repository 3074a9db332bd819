"""Who is at the desk: what each chose, corrected by what they do, with how many conversations they have.

Writes what somebody chose and did; what follows from it is worked out in `domain.presence`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handoff.audit import actor_of, note
from handoff.capacity import capacity_of, loads
from handoff.domain.presence import ON_DUTY, Presence, presence_now
from handoff.models import Practitioner
from handoff.services import Services


@dataclass(frozen=True)
class AtDesk:
    """One practitioner, as colleagues see them."""

    id: int
    name: str
    title: str
    presence: Presence
    load: int
    capacity: int

    @property
    def is_full(self) -> bool:
        return self.load >= self.capacity


def presence_of(services: Services, person: Practitioner, now: datetime) -> Presence:
    return presence_now(
        Presence(person.presence),
        person.last_seen_at,
        person.active_at,
        now,
        away_after=services.settings.desk.away_after,
    )


def at_desk(session: Session, services: Services, now: datetime) -> Sequence[AtDesk]:
    """Every active account, by name."""
    load = loads(session)
    people = session.scalars(
        select(Practitioner).where(Practitioner.is_active).order_by(Practitioner.name, Practitioner.id)
    )
    return [
        AtDesk(
            id=person.id,
            name=person.name,
            title=person.title,
            presence=presence_of(services, person, now),
            load=load.get(person.id, 0),
            capacity=capacity_of(services, person),
        )
        for person in people
    ]


def on_duty(session: Session, services: Services, now: datetime) -> Sequence[Practitioner]:
    """Whom visitors' waiting times are reckoned with, by name."""
    people = session.scalars(
        select(Practitioner).where(Practitioner.is_active).order_by(Practitioner.name, Practitioner.id)
    )
    return [person for person in people if presence_of(services, person, now) in ON_DUTY]


def come_or_go(session: Session, person: Practitioner, chosen: Presence, now: datetime) -> None:
    """What signing in or out says about somebody; that they did is noted there."""
    session.execute(
        update(Practitioner).where(Practitioner.id == person.id).values(presence=chosen.value, presence_at=now)
    )


def choose(session: Session, person: Practitioner, chosen: Presence, now: datetime) -> None:
    come_or_go(session, person, chosen, now)
    note(session, actor_of(person), "presence_set", now, presence=chosen.value)


def noted_activity(session: Session, person: Practitioner, now: datetime) -> None:
    """Somebody did something in the console: whoever counted as away for doing nothing is back."""
    session.execute(update(Practitioner).where(Practitioner.id == person.id).values(active_at=now, last_seen_at=now))


def set_capacity(session: Session, person: Practitioner, capacity: int | None, now: datetime) -> None:
    """None goes back to what the settings say."""
    session.execute(update(Practitioner).where(Practitioner.id == person.id).values(capacity=capacity))
    note(session, actor_of(person), "capacity_set", now, capacity=capacity)
