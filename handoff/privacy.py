"""A person's data: everything we hold about one conversation, exported or erased (invariant 12)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, inspect, select, update
from sqlalchemy.orm import Session

from handoff import ledger, outbox, tracker_store
from handoff.audit import note
from handoff.knowledge import shelf
from handoff.models import (
    ActionWrite,
    Alert,
    AuditEntry,
    Brief,
    Button,
    CheckIn,
    Consent,
    Contact,
    Conversation,
    Delivery,
    Exercise,
    Handoff,
    HandoffTag,
    InstrumentScore,
    KnowledgePhrasing,
    Message,
    Plan,
    PlanStep,
    Screening,
    Tombstone,
    Turn,
    UnansweredQuestion,
)
from handoff.orm import Base
from handoff.services import Services

TRANSIENT_FOR = timedelta(hours=24)
"""How long a conversation without consent outlives its last message (invariant 12)."""
LEASE_POLL = 0.2
"""Seconds between two looks whether a running bot turn has ended."""
HELD_BY_CONVERSATION: tuple[type[Base], ...] = (
    Message,
    Button,
    Turn,
    ActionWrite,
    Screening,
    Handoff,
    InstrumentScore,
    HandoffTag,
    Consent,
    Contact,
    Delivery,
    UnansweredQuestion,
    Alert,
    Plan,
    PlanStep,
    Brief,
    CheckIn,
    Exercise,
)
"""Every table with a conversation's data; a test holds this equal to the tables that point at a conversation."""

KEEP = "keep"
"""The one purpose a visitor may agree to so far."""

NAMES_STAFF = frozenset({"acknowledged_as", "contact", "to"})
"""Left out of an export: who works here is not the visitor's own data."""


@dataclass(frozen=True)
class Erasure:
    """What an erasure did."""

    conversation_id: str
    is_new: bool
    tracker_events: int
    providers: list[str]
    """Outside channels that had already received something; it cannot be called back from there."""


class StillInUse(Exception):
    """Somebody wrote, or agreed to have it kept, since it was found due for the purge."""


def record_consent(
    session: Session,
    conversation_id: str,
    *,
    is_given: bool,
    wording_version: str,
    message_id: str | None,
    now: datetime,
) -> None:
    """The visitor's word on whether the conversation is kept; raises `ConversationErased`."""
    conversation = ledger.locked(session, conversation_id)
    conversation.is_kept = is_given
    session.add(
        Consent(
            conversation_id=conversation.id,
            purpose=KEEP,
            is_given=is_given,
            wording_version=wording_version,
            message_id=message_id,
            at=now,
        )
    )
    note(session, "visitor", "consent_recorded", now, conversation.id, purpose=KEEP, is_given=is_given)


def export(services: Services, conversation_id: str) -> dict[str, Any]:
    """Everything held about the conversation, as plain data; raises `UnknownConversation` or `ConversationErased`."""
    with services.db.read() as session:
        conversation = ledger.found(session, conversation_id)
        held = {"conversation": [_plain(conversation)]}
        for model in HELD_BY_CONVERSATION:
            held[model.__tablename__] = _rows(session, model, conversation_id)
        held["audit_entries"] = _audit(session, conversation_id)
        held["learned"] = _learned(session, conversation_id)
    held["bot_events"] = tracker_store.events_of(services.settings, conversation_id)
    return held


def erase(
    services: Services, conversation_id: str, *, reason: str, now: datetime, idle_since: datetime | None = None
) -> Erasure:
    """Erase the conversation everywhere and leave a tombstone; raises `UnknownConversation`. Twice does no harm.

    A bot turn under way is waited for, so that it cannot write its memory back after the erasure. With `idle_since`,
    only while nobody has written later and nobody agreed to keep it; raises `StillInUse`.
    """
    while not (result := _erase_once(services, conversation_id, reason, now, idle_since)):
        time.sleep(LEASE_POLL)
    is_new, providers = result
    return Erasure(conversation_id, is_new, tracker_store.erase(services.settings, conversation_id), providers)


def _erase_once(
    services: Services, conversation_id: str, reason: str, now: datetime, idle_since: datetime | None = None
) -> tuple[bool, list[str]] | None:
    """One try; None while a bot turn is still under way."""
    with services.db.write() as session:
        try:
            conversation = ledger.locked(session, conversation_id)
        except ledger.ConversationErased:
            return False, list(session.get_one(Tombstone, conversation_id).providers)
        if idle_since is not None and (conversation.is_kept or conversation.last_message_at > idle_since):
            raise StillInUse
        session.execute(
            update(Turn)
            .where(Turn.conversation_id == conversation_id, Turn.status.in_(("waiting", "held")))
            .values(status="skipped")
        )
        leased = select(Turn.message_id).where(
            Turn.conversation_id == conversation_id, Turn.status == "leased", Turn.leased_until > services.clock()
        )
        if session.scalar(leased) is not None:
            return None
        providers = outbox.received_by(session, conversation_id)
        session.execute(delete(Conversation).where(Conversation.id == conversation_id))
        session.add(Tombstone(conversation_id=conversation_id, erased_at=now, reason=reason, providers=providers))
        note(session, "privacy", "conversation_erased", now, conversation_id, reason=reason, providers=providers)
        return True, providers


def _audit(session: Session, conversation_id: str) -> list[dict[str, Any]]:
    """What was done to the conversation; of staff and on-call contacts their part in it, not who they are."""
    query = select(AuditEntry).where(AuditEntry.conversation_id == conversation_id).order_by(AuditEntry.id)
    return [
        {
            "at": entry.at.isoformat(),
            "actor": entry.actor.partition(":")[0],
            "action": entry.action,
            "detail": {key: value for key, value in entry.detail.items() if key not in NAMES_STAFF},
        }
        for entry in session.scalars(query)
    ]


def _learned(session: Session, conversation_id: str) -> list[dict[str, Any]]:
    """Answers and phrasings that staff wrote, in words of their own, because of what was asked here.

    They stay after an erasure; that they have to do with this conversation is forgotten with its questions.
    """
    questions = UnansweredQuestion.conversation_id == conversation_id, UnansweredQuestion.became.is_not(None)
    names = session.scalars(select(UnansweredQuestion.became).where(*questions).distinct()).all()
    return [{"name": name, **_written_as(session, name)} for name in sorted(filter(None, names))]


def _written_as(session: Session, name: str) -> dict[str, Any]:
    """Nothing for a shipped answer: which of its phrasings this conversation led to is not kept."""
    answer = shelf.answer_named(session, name)
    if answer is None:
        return {}
    phrasings = select(KnowledgePhrasing.text).where(KnowledgePhrasing.name == name).order_by(KnowledgePhrasing.id)
    return {
        "status": answer.status,
        "title": answer.title,
        "text": answer.text,
        "phrasings": list(session.scalars(phrasings)),
    }


def _rows(session: Session, model: type[Base], conversation_id: str) -> list[dict[str, Any]]:
    columns = inspect(model).columns
    query = select(model).where(columns.conversation_id == conversation_id).order_by(*inspect(model).primary_key)
    return [_plain(row) for row in session.scalars(query)]


def _plain(row: Base) -> dict[str, Any]:
    columns = [column.key for column in row.__table__.columns if column.key not in NAMES_STAFF]
    values = {key: getattr(row, key) for key in columns}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}
