"""The use-cases on handoffs: open, claim, release, reassign, resolve, cancel, reply.

Each runs inside the caller's write transaction, locks the conversation first, and changes owner through
`ledger.change_owner` alone. What may follow what is decided in `domain.lifecycle`.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handoff import ledger, outbox, queue
from handoff.audit import note
from handoff.domain.lifecycle import (
    Author,
    ConsentScope,
    HandoffStatus,
    IllegalTransition,
    Step,
    next_status,
    owner_after,
)
from handoff.domain.queue_order import Queue, queue_for
from handoff.domain.triage import ServiceTier
from handoff.models import Consent, Contact, Conversation, Handoff, Message, Practitioner, Screening
from handoff.notices import say
from handoff.services import Services
from handoff.wording import Notice

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


def open_handoff(
    session: Session,
    services: Services,
    conversation_id: str,
    *,
    scope: ConsentScope,
    reasons: list[str],
    now: datetime,
    from_seq: int | None = None,
) -> tuple[Handoff, bool]:
    """Queue the conversation for a person and acknowledge it at once; (handoff, is_new).

    Asking again while one is open gives the open one, with the wider consent of the two.
    """
    conversation = ledger.locked(session, conversation_id)
    handoff = open_of(session, conversation_id)
    shared_from = from_seq or (1 if scope is ConsentScope.ALL else conversation.last_seq + 1)
    if handoff is not None:
        _widen(session, handoff, scope, shared_from, now)
        _tell_position(session, services, handoff, "handoff_still_queued", now)
        return handoff, False
    handoff = _queued(session, conversation, scope, shared_from, reasons, now)
    conversation.is_kept = True
    _consent(session, services, conversation_id, scope, now)
    note(session, "visitor", "handoff_opened", now, conversation_id, handoff.id, queue=handoff.queue, scope=scope.value)
    is_open = services.content.opening_hours.is_open(now)
    _tell_position(session, services, handoff, "handoff_queued_open" if is_open else "handoff_queued_closed", now)
    return handoff, True


def raise_to_urgent(
    session: Session, services: Services, conversation_id: str, *, from_seq: int, now: datetime
) -> Handoff:
    """Put the conversation on top of the queue: raise its open handoff, or open one that shares from `from_seq`."""
    ledger.locked(session, conversation_id)
    handoff = open_of(session, conversation_id)
    if handoff is None:
        handoff, _ = open_handoff(
            session,
            services,
            conversation_id,
            scope=ConsentScope.FROM_NOW,
            reasons=[URGENT],
            now=now,
            from_seq=from_seq,
        )
    handoff.queue = URGENT
    handoff.shared_from_seq = min(handoff.shared_from_seq, from_seq)
    if URGENT not in handoff.reasons:
        handoff.reasons = [URGENT, *handoff.reasons]
    note(session, "safety_screen", "handoff_raised_to_urgent", now, conversation_id, handoff.id)
    return handoff


def claim(session: Session, services: Services, handoff_id: int, practitioner: Practitioner, now: datetime) -> Handoff:
    """Take a waiting conversation; raises `AlreadyClaimed`, `IllegalTransition`, `UnknownHandoff`."""
    handoff = _step(session, handoff_id, Step.CLAIM, now, assignee_id=practitioner.id, claimed_at=now)
    notice = services.wording.notice("handoff_claimed", name=practitioner.name, title=practitioner.title)
    say(session, services, handoff.conversation_id, notice, now)
    note(session, _actor(practitioner), "handoff_claimed", now, handoff.conversation_id, handoff.id)
    return handoff


def release(
    session: Session, services: Services, handoff_id: int, practitioner: Practitioner, now: datetime
) -> Handoff:
    """Put a claimed conversation back in the queue, with what nobody answered."""
    _require_assignee(session, handoff_id, practitioner)
    handoff = _step(session, handoff_id, Step.RELEASE, now, assignee_id=None, claimed_at=None)
    handoff.waiting_since = handoff.waiting_since or now
    _tell_position(session, services, handoff, "handoff_released", now, name=practitioner.name)
    note(session, _actor(practitioner), "handoff_released", now, handoff.conversation_id, handoff.id)
    return handoff


def reassign(
    session: Session, services: Services, handoff_id: int, practitioner: Practitioner, to: Practitioner, now: datetime
) -> Handoff:
    """Pass a claimed conversation on; the owner stays a practitioner, the epoch grows all the same."""
    _require_assignee(session, handoff_id, practitioner)
    handoff = _step(session, handoff_id, Step.REASSIGN, now, assignee_id=to.id)
    notice = services.wording.notice("handoff_reassigned", name=to.name, title=to.title)
    say(session, services, handoff.conversation_id, notice, now)
    note(session, _actor(practitioner), "handoff_reassigned", now, handoff.conversation_id, handoff.id, to=to.id)
    return handoff


def resolve(
    session: Session,
    services: Services,
    handoff_id: int,
    practitioner: Practitioner,
    final_tier: ServiceTier | None,
    now: datetime,
) -> Handoff:
    """End the episode and give the conversation back to the bot."""
    _require_assignee(session, handoff_id, practitioner)
    tier = final_tier.value if final_tier else None
    handoff = _step(session, handoff_id, Step.RESOLVE, now, final_tier=tier, ended_at=now, waiting_since=None)
    notice = services.wording.notice("handoff_resolved", name=practitioner.name)
    say(session, services, handoff.conversation_id, notice, now)
    note(session, _actor(practitioner), "handoff_resolved", now, handoff.conversation_id, handoff.id, final_tier=tier)
    return handoff


def cancel(session: Session, services: Services, conversation_id: str, now: datetime) -> Handoff | None:
    """The visitor no longer wants a person; an urgent handoff stays until a practitioner has looked."""
    ledger.locked(session, conversation_id)
    handoff = open_of(session, conversation_id)
    if handoff is None or handoff.queue == URGENT:
        code = "handoff_nothing_to_cancel" if handoff is None else "handoff_still_queued"
        if handoff is None:
            say(session, services, conversation_id, services.wording.notice(code), now)
        else:
            _tell_position(session, services, handoff, code, now)
        return None
    handoff = _step(session, handoff.id, Step.CANCEL, now, ended_at=now, waiting_since=None)
    say(session, services, conversation_id, services.wording.notice("handoff_cancelled"), now)
    note(session, "visitor", "handoff_cancelled", now, conversation_id, handoff.id)
    return handoff


def keep_waiting(session: Session, services: Services, conversation_id: str, now: datetime) -> None:
    """Tell the visitor where they stand."""
    handoff = open_of(session, conversation_id)
    if handoff is None:
        say(session, services, conversation_id, services.wording.notice("handoff_nothing_to_cancel"), now)
    else:
        _tell_position(session, services, handoff, "handoff_still_queued", now)


def reply(
    session: Session,
    services: Services,
    handoff_id: int,
    practitioner: Practitioner,
    *,
    text: str,
    client_id: str,
    epoch: int,
    now: datetime,
) -> Message:
    """A practitioner's answer, checked against the epoch it was written under; a repeated `client_id` changes nothing.

    Raises `StaleEpoch`, `NotYours`, `UnknownHandoff`.
    """
    handoff = _handoff(session, handoff_id)
    ledger.locked(session, handoff.conversation_id)
    channel = f"console:{practitioner.id}"
    known = session.scalars(
        select(Message).where(
            Message.conversation_id == handoff.conversation_id,
            Message.channel == channel,
            Message.channel_message_id == client_id,
        )
    ).one_or_none()
    if known is not None:
        return known
    if handoff.status != HandoffStatus.CLAIMED:
        raise ledger.StaleEpoch
    if handoff.assignee_id != practitioner.id:
        raise NotYours
    draft = ledger.Draft(
        Author.PRACTITIONER, text, practitioner_id=practitioner.id, channel=channel, channel_message_id=client_id
    )
    message = ledger.append(session, handoff.conversation_id, [draft], now, epoch=epoch)[0]
    handoff.waiting_since = None
    outbox.enqueue(session, services, message, now)
    note(session, _actor(practitioner), "replied", now, handoff.conversation_id, handoff.id, seq=message.seq)
    return message


def leave_contact(session: Session, conversation_id: str, channel: str, address: str, now: datetime) -> Contact:
    """Keep the address at which the visitor wants replies; a later one for the same channel replaces it."""
    ledger.locked(session, conversation_id)
    query = select(Contact).where(Contact.conversation_id == conversation_id, Contact.channel == channel)
    contact = session.scalars(query).one_or_none()
    if contact is None:
        contact = Contact(conversation_id=conversation_id, channel=channel, address=address, created_at=now)
        session.add(contact)
    contact.address = address
    session.flush()
    note(session, "visitor", "contact_left", now, conversation_id, channel=channel)
    return contact


def open_of(session: Session, conversation_id: str) -> Handoff | None:
    """The conversation's open handoff, if any."""
    query = select(Handoff).where(
        Handoff.conversation_id == conversation_id,
        Handoff.status.in_((HandoffStatus.QUEUED.value, HandoffStatus.CLAIMED.value)),
    )
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _step(session: Session, handoff_id: int, step: Step, now: datetime, **changes: Any) -> Handoff:
    """The one compare-and-set of all steps: exactly one row must change, and the owner changes with it."""
    handoff = _handoff(session, handoff_id)
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
    return handoff


