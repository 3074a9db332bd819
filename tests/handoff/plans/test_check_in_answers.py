"""What follows from an answer: thanks and the next step, something else and a person, more help, or silence."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select

from handoff.contract import ReplyDraft
from handoff.domain.triage import ServiceTier
from handoff.models import AuditEntry, Button, Message, Plan, Practitioner
from handoff.plans import check_ins
from handoff.services import Services
from handoff.worker import check_ins as timer
from handoff.worker.bot_client import BotUnavailable
from tests.asked import (
    NOT_REALLY,
    STOP,
    YES,
    asked_in,
    dates,
    pass_days,
    rows,
    screenings_of,
    self_helping,
    wait_for_check_in,
)
from tests.conftest import Clock
from tests.planned import HARDEST, plan_of, steps_of
from tests.screens import URGENT, concern, presses, says, screened
from tests.talk import Talk

MORE_HELP = "plan_check_in_more_help"
SHARE_ALL, FROM_NOW = "A person, they may see this chat", "A person, but only from now on"


@pytest.fixture
def asked(talk: Talk, clock: Clock) -> Talk:
    """Has a plan, and was asked for the first time."""
    wait_for_check_in(self_helping(talk), clock)
    return talk


def answers(talk: Talk) -> list[str | None]:
    return [row.answer for row in rows(talk)]


def last(talk: Talk) -> Message:
    return talk.messages[-1]


def title_of(services: Services, resource: str) -> str:
    return next(one.title for one in services.content.resources if one.id == resource)


def audited(services: Services, action: str) -> list[dict[str, Any]]:
    with services.db.read() as session:
        return list(session.scalars(select(AuditEntry.detail).where(AuditEntry.action == action)))


# --- yes -----------------------------------------------------------------------------------------------------------


def test_a_yes_is_kept_and_thanked_for_with_the_next_step_while_the_bot_is_down(
    asked: Talk, services: Services, clock: Clock
) -> None:
    asked.bot.script = [BotUnavailable("not_reached")]
    presses(asked, YES)

    assert (["helped"], clock()) == (answers(asked), rows(asked)[0].answered_at)
    assert title_of(services, steps_of(asked)[0].resource) in last(asked).text
    assert 0 == asked.work()


def test_the_next_step_is_the_one_behind_the_one_asked_about(talk: Talk, clock: Clock, services: Services) -> None:
    self_helping(talk)
    first, second, *_ = steps_of(talk)
    dates(talk, clock().date())
    assert first.resource == wait_for_check_in(talk, clock).resource
    presses(talk, YES)

    assert title_of(services, second.resource) in last(talk).text


def test_a_yes_does_not_end_it(asked: Talk, clock: Clock) -> None:
    presses(asked, YES)

    assert 2 == wait_for_check_in(asked, clock).ordinal


# --- not really ----------------------------------------------------------------------------------------------------


def test_a_first_not_really_offers_other_pages_and_a_person_and_raises_nothing(asked: Talk, services: Services) -> None:
    presses(asked, NOT_REALLY)
    pages = {one.url: one.id for one in services.content.resources}

    assert ("plan_check_in_other_help", ["not_helped"]) == (last(asked).event, answers(asked))
    assert 0 < len(last(asked).links) <= 3
    assert not {pages[link["url"]] for link in last(asked).links} & {step.resource for step in steps_of(asked)}
    assert ["self_help"] == [row.tier for row in screenings_of(asked)]
    presses(asked, SHARE_ALL)
    assert asked.handoff is not None
    assert "self_help_unhelpful" not in asked.handoff.reasons


@pytest.fixture
def unhelped(asked: Talk, clock: Clock) -> Talk:
    """Said "not really" twice."""
    presses(asked, NOT_REALLY)
    wait_for_check_in(asked, clock)
    presses(asked, NOT_REALLY)
    return asked


def test_a_second_one_raises_the_tier_and_a_practitioner_reads_why(unhelped: Talk, services: Services) -> None:
    before, after = screenings_of(unhelped)
    assert ("self_help", "brief_staff_assisted", before.answers) == (before.tier, after.tier, after.answers)
    assert "self_help_unhelpful" in after.reasons
    assert MORE_HELP == last(unhelped).event
    assert [{"before": "self_help", "tier": "brief_staff_assisted"}] == audited(services, "tier_raised")
    presses(unhelped, SHARE_ALL)

    handoff = unhelped.handoff
    assert handoff is not None
    assert ("brief_staff_assisted", after.id) == (handoff.tier, handoff.screening_id)
    assert "self_help_unhelpful" in handoff.reasons


def test_who_starts_fresh_with_a_person_shares_neither_tier_nor_reason(unhelped: Talk) -> None:
    presses(unhelped, FROM_NOW)

    assert unhelped.handoff is not None
    assert (None, ["asked_for_person"]) == (unhelped.handoff.tier, unhelped.handoff.reasons)


def test_after_that_nobody_is_asked_any_more(unhelped: Talk, clock: Clock, services: Services) -> None:
    for _ in range(60):
        clock.advance(24 * 3600)
        assert 0 == timer.ask_due(services)
        with services.db.write() as session:
            assert check_ins.ask_if_due(session, services, plan_of(unhelped).id, clock()) is None


def test_who_needed_most_help_before_is_never_given_less(talk: Talk, clock: Clock) -> None:
    self_helping(talk, HARDEST)
    for _ in range(2):
        wait_for_check_in(talk, clock)
        presses(talk, NOT_REALLY)

    assert [ServiceTier.INDIVIDUAL_CASE_MANAGED] * 2 == [row.tier for row in screenings_of(talk)]


def test_pressing_twice_answers_one_check_in(asked: Talk) -> None:
    for _ in range(3):
        presses(asked, NOT_REALLY)

    assert ["not_helped"] == answers(asked)
    assert 1 == len(screenings_of(asked))


def test_the_last_word_counts_and_what_was_raised_stays(unhelped: Talk) -> None:
    presses(unhelped, YES)

    assert ["not_helped", "helped"] == answers(unhelped)
    assert "brief_staff_assisted" == screenings_of(unhelped)[-1].tier


def test_the_button_of_an_old_check_in_answers_that_one(asked: Talk, clock: Clock) -> None:
    wait_for_check_in(asked, clock)
    with asked.services.db.read() as session:
        of_first = Button.message_id == rows(asked)[0].message_id, Button.title == NOT_REALLY
        button_id = session.scalars(select(Button.id).where(*of_first)).one()
    asked.says(button_id=button_id)
    screened(asked)

    assert ["not_helped", None] == answers(asked)


def test_silence_and_one_not_really_raise_nothing(asked: Talk, clock: Clock) -> None:
    pass_days(asked, clock, 60)
    presses(asked, NOT_REALLY)

    assert [None, None, "not_helped"] == answers(asked)
    assert 1 == len(screenings_of(asked))


# --- stop ----------------------------------------------------------------------------------------------------------


def test_stop_is_respected_at_once_and_can_be_taken_back(asked: Talk, clock: Clock, services: Services) -> None:
    presses(asked, STOP)
    assert ("plan_check_ins_off", False) == (last(asked).event, plan_of(asked).has_check_ins)
    pass_days(asked, clock, 15)
    assert 1 == len(asked_in(asked))
    presses(asked, "Do ask me after all")

    assert "plan_check_ins_on" == last(asked).event
    assert [{"is_on": False}, {"is_on": True}] == audited(services, "check_ins_switched")
    assert 2 == wait_for_check_in(asked, clock).ordinal


# --- typed ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "answer", "event"),
    [
        ("yes thanks", "helped", "plan_check_in_thanks_next"),
        ("Not really.", "not_helped", "plan_check_in_other_help"),
        ("no", "not_helped", "plan_check_in_other_help"),
        ("please stop asking me", "stop", "plan_check_ins_off"),
    ],
)
def test_a_typed_answer_counts_like_a_press(asked: Talk, text: str, answer: str, event: str) -> None:
    says(asked, text=text)

    assert ([answer], event) == (answers(asked), last(asked).event)
    assert 0 == asked.work(), "the bot is not asked what a bare yes or no may mean"


@pytest.mark.parametrize("text", ["no, it is fine", "not really sure how to start my cv", "yes but how long is a cv"])
def test_what_says_more_goes_to_the_bot_alone(asked: Talk, text: str) -> None:
    asked.bot.script = [[ReplyDraft(text="One page.")]]
    says(asked, text=text)

    assert (1, [None]) == (asked.work(), answers(asked))
    assert text == asked.bot.asked[-1].text
    assert "One page." == last(asked).text


def test_a_first_sentence_counts_and_the_bot_gets_the_whole(asked: Talk) -> None:
    text = "No. I could not find anything about visas."
    says(asked, text=text)

    assert (1, ["not_helped"]) == (asked.work(), answers(asked))
    assert text == asked.bot.asked[-1].text


def test_a_yes_to_something_else_is_no_answer(asked: Talk) -> None:
    says(asked, text="how do i start my cv")
    asked.work()
    says(asked, text="yes")

    assert (1, [None]) == (asked.work(), answers(asked))


def test_of_two_quick_words_the_first_answers(asked: Talk) -> None:
    asked.says("no")
    asked.says("yes")
    screened(asked)

    assert (1, ["not_helped"]) == (asked.work(), answers(asked))


@pytest.mark.parametrize("text", ["no", "No. I am so tired of it all."])
def test_words_that_worry_us_are_no_answer(asked: Talk, text: str) -> None:
    says(asked, concern(), text=text)

    assert ([None], "check_in") == (answers(asked), last(asked).event)


# --- whoever else has the floor ------------------------------------------------------------------------------------


def test_a_press_below_a_practitioner_is_kept_without_a_word(asked: Talk, maya: Practitioner) -> None:
    asked.claimed(maya)
    before = len(asked.messages)
    presses(asked, NOT_REALLY)
    says(asked, text="no")

    assert (["not_helped"], before + 2) == (answers(asked), len(asked.messages))


def test_who_waits_for_a_person_already_is_told_where_they_stand(asked: Talk) -> None:
    asked.queued()
    presses(asked, NOT_REALLY)

    assert (["not_helped"], "handoff_still_queued") == (answers(asked), last(asked).event)


def test_below_the_crisis_card_the_service_stays_with_them(asked: Talk) -> None:
    says(asked, URGENT)
    presses(asked, YES)

    assert last(asked).event is not None
    assert last(asked).event.startswith("staying_")
    assert ["helped"] == answers(asked)


def test_a_button_of_a_plan_that_is_gone_harms_nobody(asked: Talk) -> None:
    with asked.services.db.write() as session:
        session.execute(delete(Plan).where(Plan.conversation_id == asked.conversation_id))
    presses(asked, NOT_REALLY)

    assert "noted" == last(asked).event
