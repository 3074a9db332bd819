"""A brief as a practitioner reads it: only what the visitor sent, and of that only what their consent covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.briefs import gather
from handoff.briefs.meeting import choices
from handoff.briefs.view import GroupView, group_view
from handoff.content import WayToMeet
from handoff.domain.brief import Line, Part, hidden_items, line_of
from handoff.domain.lifecycle import ConsentScope
from handoff.domain.opening_hours import moment_text
from handoff.models import Brief, Handoff
from handoff.services import Services


@dataclass(frozen=True)
class SharedBrief:
    """`gaps` are codes of answers, `shown` and `tried` titles; with "only from now on" all three are empty."""

    ask: str
    note: str
    gaps: tuple[str, ...]
    shown: tuple[str, ...]
    tried: tuple[str, ...]
    name: str
    """Empty when the visitor stays anonymous."""
    spoken: str
    way: WayToMeet | None
    phone: str
    times: tuple[str, ...]
    is_any_time: bool
    group: GroupView | None
    sent_at: datetime | None
    changed_at: datetime | None
    choices: tuple[tuple[str, str], ...]
    """Times that can be confirmed: what stands for each in a form, and its words."""
    meeting_when: str
    """Of the confirmed meeting; empty before."""
    meeting_where: str
    hidden_items: frozenset[str]
    """Of the check: answers that the visitor took out."""


def shared_brief(session: Session, services: Services, handoff: Handoff, now: datetime) -> SharedBrief | None:
    """None when the visitor sent none."""
    brief = session.scalars(select(Brief).where(Brief.handoff_id == handoff.id)).one_or_none()
    if brief is None or not brief.is_shared:
        return None
    zone, lines = services.content.opening_hours.zone, _lines(brief, handoff)
    titles = gather.titles(session, services)
    group = next((group for group in services.content.groups if group.id == brief.group_id), None)
    return SharedBrief(
        ask=brief.ask,
        note=brief.note,
        gaps=tuple(line.code for line in lines if line.part is Part.GAP),
        shown=_titled(lines, Part.SHOWN, titles),
        tried=_titled(lines, Part.TRIED, titles),
        name=brief.name,
        spoken=brief.spoken,
        way=services.content.meeting.ways.get(brief.meeting),
        phone=brief.phone,
        times=tuple(moment_text(datetime.fromisoformat(time), zone) for time in brief.times),
        is_any_time=brief.is_any_time,
        group=group_view(services.content, group) if group else None,
        sent_at=brief.sent_at,
        changed_at=brief.changed_at,
        choices=tuple((value, moment_text(at, zone)) for value, at in choices(services, brief, now).items()),
        meeting_when=moment_text(brief.meeting_at, zone) if brief.meeting_at else "",
        meeting_where=brief.meeting_where or "",
        hidden_items=hidden_items(brief.left_out),
    )


def _lines(brief: Brief, handoff: Handoff) -> list[Line]:
    if handoff.consent_scope != ConsentScope.ALL:
        return []
    return [line_of(key) for key in brief.lines if key not in brief.left_out]


def _titled(lines: Iterable[Line], part: Part, titles: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(titles[line.code] for line in lines if line.part is part and line.code in titles)
