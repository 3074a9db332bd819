"""Figures for operators, counted in the database at each scrape: every process would report the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handoff.health import parts
from handoff.models import Alert, Conversation, Delivery, Handoff, Message, Turn, UnansweredQuestion
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
        yield self._by("signpost_conversations", "Conversations by owner.", Conversation, "owner")
        yield self._open(
            "signpost_alerts_open", "Alerts that nobody has acknowledged, by kind.", Alert.kind, Alert.acknowledged_at
        )
        yield self._open(
            "signpost_unanswered_questions",
            "Open unanswered questions, by reason.",
            UnansweredQuestion.reason,
            UnansweredQuestion.closed_at,
        )
        yield self._parts()

    def _by(self, name: str, text: str, model: type[Base], column: str) -> GaugeMetricFamily:
        attribute = getattr(model, column)
        rows = self._session.execute(select(attribute, func.count()).where(attribute.is_not(None)).group_by(attribute))
        return _family(name, text, column, {str(value): float(count) for value, count in rows})

    def _open(self, name: str, text: str, label: object, closed: object) -> GaugeMetricFamily:
        rows = self._session.execute(select(label, func.count()).where(closed.is_(None)).group_by(label))  # type: ignore[attr-defined,call-overload]  # columns
        return _family(name, text, "kind", {str(value): float(count) for value, count in rows})

    def _parts(self) -> GaugeMetricFamily:
        found = parts(self._session, self._now)
        return _family(
            "signpost_part_up", "Whether a part of the service lives.", "part", {p.part: float(p.is_ok) for p in found}
        )


def _family(name: str, text: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for value, count in sorted(values.items()):
        family.add_metric([value], count)
    return family
