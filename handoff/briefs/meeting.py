"""A practitioner confirms one of the times a visitor wished for; the visitor is told when and where, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff import ledger
from handoff.audit import actor_of, note
from handoff.briefs.link import brief_link
from handoff.briefs.offer import slots
from handoff.contract import LinkOut
from handoff.domain.lifecycle import HandoffStatus, IllegalTransition, Step
from handoff.domain.opening_hours import moment_text
from handoff.episodes import NotYours, handoff_of
from handoff.models import Brief, Handoff, Practitioner
from handoff.notices import say
from handoff.services import Services

WHERE_LIMIT = 300
"""Characters."""


class NotAWishedTime(Exception):
    """The time is none of those the visitor wished for, or it is over."""


class BadPlace(Exception):
    """Where the meeting is must be said, in few words."""


def choices(services: Services, brief: Brief, now: datetime) -> dict[str, datetime]:
    """The times that can be confirmed, by the value that stands for them: the wished ones, or any in the hours."""
    if brief.is_any_time or not brief.times:
        return slots(services, now)
    wished = {time: datetime.fromisoformat(time) for time in brief.times}
    return {time: at for time, at in wished.items() if at > now}


def confirm(
    session: Session,
    services: Services,
    handoff_id: int,
    practitioner: Practitioner,
    *,
    time: str,
    where: str,
    now: datetime,
) -> Brief:
    """Note the meeting and tell the visitor; the same again changes nothing.

    Raises `NotYours`, `IllegalTransition`, `NotAWishedTime`, `BadPlace`.
    """
    handoff = handoff_of(session, handoff_id)
    ledger.locked(session, handoff.conversation_id)
    session.refresh(handoff)
    brief = _shared(session, handoff, practitioner)
    at = choices(services, brief, now).get(time)
    if at is None:
        raise NotAWishedTime
    if not 0 < len(where) <= WHERE_LIMIT or "\x00" in where:
        raise BadPlace
    if (brief.meeting_at, brief.meeting_mode, brief.meeting_where) == (at, brief.meeting, where):
        return brief
    brief.meeting_at, brief.meeting_mode, brief.meeting_where = at, brief.meeting, where
    brief.confirmed_by_id = practitioner.id
    session.flush()
    _tell(session, services, brief, practitioner, now)
    actor = actor_of(practitioner)
    note(session, actor, "meeting_confirmed", now, handoff.conversation_id, handoff.id, mode=brief.meeting)
    return brief


def _shared(session: Session, handoff: Handoff, practitioner: Practitioner) -> Brief:
    if handoff.status != HandoffStatus.CLAIMED:
        raise IllegalTransition(HandoffStatus(handoff.status), Step.CLAIM)
    if handoff.assignee_id != practitioner.id:
        raise NotYours
    brief = session.scalars(select(Brief).where(Brief.handoff_id == handoff.id)).one_or_none()
    if brief is None or not brief.is_shared:
        raise NotAWishedTime
    return brief


def _tell(session: Session, services: Services, brief: Brief, practitioner: Practitioner, now: datetime) -> None:
    assert brief.meeting_at is not None and brief.meeting_where is not None
    way, zone = services.content.meeting.ways.get(brief.meeting), services.content.opening_hours.zone
    notice = services.wording.notice(
        "meeting_confirmed",
        name=practitioner.name,
        when=moment_text(brief.meeting_at, zone),
        zone=zone.key,
        mode=way.title if way else "",
        where=brief.meeting_where,
    )
    pages = [word for word in brief.meeting_where.split() if word.startswith("https://")]
    links = (*(LinkOut(title=page, url=page) for page in pages), brief_link(services, brief))
    say(session, services, brief.conversation_id, replace(notice, links=links), now)
