"""Figures for operators: true, and without words."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from handoff import health, ledger, metrics, unanswered
from handoff.alerts import raise_alert
from handoff.models import Practitioner
from handoff.on_call.calls import DRILL
from handoff.services import Services
from handoff.worker import on_call
from tests.conftest import Clock
from tests.pager import DUTY, with_contacts
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
        raise_alert(session, "unscreened", "m1", talk.conversation_id, clock())
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
        ("signpost_alerts_open", "unscreened", 1),
        ("signpost_part_up", "worker", 1),
        ("signpost_part_up", "bot", 0),
    ):
        assert value == found[name, label], (name, label)


NOTHING_URGENT = {
    ("signpost_urgent_unacknowledged", ""): 0.0,
    ("signpost_urgent_unacknowledged_oldest_seconds", ""): 0.0,
}


NOBODY_ASKED = {("signpost_shared_questions", ""): 0.0, ("signpost_shared_questions_oldest_seconds", ""): 0.0}


def test_an_empty_service_has_figures_too(services: Services, clock: Clock) -> None:
    parts = {("signpost_part_up", part): 0.0 for part in health.NEEDED_PARTS}

    assert {**parts, **NOTHING_URGENT, **NOBODY_ASKED} == figures(services, clock)


def test_a_shared_question_that_nobody_answers_shows_with_its_age(talk: Talk, services: Services, clock: Clock) -> None:
    with services.db.write() as session:
        unanswered.keep(session, talk.conversation_id, talk.messages[0].id, "not_understood", clock())
        unanswered.share(session, services, talk.conversation_id, clock())
    clock.advance(3600)
    found = figures(services, clock)

    assert (1, 3600) == (
        found["signpost_shared_questions", ""],
        found["signpost_shared_questions_oldest_seconds", ""],
    )


def test_an_urgent_message_that_nobody_looks_at_shows(services: Services, clock: Clock, maya: Practitioner) -> None:
    manned = with_contacts(services, [DUTY])
    talks = [Talk(manned), Talk(manned)]
    for talk in talks:
        talk.says("i want to kill myself")
        talk.screened()
        clock.advance(60)
    on_call.call_due(manned)

    found = figures(manned, clock)
    assert (2.0, 120.0, 2.0) == (
        found["signpost_urgent_unacknowledged", ""],
        found["signpost_urgent_unacknowledged_oldest_seconds", ""],
        found["signpost_on_call_calls", "pending"],
    )
    for talk in talks:
        talk.claimed(maya)
    assert NOTHING_URGENT.items() <= figures(manned, clock).items()


def test_a_drill_is_in_none_of_them(services: Services, clock: Clock) -> None:
    manned = with_contacts(services, [DUTY])
    empty = figures(manned, clock)
    with manned.db.write() as session:
        conversation = ledger.open_conversation(session, manned, channel=DRILL, now=clock())
    talk = Talk(manned, conversation.id)
    talk.says("i want to kill myself")
    talk.screened()
    on_call.call_due(manned)

    assert empty == figures(manned, clock)
