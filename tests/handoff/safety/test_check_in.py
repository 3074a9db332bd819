"""Checking in after a concern: asked once, the question kept, and answered whatever the visitor does next."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handoff import ledger, privacy, turns
from handoff.models import Alert, AuditEntry, Practitioner
from handoff.safety import check_in, lane
from handoff.safety.levels import SafetyLevel, Verdict
from handoff.services import Services
from handoff.worker import timers
from tests.conftest import Clock
from tests.screens import NONE, UNSCREENED, URGENT, concern, presses, says
from tests.talk import Talk

FIGURE, PERSON, NOT_SAFE = "It was a figure of speech", "I would like to talk to a person", "I am not safe"


@pytest.fixture
def asked(talk: Talk) -> Talk:
    """Somebody who was asked how they are about their first message, just now."""
    says(talk, concern(), "my cv makes me want to cry")
    return talk


def first(talk: Talk) -> str:
    return talk.messages[1].id


def alerts(services: Services) -> list[tuple[str, str]]:
    with services.db.read() as session:
        return [(a.kind, a.subject) for a in session.scalars(select(Alert).order_by(Alert.id))]


def test_a_concern_is_asked_about_before_the_bot_goes_on(asked: Talk, services: Services) -> None:
    assert ("check_in", "held", 0) == (asked.messages[-1].event, asked.turn(first(asked)).status, asked.work())
    assert [("concern", first(asked))] == alerts(services)
    assert asked.handoff is None
    with services.db.read() as session:
        said = asked.messages[-1]
        assert [FIGURE, PERSON, NOT_SAFE] == [b.title for b in ledger.buttons_of(session, [said])[said.id]]
        entry = session.scalars(select(AuditEntry)).one()
    assert ("check_in_said", {"seq": 2, "check_in_seq": 3, "reasons": ["distress"], "score": 0.6}) == (
        entry.action,
        entry.detail,
    )


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        (("distress",), "distress"),
        (("past_risk",), "past_risk"),
        (("third_person",), "third_person"),
        (("hyperbole",), "hyperbole"),
        (("hyperbole", "past_risk"), "past_risk"),
        (("brand_new",), "distress"),
    ],
)
def test_the_words_fit_the_reason_and_hold_one_crisis_line(
    talk: Talk, services: Services, reasons: tuple[str, ...], words: str
) -> None:
    says(talk, Verdict(SafetyLevel.CONCERN, reasons))
    line = services.content.line(services.content.crisis_contacts[0])

    assert services.wording.notice(f"check_in_{words}", crisis_line=line).text == talk.messages[-1].text
    assert line in talk.messages[-1].text and "1767" not in talk.messages[-1].text
    assert "automated assistant" in talk.messages[-1].text


def test_a_figure_of_speech_is_believed_and_the_question_answered(asked: Talk, services: Services) -> None:
    press = presses(asked, FIGURE)

    assert 1 == asked.work()
    assert ["my cv makes me want to cry"] == [turn.text for turn in asked.bot.asked]
    assert ["answered", "answered"] == [asked.turn(message_id).status for message_id in (first(asked), press)]
    assert ["check_in"] == asked.events
    with services.db.read() as session:
        assert [None] == list(session.scalars(select(Alert.acknowledged_at)))


def test_a_question_held_for_long_is_not_taken_for_an_outage(asked: Talk, services: Services, clock: Clock) -> None:
    clock.advance(3600)
    presses(asked, FIGURE)
    with services.db.write() as session:
        assert 0 == timers.tell_about_outage(session, services, clock())


@pytest.mark.parametrize("verdict", [NONE, UNSCREENED], ids=["none", "unscreened"])
def test_writing_on_releases_the_question_first(asked: Talk, verdict: Verdict) -> None:
    says(asked, verdict, "and my letter?")

    assert 2 == asked.work()
    assert ["my cv makes me want to cry", "and my letter?"] == [turn.text for turn in asked.bot.asked]


def test_a_message_not_screened_yet_releases_nothing(asked: Talk) -> None:
    asked.says("i cannot go on")

    assert 0 == asked.work()


def test_an_urgent_message_ends_what_was_held(asked: Talk) -> None:
    says(asked, URGENT)

    assert ("skipped", 0) == (asked.turn(first(asked)).status, asked.work())
    presses(asked, "You misunderstood me")
    assert 0 == asked.work()


def test_nobody_is_asked_twice_in_half_an_hour(asked: Talk, services: Services, clock: Clock) -> None:
    clock.advance(check_in.NOT_AGAIN_FOR.total_seconds() - 1)
    says(asked, concern(), "still awful")
    assert (["check_in"], 2) == (asked.events, asked.work())
    assert [("concern", first(asked))] == alerts(services)
    clock.advance(1)
    third = says(asked, concern("past_risk"), "as years ago")

    assert (["check_in", "check_in"], "held") == (asked.events, asked.turn(third).status)


def test_a_new_check_in_lets_the_question_before_it_go(asked: Talk, clock: Clock) -> None:
    clock.advance(check_in.NOT_AGAIN_FOR.total_seconds())
    says(asked, concern(), "and again")

    assert 1 == asked.work()
    assert ["my cv makes me want to cry"] == [turn.text for turn in asked.bot.asked]


def test_asking_for_a_person_queues_them_and_keeps_the_question(asked: Talk) -> None:
    presses(asked, PERSON)

    assert asked.handoff and ("brief", 1, ["asked_for_person"]) == (
        asked.handoff.queue,
        asked.handoff.shared_from_seq,
        asked.handoff.reasons,
    )
    assert "handoff_queued_open" == asked.events[-1]
    assert 1 == asked.work()


def test_not_being_safe_opens_the_lane_with_what_it_is_about(asked: Talk, services: Services) -> None:
    press = presses(asked, NOT_SAFE)

    assert asked.handoff and ("urgent", 2) == (asked.handoff.queue, asked.handoff.shared_from_seq)
    assert ["check_in", "crisis_card"] == asked.events
    assert ("urgent", ["said_not_safe"]) == (asked.messages[3].safety_level, asked.messages[3].safety_reasons)
    assert [("concern", first(asked)), ("urgent", press)] == alerts(services)
    assert (["skipped", "skipped"], 0) == ([asked.turn(m).status for m in (first(asked), press)], asked.work())


def test_not_being_safe_is_heard_by_a_practitioner_too(asked: Talk, maya: Practitioner) -> None:
    asked.claimed(maya)
    presses(asked, NOT_SAFE)

    assert asked.handoff and ("claimed", "urgent", maya.id) == (
        asked.handoff.status,
        asked.handoff.queue,
        asked.handoff.assignee_id,
    )
    assert "crisis_card" == asked.events[-1]


def test_a_press_that_comes_late_is_answered_too(asked: Talk) -> None:
    says(asked, NONE, "never mind")
    asked.work()
    presses(asked, FIGURE)

    assert "noted" == asked.messages[-1].event


def test_a_figure_of_speech_after_the_card_does_not_undo_it(asked: Talk) -> None:
    says(asked, URGENT)
    presses(asked, FIGURE)

    assert ["check_in", "crisis_card", "staying_1"] == asked.events
    assert asked.conversation.safety_hold_at is not None


def test_with_a_practitioner_there_is_an_alert_and_nothing_else(
    talk: Talk, services: Services, maya: Practitioner
) -> None:
    talk.claimed(maya)
    message_id = says(talk, concern())

    assert ["handoff_queued_open", "handoff_claimed"] == talk.events
    assert [("concern", message_id)] == alerts(services)
    assert talk.conversation.checked_in_at is None


def test_a_claim_takes_what_is_held_and_nothing_gives_it_back(asked: Talk, maya: Practitioner) -> None:
    asked.claimed(maya)
    presses(asked, FIGURE)
    asked.released(maya)
    says(asked, NONE, "and now?")

    assert "skipped" == asked.turn(first(asked)).status
    assert 1 == asked.work()
    assert ["and now?"] == [turn.text for turn in asked.bot.asked]


def test_what_was_screened_out_of_order_is_not_held_behind_what_came_later(talk: Talk, services: Services) -> None:
    """Two workers: the second message is through before the first."""
    grave, later = talk.says("so sad"), talk.says("and my letter?")
    for receipt, verdict in ((later, NONE), (grave, concern())):
        with services.db.write() as session:
            lane.apply(session, services, receipt.message_id, verdict, services.clock())

    assert "check_in" == talk.events[-1]
    assert 2 == talk.work()
    assert ["so sad", "and my letter?"] == [turn.text for turn in talk.bot.asked]


def test_an_erasure_takes_what_is_held_too(asked: Talk, services: Services, clock: Clock) -> None:
    says(asked, NONE, "wait")
    asked.lease()
    held = says(asked, concern())
    with services.db.write() as session:
        turns.hold(session, held)

    assert privacy._erase_once(services, asked.conversation_id, "visitor", clock()) is None
    assert "skipped" == asked.turn(held).status


def test_a_held_question_does_not_count_as_one_the_bot_owes(asked: Talk, services: Services) -> None:
    limits = services.settings.limits
    later = [asked.says(limits=limits).message_id for _ in range(limits.unanswered_turns + 1)]

    assert [*["waiting"] * limits.unanswered_turns, "shed"] == [asked.turn(message_id).status for message_id in later]
