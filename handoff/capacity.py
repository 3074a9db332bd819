"""How many conversations a practitioner has, and may have; the one place where room is made sure of.

Urgent conversations are always taken: they count, and are never refused.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.domain.lifecycle import HandoffStatus
from handoff.domain.queue_order import Queue
from handoff.models import Handoff, Practitioner
from handoff.services import Services


class AtCapacity(Exception):
    """This practitioner has as many conversations as they take at once."""

    def __init__(self, practitioner_id: int, name: str, capacity: int) -> None:
        super().__init__(f"{capacity} conversations at once")
        self.practitioner_id = practitioner_id
        self.name = name
        self.capacity = capacity


def capacity_of(services: Services, practitioner: Practitioner) -> int:
    return practitioner.capacity or services.settings.desk.capacity


def load_of(session: Session, practitioner_id: int, *, besides: int | None = None) -> int:
    """How many conversations this practitioner has now, the handoff `besides` not counted."""
    theirs = Handoff.status == HandoffStatus.CLAIMED.value, Handoff.assignee_id == practitioner_id
    query = select(func.count()).select_from(Handoff).where(*theirs)
    return session.scalar(query if besides is None else query.where(Handoff.id != besides)) or 0


def loads(session: Session) -> dict[int, int]:
    """Of everybody who has any."""
    rows = session.execute(
        select(Handoff.assignee_id, func.count())
        .where(Handoff.status == HandoffStatus.CLAIMED.value, Handoff.assignee_id.is_not(None))
        .group_by(Handoff.assignee_id)
    )
    return {practitioner_id: count for practitioner_id, count in rows if practitioner_id is not None}


def require_room(session: Session, services: Services, handoff: Handoff, practitioner: Practitioner) -> None:
    """Count under the practitioner's lock, so that two claims at once cannot both find the last place; raises
    `AtCapacity`. The caller holds the conversation's lock: conversation first, then practitioner, never otherwise.
    """
    mine = select(Practitioner).where(Practitioner.id == practitioner.id).with_for_update(key_share=True)
    locked = session.scalars(mine.execution_options(populate_existing=True)).one()
    if handoff.queue == Queue.URGENT:
        return
    capacity = capacity_of(services, locked)
    if load_of(session, locked.id, besides=handoff.id) >= capacity:
        raise AtCapacity(locked.id, locked.name, capacity)
