"""Figures for operators, counted in the database at each scrape: every process would report the same.

Drills are left out of all of them: an exercise must not look like somebody in danger.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from handoff.health import parts
from handoff.models import Alert, AlertCall, CheckIn, Conversation, Delivery, Handoff, Message, Turn, UnansweredQuestion
from handoff.on_call.calls import DRILL, unacknowledged
from handoff.orm import Base


def exposition(session: Session, now: datetime) -> bytes:
    """The figures in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Figures(session, now))
    return generate_latest(registry)


class _Figures(Collector):
    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield self._by("signpost_turns", "Bot turns by status.", Turn, "status")
        yield self._by("signpost_handoffs", "Handoffs by status.", Handoff, "status")
        yield self._by("signpost_deliveries", "Outbox rows by status.", Delivery, "status")
        yield self._by("signpost_messages", "Messages of the ledger by author.", Message, "author")
        yield self._by("signpost_safety", "Visitors' messages by safety level.", Message, "safety_level")
        yield self._by("signpost_check_ins", "Answered check-ins of self-help by answer.", CheckIn, "answer")
        yield self._by("signpost_conversations", "Conversations by owner.", Conversation, "owner")
        yield self._open("signpost_alerts_open", "Alerts that nobody has acknowledged, by kind.", Alert, "kind")
        yield self._open(
            "signpost_unanswered_questions", "Open unanswered questions, by reason.", UnansweredQuestion, "reason"
        )
        yield from self._shared_questions()
        yield from self._on_call()
        yield self._parts()

    def _by(self, name: str, text: str, model: type[Base], column: str) -> GaugeMetricFamily:
        return _family(name, text, column, self._counts(_counted(model, column)))

    def _open(self, name: str, text: str, model: type[Alert | UnansweredQuestion], column: str) -> GaugeMetricFamily:
        closed = Alert.acknowledged_at if model is Alert else UnansweredQuestion.closed_at
        return _family(name, text, "kind", self._counts(_counted(model, column).where(closed.is_(None))))

    def _shared_questions(self) -> Iterator[GaugeMetricFamily]:
        """Visitors who shared a question wait for staff: like an alert, it must not stay for long."""
        is_open = UnansweredQuestion.closed_at.is_(None), UnansweredQuestion.shared_at.is_not(None)
        query = select(func.count(), func.min(UnansweredQuestion.shared_at)).where(*is_open)
        count, oldest = self._session.execute(query).one()
        age = (self._now - oldest).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily("signpost_shared_questions", "Shared questions nobody answered.", value=float(count))
        yield GaugeMetricFamily("signpost_shared_questions_oldest_seconds", "Age of the oldest.", value=age)

    def _on_call(self) -> Iterator[GaugeMetricFamily]:
        """What must never stay above nothing for long: alerts that call somebody and that nobody has acknowledged."""
        count, oldest = self._session.execute(select(func.count(), func.min(Alert.at)).where(*unacknowledged())).one()
        age = (self._now - oldest).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily(
            "signpost_urgent_unacknowledged", "Urgent and unscreened messages nobody acknowledged.", value=float(count)
        )
        yield GaugeMetricFamily("signpost_urgent_unacknowledged_oldest_seconds", "Age of the oldest.", value=age)
        calls = _counted(AlertCall, "status", Alert.conversation_id).join(Alert, Alert.id == AlertCall.alert_id)
        yield _family("signpost_on_call_calls", "Calls to on-call contacts by status.", "status", self._counts(calls))

    def _counts(self, query: Select[str, int]) -> dict[str, float]:
        return {str(value): float(count) for value, count in self._session.execute(query).all()}

    def _parts(self) -> GaugeMetricFamily:
        found = parts(self._session, self._now)
        return _family(
            "signpost_part_up", "Whether a part of the service lives.", "part", {p.part: float(p.is_ok) for p in found}
        )


def _counted(
    model: type[Base], column: str, conversation_id: InstrumentedAttribute[str | None] | None = None
) -> Select[str, int]:
    """How many rows there are for each value; those of drills are left out."""
    attribute = getattr(model, column)
    drill = aliased(Conversation)
    drills = select(drill.id).where(drill.channel == DRILL)
    of = conversation_id if conversation_id is not None else getattr(model, "conversation_id", Conversation.id)
    is_real = or_(of.is_(None), of.not_in(drills))
    return select(attribute, func.count()).where(attribute.is_not(None), is_real).group_by(attribute)


def _family(name: str, text: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for value, count in sorted(values.items()):
        family.add_metric([value], count)
    return family
