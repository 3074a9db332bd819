"""A brief as its visitor sees it on the private page: the row, and what there is to choose from, put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from handoff import screenings
from handoff.briefs import gather, keeping
from handoff.briefs.offer import Offer, offer_to
from handoff.content import Content, Group, WayToMeet
from handoff.domain.brief import Line, Part, Wishes, hidden_items, item_in, line_of
from handoff.domain.opening_hours import day_text, moment_text, opening_text
from handoff.domain.triage import ServiceTier
from handoff.models import Brief, Conversation, Practitioner
from handoff.privacy import TRANSIENT_FOR
from handoff.services import Services


@dataclass(frozen=True)
class LineView:
    key: str
    text: str


@dataclass(frozen=True)
class Slot:
    value: str
    time: str


@dataclass(frozen=True)
class Day:
    text: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class GroupView:
    id: str
    line: str
    url: str | None
    title: str


@dataclass(frozen=True)
class MeetingView:
    at: datetime
    when: str
    mode: str
    where: str
    name: str
    """Who confirmed it."""


@dataclass(frozen=True)
class BriefView:
    id: str
    status: str
    wishes: Wishes
    parts: tuple[tuple[Part, tuple[LineView, ...]], ...]
    """Those that have lines."""
    tier: str | None
    """In words; None when no check was taken."""
    reasons: tuple[str, ...]
    offer: str
    ways: tuple[WayToMeet, ...]
    next_opening: str
    """Empty while open."""
    days: tuple[Day, ...]
    times: tuple[str, ...]
    """Those wished for, in words."""
    groups: tuple[GroupView, ...]
    meeting: MeetingView | None
    zone: str
    deleted_at: str | None
    """None when the conversation is kept; else the earliest moment it is deleted, in words."""

    @property
    def is_editable(self) -> bool:
        return self.status in (keeping.DRAFT, keeping.WAITING, keeping.SENT)

    @property
    def is_shared(self) -> bool:
        return self.status in (keeping.SENT, keeping.CLAIMED)

    @property
    def way(self) -> WayToMeet | None:
        return next((way for way in self.ways if way.mode == self.wishes.meeting), None)


def brief_view(session: Session, services: Services, brief_id: str, now: datetime) -> BriefView:
    """Raises `BriefGone`."""
    content, brief = services.content, keeping.found(session, brief_id)
    conversation = session.get(Conversation, brief.conversation_id)
    if conversation is None:
        raise keeping.BriefGone
    offer, zone = offer_to(session, services, brief, now), content.opening_hours.zone
    next_opening = content.opening_hours.next_opening(now)
    tier, reasons = _check(session, services, brief)
    return BriefView(
        id=brief.id,
        status=keeping.status_of(brief, keeping.handoff_with(session, brief)),
        wishes=keeping.wishes_of(brief),
        parts=_parts(session, services, brief),
        tier=content.brief_words.tiers[ServiceTier(tier)] if tier else None,
        reasons=reasons,
        offer=content.meeting.offer(tier),
        ways=tuple(content.meeting.ways.values()),
        next_opening=opening_text(next_opening, zone) if next_opening else "",
        days=_days(services, offer),
        times=tuple(moment_text(datetime.fromisoformat(time), zone) for time in brief.times),
        groups=tuple(group_view(content, group) for group in _groups(content, brief, offer)),
        meeting=_meeting(session, services, brief),
        zone=zone.key,
        deleted_at=None if conversation.is_kept else moment_text(conversation.last_message_at + TRANSIENT_FOR, zone),
    )


def group_view(content: Content, group: Group) -> GroupView:
    words = content.brief_words
    when = moment_text(group.starts_at, content.opening_hours.zone)
    line = words.of("group_line", title=group.title, when=when, minutes=group.minutes, place=group.place)
    mark = "" if group.checked_on else f" ({words.of('unchecked')})"
    return GroupView(group.id, line + mark, group.url, group.title)


def _check(session: Session, services: Services, brief: Brief) -> tuple[str | None, tuple[str, ...]]:
    """The tier of the newest check and its reasons, as the result told them, without those that were taken out."""
    screening = screenings.newest(session, brief.conversation_id)
    if screening is None:
        return None, ()
    gaps = {line.code for line in map(line_of, brief.lines) if line.part is Part.GAP}
    hidden = hidden_items(brief.left_out)
    codes = [code for code in screening.reasons if code not in gaps and item_in(code) not in hidden]
    return screening.tier, tuple(filter(None, (_reason(services, code) for code in codes)))


def _reason(services: Services, code: str) -> str:
    """A reason without words, such as distress, is not shown to the visitor."""
    known = services.wording.responses.get(f"utter_reason_{code}")
    return known.text if known else ""


def _parts(session: Session, services: Services, brief: Brief) -> tuple[tuple[Part, tuple[LineView, ...]], ...]:
    titles = gather.titles(session, services)
    found: dict[Part, list[LineView]] = {part: [] for part in Part}
    for line in map(line_of, brief.lines):
        if text := _line(services, titles, line):
            found[line.part].append(LineView(line.key, text))
    return tuple((part, tuple(views)) for part, views in found.items() if views)


def _line(services: Services, titles: dict[str, str], line: Line) -> str:
    """Empty for what has left the catalogue since."""
    return _reason(services, line.code) if line.part is Part.GAP else titles.get(line.code, "")


def _days(services: Services, offer: Offer) -> tuple[Day, ...]:
    zone = services.content.opening_hours.zone
    days = groupby(offer.slots.items(), key=lambda slot: day_text(slot[1], zone))
    return tuple(
        Day(day, tuple(Slot(value, f"{at.astimezone(zone):%H:%M}") for value, at in slots)) for day, slots in days
    )


def _groups(content: Content, brief: Brief, offer: Offer) -> list[Group]:
    """Those on offer, and the one that was asked for."""
    offered = {group.id for group in offer.groups} | {brief.group_id}
    return [group for group in content.groups if group.id in offered]


def _meeting(session: Session, services: Services, brief: Brief) -> MeetingView | None:
    if brief.meeting_at is None:
        return None
    way = services.content.meeting.ways.get(brief.meeting_mode or "")
    person = session.get(Practitioner, brief.confirmed_by_id) if brief.confirmed_by_id else None
    return MeetingView(
        at=brief.meeting_at,
        when=moment_text(brief.meeting_at, services.content.opening_hours.zone),
        mode=way.title if way else "",
        where=brief.meeting_where or "",
        name=person.name if person else services.content.institution.service_name,
    )
