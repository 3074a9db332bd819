"""Figures for operators: true, and without words."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from handoff import health, metrics
from handoff.models import Practitioner
from handoff.services import Services
from tests.conftest import Clock
from tests.talk import Talk


def figures(services: Services, clock: Clock) -> dict[tuple[str, str], float]:
    with services.db.read() as session:
        text = metrics.exposition(session, clock()).decode()
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_they_count_what_is_there(talk: Talk, services: Services, clock: Clock, maya: Practitioner) -> None:
    talk.asks()
    talk.says("i want to kill myself")
    talk.screened()
    talk.claimed(maya)
    with services.db.write() as session:
        health.beat(session, "worker", clock())
    found = figures(services, clock)

    for name, label, value in (
        ("signpost_messages", "visitor", 2),
        ("signpost_messages", "bot", 2),
        ("signpost_turns", "answered", 1),
        ("signpost_turns", "skipped", 1),
        ("signpost_handoffs", "claimed", 1),
        ("signpost_safety", "urgent", 1),
        ("signpost_conversations", "practitioner", 1),
        ("signpost_alerts_open", "urgent", 1),
        ("signpost_part_up", "worker", 1),
        ("signpost_part_up", "bot", 0),
    ):
        assert value == found[name, label], (name, label)


def test_an_empty_service_has_figures_too(services: Services, clock: Clock) -> None:
    assert {("signpost_part_up", part): 0.0 for part in health.NEEDED_PARTS} == figures(services, clock)