def _queued(
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
    query = select(Screening).where(Screening.conversation_id == handoff.conversation_id)
    screening = session.scalars(query.order_by(Screening.id.desc()).limit(1)).one_or_none()
    if screening is None:
        return
    handoff.screening_id = screening.id
    handoff.tier = screening.tier
    handoff.reasons = [*handoff.reasons, *screening.reasons]
    handoff.queue = queue_for(ServiceTier(screening.tier), is_urgent=handoff.queue == URGENT).value


def _widen(session: Session, handoff: Handoff, scope: ConsentScope, shared_from: int, now: datetime) -> None:
    if shared_from < handoff.shared_from_seq:
        handoff.shared_from_seq = shared_from
        handoff.consent_scope = scope.value
        if scope is ConsentScope.ALL:
            _attach_screening(session, handoff)
        note(session, "visitor", "consent_widened", now, handoff.conversation_id, handoff.id, scope=scope.value)
        session.flush()


def _consent(session: Session, services: Services, conversation_id: str, scope: ConsentScope, now: datetime) -> None:
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


def _tell_position(
    session: Session, services: Services, handoff: Handoff, code: str, now: datetime, **values: object
) -> Notice:
    standing = queue.standing(session, services, handoff, now)
    notice = services.wording.notice(
        code,
        position=standing.position or 1,
        wait=queue.wait_words(services, standing),
        ref=handoff.ref,
        service=services.content.institution.service_name,
        next_opening=queue.opening_words(services, standing.next_opening),
        **values,
    )
    say(session, services, handoff.conversation_id, notice, now)
    return notice


def _handoff(session: Session, handoff_id: int) -> Handoff:
    handoff = session.get(Handoff, handoff_id)
    if handoff is None:
        raise UnknownHandoff
    return handoff


def _require_assignee(session: Session, handoff_id: int, practitioner: Practitioner) -> None:
    handoff = _handoff(session, handoff_id)
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


def _actor(practitioner: Practitioner) -> str:
    return f"practitioner:{practitioner.id}"
