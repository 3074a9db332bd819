"""The urgent lane: every open urgent handoff, whatever the hour and whoever has it, with the clock of its message.

Knows who was called and who has looked, and nothing of what was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.alerts import SAFETY
from handoff.domain.lifecycle import OPEN_STATUSES
from handoff.domain.queue_order import Queue
from handoff.models import Alert, Conversation, Handoff, Message, Practitioner
from handoff.on_call.calls import DRILL
from handoff.queue import QueueEntry
from handoff.web.console.alert_board import OpenAlert


@dataclass(frozen=True)
class Look:
    """Who acknowledged last, and when."""

    name: str | None
    at: datetime


@dataclass(frozen=True)
class UrgentEntry:
    """A line of the lane: the handoff's entry, and what is known of the danger."""

    entry: QueueEntry
    age: timedelta
    """Since the first urgent message of this episode."""
    reasons: Sequence[str]
    is_drill: bool
    alerts: Sequence[OpenAlert]
    """What nobody has acknowledged yet."""
    look: Look | None


@dataclass(frozen=True)
class _Signal:
    """What the safety screen found in one conversation, in this episode."""

    first_at: datetime | None
    reasons: tuple[str, ...]


def urgent_lane(
    session: Session, entries: Sequence[QueueEntry], alerts: Sequence[OpenAlert], now: datetime
) -> list[UrgentEntry]:
    """The urgent ones of the queue's entries, in its order: waiting ones first."""
    urgent = [entry for entry in entries if entry.queue is Queue.URGENT]
    if not urgent:
        return []
    query = select(Handoff.id, Handoff.conversation_id, Conversation.channel).join(
        Conversation, Conversation.id == Handoff.conversation_id
    )
    rows = session.execute(query.where(Handoff.id.in_([entry.handoff_id for entry in urgent]))).all()
    of = {row.id: row for row in rows}
    ids = [row.conversation_id for row in rows]
    signals, looks = _signals(session, ids), _looks(session, ids)
    return [
        _entry(entry, of[entry.handoff_id].channel, of[entry.handoff_id].conversation_id, signals, looks, alerts, now)
        for entry in urgent
        if entry.handoff_id in of  # else it was erased since
    ]


def _entry(
    entry: QueueEntry,
    channel: str,
    conversation_id: str,
    signals: dict[str, _Signal],
    looks: dict[str, Look],
    alerts: Sequence[OpenAlert],
    now: datetime,
) -> UrgentEntry:
    signal = signals.get(conversation_id, _Signal(None, ()))
    return UrgentEntry(
        entry=entry,
        age=now - (signal.first_at or entry.opened_at),
        reasons=signal.reasons,
        is_drill=channel == DRILL,
        alerts=[a for a in alerts if a.conversation_id == conversation_id and a.kind in SAFETY and a.is_shared],
        look=looks.get(conversation_id),
    )


def _signals(session: Session, conversation_ids: Sequence[str]) -> dict[str, _Signal]:
    """Of the episode that is open: what an earlier one was about was looked at then."""
    ended = (
        select(Handoff.conversation_id, func.max(Handoff.ended_at).label("at"))
        .where(Handoff.conversation_id.in_(conversation_ids))
        .group_by(Handoff.conversation_id)
        .subquery()
    )
    query = (
        select(Message.conversation_id, Message.at, Message.safety_reasons)
        .join(Handoff, (Handoff.conversation_id == Message.conversation_id) & Handoff.status.in_(OPEN_STATUSES))
        .join(ended, ended.c.conversation_id == Message.conversation_id)
        .where(
            Message.conversation_id.in_(conversation_ids),
            Message.safety_level == "urgent",
            Message.seq >= Handoff.shared_from_seq,
            ended.c.at.is_(None) | (Message.at > ended.c.at),
        )
        .order_by(Message.conversation_id, Message.seq)
    )
    found: dict[str, _Signal] = {}
    for conversation_id, at, reasons in session.execute(query):
        before = found.get(conversation_id, _Signal(at, ()))
        found[conversation_id] = _Signal(before.first_at, tuple(dict.fromkeys([*before.reasons, *reasons])))
    return found


def _looks(session: Session, conversation_ids: Sequence[str]) -> dict[str, Look]:
    query = (
        select(Alert.conversation_id, Alert.acknowledged_at, func.coalesce(Practitioner.name, Alert.acknowledged_as))
        .outerjoin(Practitioner, Practitioner.id == Alert.acknowledged_by_id)
        .where(Alert.conversation_id.in_(conversation_ids), Alert.kind.in_(SAFETY), Alert.acknowledged_at.is_not(None))
        .order_by(Alert.acknowledged_at)
    )
    rows: Iterable[Any] = session.execute(query)
    return {conversation_id: Look(name, at) for conversation_id, at, name in rows}
