"""The safeguarding note of a handoff: what the visitor was shown and said about it, who was called, who looked when.

Put together from the audit trail, alerts and calls, in order of time; holds codes and names of staff, never what was
written, and nothing from before the part that the visitor shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.alerts import SAFETY
from handoff.models import Alert, AlertCall, AuditEntry, Conversation, Handoff, Message, Practitioner
from handoff.on_call.calls import DRILL

SIGNS = frozenset(
    {
        "crisis_card_shown",
        "handoff_raised_to_urgent",
        "check_in_said",
        "visitor_says_misunderstood",
        "visitor_says_figure_of_speech",
        "visitor_says_not_safe",
        "alert_raised",
    }
)
"""Without one of these there is nothing to note."""
OF_STAFF = frozenset(
    {"on_call_called", "alert_escalated", "alert_acknowledged", "transcript_opened", "handoff_claimed"}
)
"""Goes on after the end of the handoff; what the visitor does then was not shared."""
REPEATED = frozenset({"transcript_opened", "staying_said"})
"""Told once, with how often."""
FIRST = {
    "crisis_card_shown": 0,
    "check_in_said": 0,
    "handoff_raised_to_urgent": 1,
    "alert_raised": 2,
}
"""What one transaction did at one moment reads in the order in which it matters."""
STAYING = "staying_"
"""What the events of the messages begin with by which the service stays with somebody."""


@dataclass(frozen=True)
class Way:
    """One way by which an on-call contact was called, and what became of it."""

    way: str
    status: str
    sent_at: datetime | None


@dataclass(frozen=True)
class Step:
    """One line of the note."""

    at: datetime
    action: str
    who: str | None = None
    """A member of staff, or an on-call contact."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    ways: tuple[Way, ...] = ()
    count: int = 1
    until: datetime | None = None
    """When it happened last, if more than once."""


@dataclass(frozen=True)
class SafeguardingNote:
    steps: Sequence[Step]
    is_drill: bool


def note_of(session: Session, handoff: Handoff) -> SafeguardingNote | None:
    """None when nothing happened that would have to be noted."""
    since = _shared_since(session, handoff)
    alerts = _alerts(session, handoff.conversation_id)
    steps = [
        *_from_audit(session, handoff.conversation_id, alerts),
        *(Step(alert.at, "alert_raised", detail={"kind": alert.kind}) for alert in alerts.values()),
        *_stayed(session, handoff.conversation_id),
    ]
    told = sorted((step for step in steps if _is_told(step, since, handoff.ended_at)), key=_order)
    if not any(step.action in SIGNS for step in told):
        return None
    channel = session.scalar(select(Conversation.channel).where(Conversation.id == handoff.conversation_id))
    return SafeguardingNote(_without_repeats(told), is_drill=channel == DRILL)


def _shared_since(session: Session, handoff: Handoff) -> datetime:
    shared = Message.conversation_id == handoff.conversation_id, Message.seq >= handoff.shared_from_seq
    return session.scalar(select(func.min(Message.at)).where(*shared)) or handoff.opened_at


def _is_told(step: Step, since: datetime, ended_at: datetime | None) -> bool:
    return step.at >= since and (ended_at is None or step.at <= ended_at or step.action in OF_STAFF)


def _order(step: Step) -> tuple[datetime, int]:
    return step.at, FIRST.get(step.action, len(FIRST))


def _alerts(session: Session, conversation_id: str) -> dict[int, Alert]:
    query = select(Alert).where(Alert.conversation_id == conversation_id, Alert.kind.in_(SAFETY))
    return {alert.id: alert for alert in session.scalars(query.order_by(Alert.id))}


def _from_audit(session: Session, conversation_id: str, alerts: Mapping[int, Alert]) -> list[Step]:
    """Acknowledgements of other alerts, of an e-mail for example, do not belong here."""
    told = (SIGNS | OF_STAFF) - {"alert_raised"}
    query = select(AuditEntry).where(AuditEntry.conversation_id == conversation_id, AuditEntry.action.in_(told))
    names = {row.id: row.name for row in session.execute(select(Practitioner.id, Practitioner.name))}
    ways = _ways(session, alerts)
    return [
        Step(
            entry.at,
            entry.action,
            who=_who(entry, names, alerts),
            detail=entry.detail,
            ways=ways.get((entry.detail.get("alert"), entry.detail.get("number")), ()),
        )
        for entry in session.scalars(query.order_by(AuditEntry.at, AuditEntry.id))
        if "alert" not in entry.detail or entry.detail["alert"] in alerts
    ]


def _ways(session: Session, alert_ids: Iterable[int]) -> dict[tuple[Any, Any], tuple[Way, ...]]:
    """By alert and number of the call."""
    query = select(AlertCall).where(AlertCall.alert_id.in_(list(alert_ids))).order_by(AlertCall.id)
    found: dict[tuple[Any, Any], tuple[Way, ...]] = {}
    for call in session.scalars(query):
        key = (call.alert_id, call.number)
        found[key] = (*found.get(key, ()), Way(call.way, call.status, call.sent_at))
    return found


def _who(entry: AuditEntry, names: Mapping[int, str], alerts: Mapping[int, Alert]) -> str | None:
    kind, _, number = entry.actor.partition(":")
    if kind == "practitioner" and number.isdecimal():
        return names.get(int(number))
    alert = alerts.get(entry.detail.get("alert", 0))
    return alert.acknowledged_as if alert is not None and kind == "on_call" else None


def _stayed(session: Session, conversation_id: str) -> list[Step]:
    """What stands in the transcript needs no line of its own in the audit trail."""
    query = select(Message.at).where(
        Message.conversation_id == conversation_id, Message.event.startswith(STAYING, autoescape=True)
    )
    return [Step(at, "staying_said") for at in session.scalars(query.order_by(Message.seq))]


def _without_repeats(steps: Sequence[Step]) -> list[Step]:
    told: list[Step] = []
    for step in steps:
        last = told[-1] if told else None
        if last and step.action in REPEATED and (last.action, last.who) == (step.action, step.who):
            told[-1] = replace(last, count=last.count + 1, until=step.at)
        else:
            told.append(step)
    return told
