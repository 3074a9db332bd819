"""What follows from a verdict: the card at once, the urgent lane, the alert, and a bot that does not talk over it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from handoff import desk, privacy, queue, turns
from handoff.contract import ReplyDraft
from handoff.domain.lifecycle import ConsentScope
from handoff.line import in_line
from handoff.models import Alert, AuditEntry, Handoff, Message, Practitioner
from handoff.safety import lane
from handoff.safety.levels import SafetyLevel, Verdict
from handoff.services import Services
from tests.conftest import Clock
from tests.screens import NONE, UNSCREENED, URGENT, presses, says, screened
from tests.talk import Talk

CRY = "i want to kill myself"


def alerts(services: Services) -> list[tuple[str, str]]:
    with services.db.read() as session:
        return [(a.kind, a.subject) for a in session.scalars(select(Alert).order_by(Alert.id))]


def actions(services: Services) -> list[str]:
    with services.db.read() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_an_urgent_message_shows_the_card_and_opens_the_lane_in_one_transaction(
    talk: Talk, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = talk.says(CRY)

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(turns, "skip_screened", fail)
        with pytest.raises(RuntimeError), services.db.write() as session:
            lane.apply(session, services, receipt.message_id, URGENT, services.clock())
    assert ([("visitor", CRY)], "pending", None) == (talk.lines, talk.messages[-1].safety_level, talk.handoff)
    with services.db.write() as session:
        assert lane.apply(session, services, receipt.message_id, URGENT, services.clock())

    assert ["crisis_card"] == talk.events
    assert ("urgent", ["self_harm"]) == (talk.messages[1].safety_level, talk.messages[1].safety_reasons)
    assert [("urgent", receipt.message_id)] == alerts(services)
    assert talk.handoff and ("queued", "urgent") == (talk.handoff.status, talk.handoff.queue)


def test_the_card_is_the_acknowledgement_and_carries_the_reference(talk: Talk) -> None:
    says(talk, URGENT, CRY)

    assert ["crisis_card"] == talk.events
    assert talk.handoff and talk.handoff.ref in talk.messages[-1].text
    assert talk.conversation.is_kept


def test_the_urgent_handoff_is_on_top_and_shares_only_from_that_message_on(
    services: Services, clock: Clock, talk: Talk
) -> None:
    earlier = Talk(services)
    earlier.queued()
    clock.advance(60)
    says(talk, NONE, "something private")
    says(talk, URGENT, CRY)
    with services.db.read() as session:
        first = in_line(session, services, clock())[0]
        handoff = session.get_one(Handoff, first.handoff_id)
        seen = queue.transcript(session, handoff, clock())

    assert (talk.conversation_id, "urgent", 3) == (handoff.conversation_id, handoff.queue, handoff.shared_from_seq)
    assert [CRY, "crisis_card"] == [m.event or m.text for m in seen.messages]


def test_an_open_handoff_is_raised_instead_of_a_second_one_opened(talk: Talk, services: Services) -> None:
    says(talk, NONE, "quiet words")
    handoff = talk.queued(ConsentScope.FROM_NOW)
    says(talk, URGENT, CRY)

    assert talk.handoff and (handoff.id, "urgent") == (talk.handoff.id, talk.handoff.queue)
    assert "urgent" == talk.handoff.reasons[0]
    assert handoff.shared_from_seq == talk.handoff.shared_from_seq
    with services.db.read() as session:
        assert 1 == session.scalar(select(func.count()).select_from(Handoff))


def test_an_urgent_handoff_stays_until_somebody_has_looked(talk: Talk) -> None:
    talk.queued()
    says(talk, URGENT, CRY)
    presses(talk, "I no longer need a person")

    assert talk.handoff and ("queued", "urgent") == (talk.handoff.status, talk.handoff.queue)
    assert "handoff_cancelled" not in talk.events


def test_the_bot_does_not_follow_the_card_with_a_topic(talk: Talk) -> None:
    before = talk.says("how do i start my cv").message_id
    cry = talk.says(CRY).message_id
    talk.screened()

    assert 0 == talk.work()
    assert ["skipped", "skipped"] == [talk.turn(message_id).status for message_id in (before, cry)]
    presses(talk, "You misunderstood me")
    says(talk)
    assert 1 == talk.work()
    assert talk.bot.asked[-1].fresh_session


@pytest.mark.parametrize("end", ["record", "give_back", "give_up"])
def test_what_the_bot_was_busy_with_is_not_said_below_the_card(talk: Talk, services: Services, end: str) -> None:
    busy = says(talk)
    turn = talk.lease()
    says(talk, URGENT, CRY)
    with services.db.write() as session:
        if end == "record":
            assert [] == turns.record(session, turn, [ReplyDraft(text="late")], services.clock())
        elif end == "give_back":
            turns.give_back(session, turn, error="http_503", is_counted=True, now=services.clock())
        else:
            turns.give_up(session, services, turn, error="http_503", now=services.clock())

    assert "skipped" == talk.turn(busy).status
    assert "crisis_card" == talk.events[-1] == talk.messages[-1].event
    assert talk.conversation.needs_fresh_session


def test_a_button_pressed_before_the_card_and_screened_after_it_still_works(talk: Talk, services: Services) -> None:
    talk.queued()
    cry = talk.says(CRY)
    talk.presses("I'll wait")
    with services.db.write() as session:
        lane.apply(session, services, cry.message_id, URGENT, services.clock())
    screened(talk)

    assert ["handoff_queued_open", "crisis_card", "urgent_still_queued"] == talk.events


def test_a_practitioner_who_has_the_floor_keeps_it(talk: Talk, maya: Practitioner) -> None:
    talk.claimed(maya)
    says(talk, URGENT, CRY)

    assert ("practitioner", 1, "crisis_card") == (talk.owner, talk.epoch, talk.events[-1])
    assert talk.handoff and ("claimed", "urgent", maya.id) == (
        talk.handoff.status,
        talk.handoff.queue,
        talk.handoff.assignee_id,
    )


def test_a_second_verdict_changes_nothing(talk: Talk, services: Services) -> None:
    receipt = talk.says(CRY)
    for verdict in (URGENT, URGENT, NONE, UNSCREENED, Verdict(SafetyLevel.CONCERN, ("distress",))):
        with services.db.write() as session:
            lane.apply(session, services, receipt.message_id, verdict, services.clock())

    assert ["crisis_card"] == talk.events
    assert "urgent" == talk.messages[1].safety_level
    assert [("urgent", receipt.message_id)] == alerts(services)


def test_a_message_that_is_gone_is_passed_over(talk: Talk, services: Services, clock: Clock) -> None:
    receipt = talk.says(CRY)
    privacy.erase(services, talk.conversation_id, reason="visitor", now=clock())
    with services.db.write() as session:
        for message_id in ("gone", receipt.message_id):
            assert not lane.apply(session, services, message_id, URGENT, services.clock())
        assert 0 == session.scalar(select(func.count()).select_from(Message))


def test_an_unscreened_message_raises_an_alert_and_goes_on(talk: Talk, services: Services) -> None:
    message_id = says(talk, UNSCREENED)

    assert [("unscreened", message_id)] == alerts(services)
    assert 1 == talk.work()


def test_one_alert_at_a_time_until_somebody_acknowledges(
    talk: Talk, services: Services, clock: Clock, maya: Practitioner
) -> None:
    first = says(talk, URGENT, CRY)
    clock.advance(120)
    says(talk, URGENT, CRY)
    assert [("urgent", first)] == alerts(services)
    talk.claimed(maya)
    clock.advance(120)
    third = says(talk, URGENT, CRY)

    assert [("urgent", first), ("urgent", third)] == alerts(services)


def test_each_step_leaves_its_audit_entry_once(talk: Talk, services: Services, clock: Clock) -> None:
    says(talk, URGENT, CRY)
    clock.advance(120)
    says(talk, URGENT, CRY)

    expected = ["handoff_opened", "handoff_raised_to_urgent", "crisis_card_shown", "crisis_card_shown"]
    assert expected == actions(services)


def test_a_claim_of_an_urgent_conversation_acknowledges_its_safety_alerts(
    talk: Talk, services: Services, maya: Practitioner, clock: Clock
) -> None:
    says(talk, Verdict(SafetyLevel.CONCERN, ("distress",)))
    says(talk, UNSCREENED)
    says(talk, URGENT, CRY)
    other = Talk(services)
    says(other, URGENT, CRY)
    talk.claimed(maya)

    with services.db.read() as session:
        found = session.scalars(select(Alert).order_by(Alert.id)).all()
    assert [("concern", maya.id), ("unscreened", maya.id), ("urgent", maya.id), ("urgent", None)] == [
        (alert.kind, alert.acknowledged_by_id) for alert in found
    ]
    assert 3 == actions(services).count("alert_acknowledged")


def test_raising_again_says_nothing_and_changes_nothing(talk: Talk, services: Services) -> None:
    says(talk, URGENT, CRY)
    before = len(talk.messages)
    with services.db.write() as session:
        desk.raise_to_urgent(session, services, talk.conversation_id, from_seq=2, now=services.clock())

    assert before == len(talk.messages)
    assert 1 == actions(services).count("handoff_raised_to_urgent")
