"""The alerts nobody has acknowledged: what each is about, which handoff shows it, and who on call was told.

Reads only, and never a visitor's words; what may be seen of a message that was not shared is its reasons and its time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from handoff.alerts import SAFETY
from handoff.domain.lifecycle import OPEN_STATUSES
from handoff.models import Alert, AlertCall, Conversation, Handoff, Message
from handoff.on_call.calls import DRILL
from handoff.shared import is_shared


@dataclass(frozen=True)
class Called:
    """One on-call contact who was called, by each way: (way, status, when it was sent)."""

    contact: str
    ways: tuple[tuple[str, str, datetime | None], ...]


@dataclass(frozen=True)
class OpenAlert:
    """Something staff must look at; `ref` when there is a handoff to look at it in."""

    id: int
    kind: str
    conversation_id: str | None
    age: timedelta
    """Since the message that it is about."""
    ref: str | None
    reasons: tuple[str, ...]
    is_drill: bool
    is_shared: bool
    """Whether the visitor shared what raised it."""
    called: Sequence[Called]
    is_calling: bool
    """More on-call contacts are called until somebody acknowledges."""

    @property
    def code(self) -> str:
        """What it is called: a concern that was not shared may not be looked up."""
        return "concern_not_shared" if self.kind == "concern" and not self.is_shared else self.kind

    @property
    def shown_ref(self) -> str | None:
        return None if self.code == "concern_not_shared" else self.ref


def open_alerts(session: Session, now: datetime, kinds: Collection[str] | None = None) -> list[OpenAlert]:
    """Oldest first, each with its open handoff; only those `kinds` if given."""
    query = _unacknowledged() if kinds is None else _unacknowledged().where(Alert.kind.in_(kinds))
    rows: Sequence[Any] = session.execute(query).all()
    called = calls_of(session, [row.Alert.id for row in rows])
    return [
        OpenAlert(
            id=alert.id,
            kind=alert.kind,
            conversation_id=alert.conversation_id,
            age=now - (written_at if written_at and alert.kind in SAFETY else alert.at),
            ref=ref,
            reasons=tuple(reasons or ()) if alert.kind in SAFETY else (),
            is_drill=channel == DRILL,
            is_shared=ref is not None and (seq is None or is_shared(seq, shared_from, unshared)),
            called=called.get(alert.id, []),
            is_calling=alert.next_call_at is not None,
        )
        for alert, ref, shared_from, unshared, seq, reasons, written_at, channel in rows
    ]


def calls_of(session: Session, alert_ids: Iterable[int]) -> dict[int, list[Called]]:
    """Who was called for each alert, in the order in which they were called."""
    query = select(AlertCall).where(AlertCall.alert_id.in_(list(alert_ids)))
    rounds: dict[tuple[int, int], list[AlertCall]] = {}
    for call in session.scalars(query.order_by(AlertCall.alert_id, AlertCall.number, AlertCall.id)):
        rounds.setdefault((call.alert_id, call.number), []).append(call)
    found: dict[int, list[Called]] = {}
    for (alert_id, _), calls in rounds.items():
        ways = tuple((call.way, call.status, call.sent_at) for call in calls)
        found.setdefault(alert_id, []).append(Called(calls[0].contact, ways))
    return found


def _unacknowledged() -> Select[Any]:
    is_open = (Handoff.conversation_id == Alert.conversation_id) & Handoff.status.in_(OPEN_STATUSES)
    return (
        select(
            Alert,
            Handoff.ref,
            Handoff.shared_from_seq,
            Handoff.unshared,
            Message.seq,
            Message.safety_reasons,
            Message.at,
            Conversation.channel,
        )
        .outerjoin(Handoff, is_open)
        .outerjoin(Message, Message.id == Alert.subject)
        .outerjoin(Conversation, Conversation.id == Alert.conversation_id)
        .where(Alert.acknowledged_at.is_(None))
        .order_by(Alert.at, Alert.id)
    )
