"""The rows behind a handoff: opening one, the one compare-and-set of all its steps, and what consent attaches to it.

Says nothing to anybody: what visitors read is written by `desk`.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handoff import ledger, screenings
from handoff.audit import note
from handoff.capacity import require_room
from handoff.domain.lifecycle import (
    OPEN_STATUSES,
    ConsentScope,
    HandoffStatus,
    IllegalTransition,
    Step,
    can_follow,
    next_status,
    owner_after,
)
from handoff.domain.queue_order import Queue, queue_for
from handoff.models import Consent, Conversation, Handoff, Practitioner
from handoff.results import tier_to_serve
from handoff.services import Services

REF_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No letter or digit that is easily mistaken for another, so that a reference can be read out."""
URGENT = Queue.URGENT.value


class UnknownHandoff(Exception):
    """There is no handoff with this id."""


class AlreadyClaimed(Exception):
    """Somebody else was faster."""

    def __init__(self, assignee_name: str) -> None:
        super().__init__(assignee_name)
        self.assignee_name = assignee_name


class NotYours(Exception):
    """Only the assignee may do this."""


class UrgentStays(Exception):
    """An urgent conversation is neither put aside nor moved to another line."""


def open_of(session: Session, conversation_id: str) -> Handoff | None:
    """The conversation's open handoff, if any."""
    query = select(Handoff).where(
        Handoff.conversation_id == conversation_id,
        Handoff.status.in_((HandoffStatus.QUEUED.value, HandoffStatus.CLAIMED.value)),
    )
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def take_step(session: Session, handoff_id: int, step: Step, now: datetime, **changes: Any) -> Handoff:
    """The one compare-and-set of all steps: exactly one row must change, and the owner changes with it."""
    handoff = handoff_of(session, handoff_id)
    conversation = ledger.locked(session, handoff.conversation_id)
    session.refresh(handoff)
    before = HandoffStatus(handoff.status)
    try:
        after = next_status(before, step)
    except IllegalTransition:
        if step is Step.CLAIM and before is HandoffStatus.CLAIMED:
            raise AlreadyClaimed(_name(session, handoff.assignee_id)) from None
        raise
    changed = session.execute(
        update(Handoff)
        .where(
            Handoff.id == handoff_id,
            Handoff.status == before.value,
            Handoff.assignee_id.is_not_distinct_from(handoff.assignee_id),
        )
        .values(status=after.value, **changes)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise AlreadyClaimed(_name(session, handoff.assignee_id))
    session.refresh(handoff)
    is_still_queued = before is HandoffStatus.QUEUED and after is not HandoffStatus.CLAIMED
    if not is_still_queued:
        ledger.change_owner(session, conversation.id, owner_after(after), expected_epoch=conversation.epoch)
        session.refresh(conversation)
    if after not in OPEN_STATUSES:
        conversation.safety_hold_at = None  # whoever ended it has looked: the bot answers again
        session.flush()
    return handoff


def hand_to(
    session: Session,
    services: Services,
    handoff_id: int,
    step: Step,
    practitioner: Practitioner,
    now: datetime,
    **changes: Any,
) -> Handoff:
    """A step that ends with this practitioner as the assignee, if they have room; raises `AtCapacity`."""
    handoff = handoff_of(session, handoff_id)
    ledger.locked(session, handoff.conversation_id)
    session.refresh(handoff)
    if can_follow(HandoffStatus(handoff.status), step):
        require_room(session, services, handoff, practitioner)
    return take_step(
        session,
        handoff_id,
        step,
        now,
        assignee_id=practitioner.id,
        assigned_at=now,
        first_claimed_at=handoff.first_claimed_at or now,
        snoozed_until=None,
        **changes,
    )


def put_back(session: Session, handoff_id: int, step: Step, now: datetime, **changes: Any) -> Handoff:
    """A step that ends in the queue, with nobody in charge."""
    return take_step(session, handoff_id, step, now, assignee_id=None, claimed_at=None, assigned_at=None, **changes)


def queued(
    session: Session,
    conversation: Conversation,
    scope: ConsentScope,
    shared_from: int,
    reasons: list[str],
    now: datetime,
) -> Handoff:
    handoff = Handoff(
        ref=_new_ref(session),
        conversation_id=conversation.id,
        status=HandoffStatus.QUEUED.value,
        queue=queue_for(None, is_urgent=URGENT in reasons).value,
        reasons=reasons,
        consent_scope=scope.value,
        shared_from_seq=shared_from,
        opened_at=now,
        waiting_since=now,
    )
    if scope is ConsentScope.ALL:
        _attach_screening(session, handoff)
    session.add(handoff)
    session.flush()
    return handoff


def _attach_screening(session: Session, handoff: Handoff) -> None:
    """The newest check goes along only with the visitor's consent to share what came before."""
    screening = screenings.newest(session, handoff.conversation_id)
    if screening is None:
        return
    handoff.screening_id = screening.id
    handoff.tier = screening.tier
    handoff.reasons = [*handoff.reasons, *screening.reasons]
    handoff.queue = queue_for(tier_to_serve(screening), is_urgent=handoff.queue == URGENT).value


def widen(session: Session, handoff: Handoff, scope: ConsentScope, shared_from: int, now: datetime) -> None:
    """Sharing everything also shares what was said between an ending and a reopening."""
    has_gaps = scope is ConsentScope.ALL and bool(handoff.unshared)
    if shared_from < handoff.shared_from_seq or has_gaps:
        handoff.shared_from_seq = min(shared_from, handoff.shared_from_seq)
        handoff.unshared = [] if has_gaps else handoff.unshared
        handoff.consent_scope = scope.value
        if scope is ConsentScope.ALL:
            _attach_screening(session, handoff)
        note(session, "visitor", "consent_widened", now, handoff.conversation_id, handoff.id, scope=scope.value)
        session.flush()


def record_consent(
    session: Session, services: Services, conversation_id: str, scope: ConsentScope, now: datetime
) -> None:
    session.add(
        Consent(
            conversation_id=conversation_id,
            purpose=f"share_{scope.value}",
            is_given=True,
            wording_version=services.wording.version,
            at=now,
        )
    )
    session.flush()


def handoff_of(session: Session, handoff_id: int) -> Handoff:
    handoff = session.get(Handoff, handoff_id)
    if handoff is None:
        raise UnknownHandoff
    return handoff


def require_assignee(session: Session, handoff_id: int, practitioner: Practitioner) -> None:
    handoff = handoff_of(session, handoff_id)
    ledger.locked(session, handoff.conversation_id)
    session.refresh(handoff)
    if handoff.status == HandoffStatus.CLAIMED and handoff.assignee_id != practitioner.id:
        raise NotYours


def _new_ref(session: Session) -> str:
    while True:
        ref = "H-" + "".join(secrets.choice(REF_ALPHABET) for _ in range(4))
        if session.scalar(select(Handoff.id).where(Handoff.ref == ref)) is None:
            return ref


def _name(session: Session, practitioner_id: int | None) -> str:
    practitioner = session.get(Practitioner, practitioner_id) if practitioner_id else None
    return practitioner.name if practitioner else ""
