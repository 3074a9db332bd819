"""The use-cases on handoffs: open, claim, release, reassign, resolve, cancel, reply.

Each runs inside the caller's write transaction, locks the conversation first, and changes owner through
`ledger.change_owner` alone. What may follow what is decided in `domain.lifecycle`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import ledger, outbox, unanswered
from handoff.alerts import acknowledge_safety_alerts
from handoff.audit import actor_of, note
from handoff.briefs import keeping as briefs
from handoff.briefs.link import brief_link
from handoff.capacity import AtCapacity as AtCapacity
from handoff.domain.lifecycle import (
    Author,
    ConsentScope,
    HandoffStatus,
    Outcome,
    Step,
)
from handoff.domain.queue_order import Queue
from handoff.domain.right_help import RightHelp
from handoff.episodes import (
    URGENT,
    hand_to,
    handoff_of,
    put_back,
    queued,
    record_consent,
    require_assignee,
    take_step,
    widen,
)
from handoff.episodes import AlreadyClaimed as AlreadyClaimed
from handoff.episodes import NotYours as NotYours
from handoff.episodes import UnknownHandoff as UnknownHandoff
from handoff.episodes import UrgentStays as UrgentStays
from handoff.episodes import open_of as open_of
from handoff.models import Contact, Conversation, Handoff, Message, Practitioner
from handoff.notices import say
from handoff.right_help import columns_of
from handoff.services import Services
from handoff.telling import tell_position


def open_handoff(
    session: Session,
    services: Services,
    conversation_id: str,
    *,
    scope: ConsentScope,
    reasons: list[str],
    now: datetime,
) -> tuple[Handoff, bool]:
    """Queue the conversation for a person and acknowledge it at once; (handoff, is_new).

    Asking again while one is open gives the open one, with the wider consent of the two.
    """
    conversation = ledger.locked(session, conversation_id)
    handoff = open_of(session, conversation_id)
    shared_from = 1 if scope is ConsentScope.ALL else conversation.last_seq + 1
    if handoff is not None:
        widen(session, handoff, scope, shared_from, now)
        handoff.snoozed_until = None
        session.flush()
        briefs.attach(session, services, handoff, scope, now)
        tell_position(session, services, handoff, "handoff_still_queued", now)
        return handoff, False
    handoff = _opened(session, services, conversation, scope, shared_from, reasons, now)
    link = brief_link(services, briefs.attach(session, services, handoff, scope, now))
    is_open = services.content.opening_hours.is_open(now)
    code = "handoff_queued_open" if is_open else "handoff_queued_closed"
    tell_position(session, services, handoff, code, now, links=(link,))
    return handoff, True


def raise_to_urgent(
    session: Session, services: Services, conversation_id: str, *, from_seq: int, now: datetime
) -> Handoff:
    """Put the conversation on top of the queue: raise its open handoff, or open one that shares from `from_seq`.

    Says nothing: the crisis card is the acknowledgement. Whoever has the floor keeps it.
    """
    conversation = ledger.locked(session, conversation_id)
    handoff = open_of(session, conversation_id)
    if handoff is None:
        handoff = _opened(session, services, conversation, ConsentScope.FROM_NOW, from_seq, [URGENT], now)
    elif handoff.queue == URGENT and handoff.shared_from_seq <= from_seq:
        return handoff
    handoff.queue, handoff.snoozed_until = URGENT, None
    handoff.shared_from_seq = min(handoff.shared_from_seq, from_seq)
    if URGENT not in handoff.reasons:
        handoff.reasons = [URGENT, *handoff.reasons]
    session.flush()
    note(session, "safety_screen", "handoff_raised_to_urgent", now, conversation_id, handoff.id)
    return handoff


def claim(session: Session, services: Services, handoff_id: int, practitioner: Practitioner, now: datetime) -> Handoff:
    """Take a waiting conversation, and with an urgent one its safety alerts: from now on somebody is looking.

    Raises `AlreadyClaimed`, `AtCapacity`, `IllegalTransition`, `UnknownHandoff`.
    """
    handoff = hand_to(session, services, handoff_id, Step.CLAIM, practitioner, now, claimed_at=now)
    notice = services.wording.notice("handoff_claimed", name=practitioner.name, title=practitioner.title)
    say(session, services, handoff.conversation_id, notice, now)
    note(session, actor_of(practitioner), "handoff_claimed", now, handoff.conversation_id, handoff.id)
    if handoff.queue == URGENT:
        acknowledge_safety_alerts(session, handoff.conversation_id, practitioner, now)
    return handoff


def release(
    session: Session,
    services: Services,
    handoff_id: int,
    practitioner: Practitioner,
    now: datetime,
    *,
    to: Queue | None = None,
) -> Handoff:
    """Put a claimed conversation back in the queue, with what nobody answered; an urgent one is still held.

    `to` names another line; raises `UrgentStays` when that would take it out of the urgent lane.
    """
    require_assignee(session, handoff_id, practitioner)
    line = handoff_of(session, handoff_id).queue if to is None else to.value
    if (handoff_of(session, handoff_id).queue == URGENT) != (line == URGENT):
        raise UrgentStays
    handoff = put_back(session, handoff_id, Step.RELEASE, now, queue=line)
    handoff.waiting_since = handoff.waiting_since or now
    tell_position(session, services, handoff, "handoff_released", now, name=practitioner.name)
    note(session, actor_of(practitioner), "handoff_released", now, handoff.conversation_id, handoff.id, queue=line)
    return handoff


def reassign(
    session: Session, services: Services, handoff_id: int, practitioner: Practitioner, to: Practitioner, now: datetime
) -> Handoff:
    """Pass a claimed conversation on; the owner stays a practitioner, the epoch grows all the same."""
    require_assignee(session, handoff_id, practitioner)
    handoff = hand_to(session, services, handoff_id, Step.REASSIGN, to, now)
    notice = services.wording.notice("handoff_reassigned", name=to.name, title=to.title)
    say(session, services, handoff.conversation_id, notice, now)
    note(session, actor_of(practitioner), "handoff_reassigned", now, handoff.conversation_id, handoff.id, to=to.id)
    return handoff


def resolve(
    session: Session,
    services: Services,
    handoff_id: int,
    practitioner: Practitioner,
    right: RightHelp | None,
    now: datetime,
    *,
    outcome: Outcome | None = None,
) -> Handoff:
    """End the episode, with the help that was found right, and give the conversation back to the bot."""
    require_assignee(session, handoff_id, practitioner)
    found = {**columns_of(right), "outcome": outcome.value if outcome else None}
    handoff = take_step(session, handoff_id, Step.RESOLVE, now, ended_at=now, waiting_since=None, **found)
    read_from = max([handoff.shared_from_seq, *(last + 1 for _, last in handoff.unshared)])
    unanswered.settle(session, handoff.conversation_id, read_from, practitioner, now)
    notice = services.wording.notice("handoff_resolved", name=practitioner.name)
    say(session, services, handoff.conversation_id, notice, now)
    note(session, actor_of(practitioner), "handoff_resolved", now, handoff.conversation_id, handoff.id, **found)
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
            tell_position(session, services, handoff, code, now)
        return None
    handoff = take_step(session, handoff.id, Step.CANCEL, now, ended_at=now, waiting_since=None)
    say(session, services, conversation_id, services.wording.notice("handoff_cancelled"), now)
    note(session, "visitor", "handoff_cancelled", now, conversation_id, handoff.id)
    return handoff


def keep_waiting(session: Session, services: Services, conversation_id: str, now: datetime) -> None:
    """Tell the visitor where they stand."""
    handoff = open_of(session, conversation_id)
    if handoff is None:
        say(session, services, conversation_id, services.wording.notice("handoff_nothing_to_cancel"), now)
    else:
        tell_position(session, services, handoff, "handoff_still_queued", now)


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
    handoff = handoff_of(session, handoff_id)
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
    note(session, actor_of(practitioner), "replied", now, handoff.conversation_id, handoff.id, seq=message.seq)
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


def _opened(
    session: Session,
    services: Services,
    conversation: Conversation,
    scope: ConsentScope,
    shared_from: int,
    reasons: list[str],
    now: datetime,
) -> Handoff:
    """A new handoff, with everything but the words to the visitor."""
    handoff = queued(session, conversation, scope, shared_from, reasons, now)
    conversation.is_kept = True
    record_consent(session, services, conversation.id, scope, now)
    note(session, "visitor", "handoff_opened", now, conversation.id, handoff.id, queue=handoff.queue, scope=scope.value)
    return handoff
