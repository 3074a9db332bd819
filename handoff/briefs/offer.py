"""What a visitor can choose from now: ways to meet, slots in the opening hours, group sessions with a seat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.briefs import gather
from handoff.domain.brief import NOTICE, SLOT, WITHIN, Offered, line_of
from handoff.domain.groups import Group, open_groups
from handoff.models import Brief
from handoff.services import Services


@dataclass(frozen=True)
class Offer:
    """`slots`: beginnings, by the value that stands for them in a form."""

    slots: dict[str, datetime]
    groups: tuple[Group, ...]
    modes: tuple[str, ...]

    @property
    def codes(self) -> Offered:
        return Offered(self.modes, self.slots.keys(), [group.id for group in self.groups])


def offer_to(session: Session, services: Services, brief: Brief, now: datetime) -> Offer:
    return Offer(slots(services, now), groups(session, services, brief, now), tuple(services.content.meeting.ways))


def slots(services: Services, now: datetime) -> dict[str, datetime]:
    found = services.content.opening_hours.slots(now + NOTICE, now + WITHIN, SLOT)
    return {at.isoformat(): at for at in found}


def groups(session: Session, services: Services, brief: Brief, now: datetime) -> tuple[Group, ...]:
    """Those on what the conversation is about; a seat this visitor has asked for is no seat taken from them."""
    lines = tuple(line_of(key) for key in brief.lines)
    topics = gather.topics_of(session, brief.conversation_id, lines)
    others = (
        select(Brief.group_id, func.count().label("seats"))
        .where(Brief.group_id != "", Brief.sent_at.is_not(None), Brief.conversation_id != brief.conversation_id)
        .group_by(Brief.group_id)
    )
    taken = {row.group_id: row.seats for row in session.execute(others)}
    return open_groups(services.content.groups, topics, taken, now)
