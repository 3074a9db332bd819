"""Take next: the first in line that this practitioner may take, whoever else reaches for it at the same moment.

Each try is a transaction of its own; the claim itself is the desk's.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import desk, ledger
from handoff.capacity import AtCapacity, capacity_of, load_of
from handoff.domain.lifecycle import IllegalTransition
from handoff.domain.queue_order import Queue
from handoff.line import InLine, in_line
from handoff.models import Conversation, Handoff, Practitioner
from handoff.services import Services

TRIES = 30
"""Each lost race means that somebody else took one; who loses this often has very many quick colleagues."""
PATIENT_EVERY = 3
"""Every third try waits for the first in line instead of going past those in other hands."""
LOST = (
    desk.AlreadyClaimed,
    desk.UnknownHandoff,
    IllegalTransition,
    ledger.ConversationErased,
    ledger.UnknownConversation,
)


class NobodyWaits(Exception):
    """Nobody is in line that this practitioner could take."""


def take_next(services: Services, practitioner: Practitioner) -> Handoff:
    """Claim the first in line; at capacity only an urgent one. Raises `NobodyWaits`, `AtCapacity`."""
    for attempt in range(TRIES):
        try:
            with services.db.write() as session:
                taken = _try(session, services, practitioner, services.clock(), is_patient=attempt % PATIENT_EVERY == 2)
        except LOST:
            continue
        if taken is not None:
            return taken
    raise NobodyWaits


def _try(
    session: Session, services: Services, practitioner: Practitioner, now: datetime, *, is_patient: bool
) -> Handoff | None:
    """None when all that could be taken are in other hands at this moment."""
    line = [one for one in in_line(session, services, now) if not one.is_snoozed]
    person = session.get_one(Practitioner, practitioner.id, populate_existing=True)
    capacity = capacity_of(services, person)
    if load_of(session, person.id) >= capacity:
        urgent = [one for one in line if one.queue is Queue.URGENT]
        if line and not urgent:
            raise AtCapacity(person.id, person.name, capacity)
        line = urgent
    if not line:
        raise NobodyWaits
    first = line[0] if is_patient else _first_free(session, line)
    return desk.claim(session, services, first.handoff_id, person, now) if first is not None else None


def _first_free(session: Session, line: list[InLine]) -> InLine | None:
    """The first whose conversation nobody else has locked: waiting for one in other hands would only lose time."""
    for one in line:
        query = select(Conversation.id).where(Conversation.id == one.conversation_id)
        if session.scalar(query.with_for_update(skip_locked=True)) is not None:
            return one
    return None
