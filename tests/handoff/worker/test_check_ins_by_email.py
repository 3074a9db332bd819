"""Who left an address is asked by e-mail too, answers in a word or two, and is heard."""

from __future__ import annotations

import pytest

from handoff.services import Services
from handoff.worker import check_ins
from tests.asked import kept, pass_days, rows, screenings_of, self_helping
from tests.conftest import Clock
from tests.handoff.conftest import Correspondence, text_of
from tests.planned import READY, checked, plan_of
from tests.screens import screened
from tests.talk import Talk


@pytest.fixture
def alia(correspondence: Correspondence) -> Talk:
    """Left her address, has a plan, and agreed to be kept."""
    return self_helping(Talk(correspondence.services, correspondence.conversation_id))


def asked_by_mail(alia: Talk, correspondence: Correspondence, clock: Clock) -> str:
    """The next check-in, as she reads it."""
    before = len(rows(alia))
    while len(rows(alia)) == before:
        pass_days(alia, clock, 1)
    correspondence.deliver_all()
    return text_of(correspondence.received_by_alia()[-1])


def answers_by_mail(alia: Talk, correspondence: Correspondence, text: str) -> None:
    correspondence.alia_sends(text)
    correspondence.receive()
    screened(alia)
    alia.work()
    correspondence.deliver_all()


def test_it_comes_by_mail_once_although_she_wrote_in_the_chat(
    alia: Talk, correspondence: Correspondence, clock: Clock, services: Services
) -> None:
    text = asked_by_mail(alia, correspondence, clock)
    check_ins.ask_due(correspondence.services)
    correspondence.deliver_all()

    assert "- Not really" in text
    assert "/plan/" in text
    assert 1 == len(correspondence.received_by_alia())


@pytest.mark.parametrize(
    ("text", "answer"),
    [("yes thanks", "helped"), ("No", "not_helped"), ("Not really", "not_helped"), ("Please stop asking", "stop")],
)
def test_a_word_or_two_back_is_an_answer_and_is_answered_by_mail(
    alia: Talk, correspondence: Correspondence, clock: Clock, text: str, answer: str
) -> None:
    asked_by_mail(alia, correspondence, clock)
    answers_by_mail(alia, correspondence, text)

    assert [answer] == [row.answer for row in rows(alia)]
    assert 2 == len(correspondence.received_by_alia())
    assert [] == alia.bot.asked[1:], "the check before it was the bot's"


def test_two_nos_by_mail_raise_the_tier_and_offer_a_person_there(
    alia: Talk, correspondence: Correspondence, clock: Clock
) -> None:
    for _ in range(2):
        asked_by_mail(alia, correspondence, clock)
        answers_by_mail(alia, correspondence, "no")
    assert "brief_staff_assisted" == screenings_of(alia)[-1].tier
    assert "- A person, they may see this chat" in text_of(correspondence.received_by_alia()[-1])
    answers_by_mail(alia, correspondence, "A person, they may see this chat")

    assert alia.handoff is not None
    assert "self_help_unhelpful" in alia.handoff.reasons


def test_the_rest_of_a_longer_mail_reaches_the_bot(alia: Talk, correspondence: Correspondence, clock: Clock) -> None:
    asked_by_mail(alia, correspondence, clock)
    answers_by_mail(alia, correspondence, "No.\n\nI could not find anything about visas.")

    assert "visas" in alia.bot.asked[-1].text
    assert ["not_helped"] == [row.answer for row in rows(alia)]


def test_stop_ends_mails_and_check_ins(alia: Talk, correspondence: Correspondence, clock: Clock) -> None:
    asked_by_mail(alia, correspondence, clock)
    answers_by_mail(alia, correspondence, "Stop")
    pass_days(alia, clock, 60)
    correspondence.deliver_all()

    assert not plan_of(alia).has_check_ins
    assert 1 == len(rows(alia))
    assert 1 == len(correspondence.received_by_alia())


def test_an_address_alone_is_no_consent_to_be_asked(correspondence: Correspondence, clock: Clock) -> None:
    talk = Talk(correspondence.services, correspondence.conversation_id)
    checked(talk, READY)
    screened(talk)
    talk.work()
    kept(talk, is_given=False)
    pass_days(talk, clock, 60)
    correspondence.deliver_all()

    assert [] == correspondence.received_by_alia()
