"""Staying with somebody after the card: no career advice, no silence, and a way out that a person still looks at."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handoff.domain.lifecycle import ConsentScope
from handoff.models import Alert, AuditEntry, Practitioner
from handoff.safety import hold
from handoff.services import Services
from tests.cast import SUNDAY_NIGHT
from tests.conftest import Clock
from tests.screens import NONE, UNSCREENED, URGENT, concern, presses, says, screened
from tests.talk import Talk


@pytest.fixture
def held(talk: Talk) -> Talk:
    """Somebody who has been shown the card just now."""
    says(talk, URGENT, "i cannot go on")
    return talk


def staying(talk: Talk) -> list[str]:
    return [event for event in talk.events if event.startswith(hold.STAYING)]


@pytest.mark.parametrize("verdict", [NONE, UNSCREENED, concern()], ids=["none", "unscreened", "concern"])
def test_what_is_written_after_the_card_is_answered_by_the_service_and_not_by_the_bot(
    held: Talk, verdict: object
) -> None:
    message_id = says(held, verdict, "what about my cv")  # type: ignore[arg-type]

    assert ["crisis_card", "staying_1"] == held.events
    assert ("skipped", 0, []) == (held.turn(message_id).status, held.work(), held.bot.asked)


def test_it_never_says_the_same_twice_in_a_row(held: Talk, clock: Clock) -> None:
    for _ in range(9):
        clock.advance(5)
        says(held, NONE, "hello?")
    said = staying(held)

    assert 9 == len(said)
    assert not [one for one, next_ in zip(said, said[1:], strict=False) if one == next_]
    assert len(set(said)) > 2


def test_every_such_answer_is_honest_and_holds_the_numbers(held: Talk, services: Services, clock: Clock) -> None:
    clock.now = SUNDAY_NIGHT
    codes = [code for code in services.wording.notices if code.startswith(hold.STAYING)]
    for _ in codes:
        says(held, NONE, "hello?")

    answers = [message for message in held.messages if message.event in codes]
    assert set(codes) == {message.event for message in answers}
    for message in answers:
        for part in ("automated assistant", "1771", "995", "Nobody at Merlion Bay Careers is watching"):
            assert part in message.text, (message.event, part)


def test_several_messages_in_a_row_get_one_answer_below_them(talk: Talk) -> None:
    for text in ("i cannot", "go on", "any more"):
        talk.says(text)
    screened(talk, URGENT)
    for text in ("and", "nobody cares"):
        talk.says(text)
    screened(talk)

    assert ["crisis_card", "staying_1"] == talk.events
    assert "staying_1" == talk.messages[-1].event


def test_buttons_of_the_bot_still_work(held: Talk) -> None:
    press = held.presses("Talk to a person")  # of the greeting
    screened(held)

    assert 1 == held.work()
    assert "answered" == held.turn(press.message_id).status
    assert [] == staying(held)


def test_somebody_who_asks_for_a_person_is_told_where_they_stand_with_the_numbers(held: Talk) -> None:
    presses(held, "Talk to a person now")

    assert "urgent_still_queued" == held.events[-1]
    assert held.handoff and (1, ConsentScope.ALL) == (held.handoff.shared_from_seq, held.handoff.consent_scope)
    for part in (held.handoff.ref, "number 1", "1771"):
        assert part in held.messages[-1].text


def test_the_card_comes_again_with_an_urgent_message_but_not_every_few_seconds(held: Talk, clock: Clock) -> None:
    clock.advance(hold.ONE_CARD_IN.total_seconds() - 1)
    says(held, URGENT)
    assert ["crisis_card", "staying_1"] == held.events
    clock.advance(1)
    says(held, URGENT)

    assert ["crisis_card", "staying_1", "crisis_card"] == held.events


def test_under_a_practitioner_nothing_is_said_between_two_cards(held: Talk, clock: Clock, maya: Practitioner) -> None:
    held.claimed(maya)
    says(held, URGENT)
    says(held)
    assert ["crisis_card", "handoff_claimed"] == held.events
    clock.advance(60)
    says(held, URGENT)

    assert "crisis_card" == held.events[-1]


def test_you_misunderstood_me_lets_the_talk_go_on_and_leaves_the_rest_to_a_person(
    held: Talk, services: Services
) -> None:
    presses(held, "You misunderstood me")
    says(held)

    assert ("misunderstood", 1) == (held.events[-1], held.work())
    assert "Somebody at Merlion Bay Careers will still look" in held.messages[-3].text
    assert held.handoff and ("queued", "urgent") == (held.handoff.status, held.handoff.queue)
    with services.db.read() as session:
        assert [None] == list(session.scalars(select(Alert.acknowledged_at)))
        assert "visitor_says_misunderstood" in list(session.scalars(select(AuditEntry.action)))


def test_an_urgent_message_after_a_misunderstanding_opens_everything_again(held: Talk) -> None:
    presses(held, "You misunderstood me")
    says(held, URGENT)
    says(held)

    assert ["crisis_card", "misunderstood", "crisis_card", "staying_1"] == held.events


def test_saying_so_twice_is_answered_and_changes_nothing(held: Talk) -> None:
    presses(held, "You misunderstood me")
    presses(held, "You misunderstood me")

    assert ["crisis_card", "misunderstood", "noted"] == held.events


def test_said_to_a_practitioner_it_is_theirs_to_answer(held: Talk, maya: Practitioner) -> None:
    held.claimed(maya)
    presses(held, "You misunderstood me")

    assert "handoff_claimed" == held.messages[-2].event
    assert held.conversation.safety_hold_at is None


def test_with_the_resolve_the_bot_answers_again(held: Talk, maya: Practitioner) -> None:
    held.claimed(maya)
    held.resolved(maya)
    says(held)

    assert 1 == held.work()
    assert [] == staying(held)


def test_after_a_release_the_visitor_is_not_left_to_the_bot(held: Talk, maya: Practitioner) -> None:
    held.claimed(maya)
    held.released(maya)
    released = held.messages[-1]
    says(held)

    assert "urgent_released" == released.event
    assert "Maya Tan had to step away" in released.text and "1771" in released.text
    assert ("staying_1", 0) == (held.events[-1], held.work())


def test_an_urgent_message_to_a_practitioner_is_still_held_after_their_release(talk: Talk, maya: Practitioner) -> None:
    talk.claimed(maya)
    says(talk, URGENT)
    talk.released(maya)
    says(talk)

    assert ["urgent_released", "staying_1"] == talk.events[-2:]
    talk.claimed(maya)
    talk.resolved(maya)
    says(talk)
    assert 1 == talk.work()
