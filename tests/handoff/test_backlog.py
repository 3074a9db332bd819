"""A text beyond what the bot may owe: screened like every other, kept for the staff, and the visitor told once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handoff.models import Alert, Practitioner, UnansweredQuestion
from handoff.safety import lane
from handoff.safety.levels import Verdict
from handoff.services import Services
from handoff.settings import Limits
from tests.conftest import Clock
from tests.screens import NONE, UNSCREENED, URGENT, concern, presses, says, screened
from tests.talk import Talk

LIMITS = Limits()


@pytest.fixture
def owed(talk: Talk) -> Talk:
    """A conversation that waits for as many answers as it may."""
    for number in range(LIMITS.unanswered_turns):
        talk.says(f"question {number}", limits=LIMITS)
    screened(talk)
    return talk


def says_more(talk: Talk, verdict: Verdict = NONE, text: str = "one more") -> str:
    message_id = talk.says(text, limits=LIMITS).message_id
    screened(talk, verdict)
    return message_id


def kept(services: Services) -> list[tuple[str, str]]:
    with services.db.read() as session:
        questions = session.scalars(select(UnansweredQuestion).order_by(UnansweredQuestion.asked_at))
        return [(question.message_id, question.reason) for question in questions]


@pytest.mark.parametrize("verdict", [NONE, UNSCREENED])
def test_each_is_kept_and_the_visitor_is_told_once(
    owed: Talk, services: Services, clock: Clock, verdict: Verdict
) -> None:
    first = says_more(owed, verdict)
    clock.advance(1)
    second = says_more(owed, verdict)

    assert [("system", "still_busy"), ("visitor", "one more")] == owed.lines[-2:]
    assert ["still_busy"] == owed.events
    assert [(first, "too_many_unanswered"), (second, "too_many_unanswered")] == kept(services)
    assert ["shed", "shed"] == [owed.turn(message_id).status for message_id in (first, second)]


def test_the_bot_answers_what_it_owed_and_not_what_came_too_much(owed: Talk) -> None:
    says_more(owed)
    owed.work()
    says(owed, text="later")
    owed.work()

    assert [*(f"question {number}" for number in range(5)), "later"] == [turn.text for turn in owed.bot.asked]


def test_the_word_about_it_offers_a_person(owed: Talk) -> None:
    says_more(owed)
    presses(owed, "Talk to a person")

    assert owed.handoff and ("queued", 1) == (owed.handoff.status, owed.handoff.shared_from_seq)


def test_an_urgent_one_opens_the_lane_and_nothing_else(owed: Talk, services: Services) -> None:
    says_more(owed, URGENT, "i want to kill myself")

    assert ["crisis_card"] == owed.events
    assert owed.handoff and ("queued", "urgent") == (owed.handoff.status, owed.handoff.queue)
    assert [] == kept(services)
    assert 0 == owed.work()


def test_an_urgent_one_after_the_word_about_it_opens_the_lane_too(owed: Talk) -> None:
    says_more(owed)
    says_more(owed, URGENT, "i want to kill myself")

    assert ["still_busy", "crisis_card"] == owed.events


def test_who_waits_for_the_bot_after_the_card_gets_the_words_of_the_card(owed: Talk, services: Services) -> None:
    says_more(owed, URGENT, "i want to kill myself")
    for _ in range(6):
        owed.says(limits=LIMITS)
    screened(owed)

    assert "still_busy" not in owed.events
    assert [] == kept(services)


def test_it_is_said_again_when_the_bot_has_answered_and_fallen_behind_anew(owed: Talk) -> None:
    says_more(owed)
    owed.dispatcher.run_once()
    assert "waiting" == owed.turn(says_more(owed)).status
    assert ["still_busy"] == owed.events
    for _ in range(2):
        says_more(owed)

    assert ["still_busy", "still_busy"] == owed.events


def test_it_is_said_again_when_a_practitioner_has_been_there(owed: Talk, maya: Practitioner) -> None:
    says_more(owed)
    owed.claimed(maya)
    owed.resolved(maya)
    for _ in range(6):
        says_more(owed)

    assert 2 == owed.events.count("still_busy")


def test_of_several_that_are_screened_together_one_is_told_even_if_the_bot_answers_meanwhile(owed: Talk) -> None:
    for _ in range(3):
        owed.says(limits=LIMITS)
    owed.dispatcher.run_once()
    screened(owed)

    assert ["still_busy"] == owed.events


def test_what_a_practitioner_reads_first_is_theirs(owed: Talk, services: Services, maya: Practitioner) -> None:
    owed.says(limits=LIMITS)
    owed.claimed(maya)
    screened(owed)

    assert ("still_busy" in owed.events, []) == (False, kept(services))


def test_a_check_in_keeps_its_word_that_the_bot_answers(owed: Talk, services: Services) -> None:
    message_id = says_more(owed, concern(), "my cv makes me want to cry")

    assert (["check_in"], "held", []) == (owed.events, owed.turn(message_id).status, kept(services))
    presses(owed, "It was a figure of speech")
    owed.work()
    assert "my cv makes me want to cry" == owed.bot.asked[-1].text
    assert ["check_in"] == owed.events


def test_a_concern_soon_after_a_check_in_is_told_and_kept_with_its_alert(talk: Talk, services: Services) -> None:
    says(talk, concern())
    for _ in range(4):
        says_more(talk)
    message_id = says_more(talk, concern())

    assert ["check_in", "still_busy"] == talk.events
    assert [(message_id, "too_many_unanswered")] == kept(services)
    with services.db.read() as session:
        assert ["concern"] == list(session.scalars(select(Alert.kind)))


def test_a_check_in_about_something_that_is_over_keeps_the_question_without_a_second_word(
    owed: Talk, services: Services
) -> None:
    early = owed.says(limits=LIMITS).message_id
    late = owed.presses("Talk to a person", limits=LIMITS).message_id
    for message_id, verdict in ((late, NONE), (early, concern())):
        with services.db.write() as session:
            lane.apply(session, services, message_id, verdict, services.clock())

    assert ["check_in"] == owed.events
    assert [(early, "too_many_unanswered")] == kept(services)
    assert "shed" == owed.turn(early).status
