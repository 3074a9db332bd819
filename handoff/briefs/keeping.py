"""Keeps briefs: made when a visitor asks to see one or for a person, and belonging to that handoff from then on.

Every write locks the conversation first, so that an edit and a claim never miss each other. Says nothing to anybody.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from handoff import ledger
from handoff.briefs import gather
from handoff.domain.brief import MeetingMode, NameChoice, Part, Wishes, hidden_items, item_in, line_of
from handoff.domain.lifecycle import OPEN_STATUSES, ConsentScope, HandoffStatus
from handoff.models import Brief, Handoff, Screening
from handoff.services import Services


class BriefGone(Exception):
    """The brief went with its conversation."""


class BriefClosed(Exception):
    """A practitioner has it, or its handoff has ended; `status` says which."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


DRAFT, WAITING, SENT, CLAIMED, ENDED = "draft", "waiting", "sent", "claimed", "ended"
"""No handoff yet; a handoff that it is not shared with; shared and not claimed; shared and claimed; over."""


def current(session: Session, conversation_id: str) -> Brief | None:
    """That of the open handoff, else the one that waits for a handoff."""
    query = (
        select(Brief)
        .outerjoin(Handoff, Handoff.id == Brief.handoff_id)
        .where(
            Brief.conversation_id == conversation_id,
            or_(Brief.handoff_id.is_(None), Handoff.status.in_(OPEN_STATUSES)),
        )
    )
    found = session.scalars(query.execution_options(populate_existing=True)).all()
    return min(found, key=lambda brief: brief.handoff_id is None, default=None)


def make(session: Session, services: Services, conversation_id: str, now: datetime) -> Brief:
    """The present brief, with what was said since; what was sent stays as the visitor saw it. Lock first."""
    brief = current(session, conversation_id)
    if brief is None:
        brief = Brief(
            id=ledger.new_id(),
            conversation_id=conversation_id,
            ask="",
            lines=[],
            left_out=[],
            meeting=MeetingMode.CHAT.value,
            name_choice=NameChoice.ANONYMOUS.value,
            times=[],
            made_at=now,
        )
        session.add(brief)
    if not brief.is_shared:
        brief.lines = [line.key for line in gather.lines_of(session, services, conversation_id)]
        if brief.saved_at is None:
            brief.ask = gather.ask_of(session, conversation_id)
    session.flush()
    return brief


def attach(session: Session, services: Services, handoff: Handoff, scope: ConsentScope, now: datetime) -> Brief:
    """Let the brief belong to this handoff; who lets the chat so far be read lets the brief be read, too."""
    brief = make(session, services, handoff.conversation_id, now)
    brief.handoff_id = handoff.id
    if scope is ConsentScope.ALL and not brief.is_shared:
        brief.sent_at = now  # the audit trail tells this with the handoff: its scope
    session.flush()
    hide_reasons(session, handoff, brief)
    return brief


def forget_answers(session: Session, conversation_id: str) -> None:
    """Take the answers of the check out of the conversation's briefs, sent or not; the rest stays."""
    for brief in session.scalars(select(Brief).where(Brief.conversation_id == conversation_id)):
        brief.lines = [key for key in brief.lines if line_of(key).part is not Part.GAP]
        brief.left_out = [key for key in brief.left_out if line_of(key).part is not Part.GAP]
    session.flush()


def found(session: Session, brief_id: str) -> Brief:
    """Raises `BriefGone`."""
    brief = session.get(Brief, brief_id)
    if brief is None:
        raise BriefGone
    return brief


def locked(session: Session, brief_id: str) -> Brief:
    """The brief as it stands once nobody else can claim or erase its conversation; raises `BriefGone`."""
    brief = found(session, brief_id)
    try:
        ledger.locked(session, brief.conversation_id)
    except (ledger.ConversationErased, ledger.UnknownConversation):
        raise BriefGone from None
    session.refresh(brief)
    return brief


def handoff_with(session: Session, brief: Brief) -> Handoff | None:
    """The brief's handoff as it stands now."""
    return session.get(Handoff, brief.handoff_id, populate_existing=True) if brief.handoff_id else None


def status_of(brief: Brief, handoff: Handoff | None) -> str:
    if handoff is None:
        return DRAFT
    if handoff.status not in OPEN_STATUSES:
        return ENDED
    if not brief.is_shared:
        return WAITING
    return SENT if handoff.status == HandoffStatus.QUEUED else CLAIMED


def require_open(session: Session, brief: Brief) -> None:
    """Raises `BriefClosed` unless the visitor may still change it."""
    status = status_of(brief, handoff_with(session, brief))
    if status in (CLAIMED, ENDED):
        raise BriefClosed(status)


def wishes_of(brief: Brief) -> Wishes:
    return Wishes(
        ask=brief.ask,
        note=brief.note,
        left_out=frozenset(brief.left_out),
        meeting=brief.meeting,
        name_choice=brief.name_choice,
        name=brief.name,
        spoken=brief.spoken,
        phone=brief.phone,
        times=tuple(brief.times),
        is_any_time=brief.is_any_time,
        group=brief.group_id,
    )


def write(session: Session, brief: Brief, wishes: Wishes, now: datetime) -> bool:
    """Put the visitor's wishes into the row; whether anything of them is new."""
    before = wishes_of(brief)
    for field in fields(Wishes):
        value = getattr(wishes, field.name)
        if field.name == "left_out":
            value = sorted(value & set(brief.lines))
        setattr(brief, "group_id" if field.name == "group" else field.name, _stored(value))
    brief.saved_at = now
    session.flush()
    return before != wishes_of(brief)


def hide_reasons(session: Session, handoff: Handoff, brief: Brief) -> None:
    """What the visitor took out stands nowhere else on the desk, either."""
    screening = session.get(Screening, handoff.screening_id) if handoff.screening_id else None
    if screening is None:
        return
    hidden = hidden_items(brief.left_out)
    own = [reason for reason in handoff.reasons if reason not in screening.reasons]
    handoff.reasons = [*own, *(reason for reason in screening.reasons if item_in(reason) not in hidden)]
    session.flush()


def _stored(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
