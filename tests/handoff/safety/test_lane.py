"""What follows from a verdict: the card at once, the urgent lane, the alert, and a bot that does not talk over it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from handoff import desk, ledger, queue
from handoff.domain.lifecycle import ConsentScope
from handoff.models import Alert, Handoff, Message, Practitioner
from handoff.safety import lane
from handoff.safety.screen import SafetyLevel, Verdict
from handoff.services import Services
from tests.cast import SUNDAY_NIGHT
from tests.conftest import Clock
from tests.talk import Talk

URGENT = Verdict(SafetyLevel.URGENT, ("self_harm",))
CRY = "i want to kill myself"


def test_an_urgent_message_shows_the_card_and_opens_the_lane_in_one_transaction(
    talk: Talk, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = talk.says(CRY)

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(desk, "raise_to_urgent", fail)
        with pytest.raises(RuntimeError), services.db.write() as session:
            lane.apply(session, services, receipt.message_id, URGENT, services.clock())
    assert (["visitor"], "pending") == ([a for a, _ in talk.lines], talk.messages[-1].safety_level)
    with services.db.write() as session:
        lane.apply(session, services, receipt.message_id, URGENT, services.clock())

    assert ["crisis_card", "handoff_queued_open"] == talk.events
    assert ("urgent", ["self_harm"]) == (talk.messages[1].safety_level, talk.messages[1].safety_reasons)
    with services.db.read() as session:
        assert [("urgent", receipt.message_id)] == [(a.kind, a.subject) for a in session.scalars(select(Alert))]


def test_the_card_names_whom_to_turn_to(talk: Talk, services: Services) -> None:
    talk.says(CRY)
    talk.screened()

    card = next(message for message in talk.messages if message.event == "crisis_card")
    for line in services.content.crisis_lines():
        assert line in card.text
    assert services.content.crisis_lines()
    with services.db.read() as session:
        assert ["Talk to a person now"] == [b.title for b in ledger.buttons_of(session, [card])[card.id]]


def test_the_card_promises_no_watch_when_nobody_is_there(talk: Talk, clock: Clock) -> None:
    clock.now = SUNDAY_NIGHT
    talk.says(CRY)
    talk.screened()
    card = next(message for message in talk.messages if message.event == "crisis_card")

    assert "Nobody at" in card.text and "on Mon 23 Nov at 09:00" in card.text


def test_the_urgent_handoff_is_on_top_and_shares_only_from_that_message_on(
    services: Services, clock: Clock, talk: Talk
) -> None:
    earlier = Talk(services)
    earlier.queued()
    clock.advance(60)
    talk.asks("something private")
    receipt = talk.says(CRY)
    talk.screened()
    with services.db.read() as session:
        first = queue.waiting(session, clock())[0]
        handoff = session.get_one(Handoff, first.handoff_id)
        seen = queue.transcript(session, handoff, clock())

    assert (talk.conversation_id, "urgent", receipt.seq) == (
        handoff.conversation_id,
        handoff.queue,
        handoff.shared_from_seq,
    )
    assert "something private" not in [m.text for m in seen.messages]
    assert CRY == seen.messages[0].text


def test_an_open_handoff_is_raised_instead_of_a_second_one_opened(talk: Talk, services: Services) -> None:
    talk.says("quiet words")
    talk.screened()
    handoff = talk.queued(ConsentScope.FROM_NOW)
    talk.says(CRY)
    talk.screened()

    assert talk.handoff and (handoff.id, "urgent") == (talk.handoff.id, talk.handoff.queue)
    assert "urgent" == talk.handoff.reasons[0]
    assert handoff.shared_from_seq == talk.handoff.shared_from_seq
    with services.db.read() as session:
        assert 1 == session.scalar(select(func.count()).select_from(Handoff))


def test_you_misunderstood_does_not_close_the_urgent_lane(talk: Talk) -> None:
    talk.says(CRY)
    talk.screened()
    talk.presses("I no longer need a person")
    talk.screened()

    assert talk.handoff and ("queued", "urgent") == (talk.handoff.status, talk.handoff.queue)
    assert "handoff_cancelled" not in talk.events


def test_the_bot_does_not_follow_the_card_with_a_topic(talk: Talk) -> None:
    receipt = talk.says(CRY)
    talk.screened()

    assert 0 == talk.work()
    assert "skipped" == talk.turn(receipt.message_id).status
    talk.asks("thank you")
    assert talk.bot.asked[-1].fresh_session


def test_a_practitioner_who_has_the_floor_keeps_it(talk: Talk, maya: Practitioner) -> None:
    talk.claimed(maya)
    talk.says(CRY)
    talk.screened()

    assert ("practitioner", 1) == (talk.owner, talk.epoch)
    assert "crisis_card" in talk.events
    assert talk.handoff and ("claimed", "urgent", maya.id) == (
        talk.handoff.status,
        talk.handoff.queue,
        talk.handoff.assignee_id,
    )


def test_a_second_verdict_changes_nothing(talk: Talk, services: Services) -> None:
    receipt = talk.says(CRY)
    for verdict in (URGENT, URGENT, Verdict(SafetyLevel.NONE), Verdict(SafetyLevel.UNSCREENED)):
        with services.db.write() as session:
            lane.apply(session, services, receipt.message_id, verdict, services.clock())

    assert 1 == talk.events.count("crisis_card")
    assert "urgent" == talk.messages[1].safety_level


def test_a_message_that_is_gone_is_passed_over(services: Services) -> None:
    with services.db.write() as session:
        lane.apply(session, services, "gone", URGENT, services.clock())
        assert 0 == session.scalar(select(func.count()).select_from(Message))


def test_an_unscreened_message_raises_an_alert_and_goes_on(talk: Talk, services: Services) -> None:
    receipt = talk.says()
    with services.db.write() as session:
        lane.apply(session, services, receipt.message_id, Verdict(SafetyLevel.UNSCREENED), services.clock())

    with services.db.read() as session:
        assert ["unscreened"] == list(session.scalars(select(Alert.kind)))
    assert 1 == talk.work()
