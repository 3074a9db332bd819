"""A question nobody has answered is kept with its age, read by staff only when shared, and never ends in silence."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from handoff import privacy, unanswered
from handoff.models import Alert, Consent, Practitioner, UnansweredQuestion
from handoff.services import Services
from handoff.unanswered import Outcome
from handoff.worker import timers
from tests.cast import ALIA_ASKS
from tests.conftest import Clock
from tests.handoff.conftest import Correspondence, text_of
from tests.talk import Talk

DAY = 24 * 3600
Asked = Callable[..., tuple[Talk, str]]


@pytest.fixture
def asked(services: Services) -> Asked:
    """Somebody asks what the bot does not understand, and shares the question unless told otherwise."""

    def ask(text: str = "do you check cvs in german", *, is_shared: bool = True) -> tuple[Talk, str]:
        talk = Talk(services)
        message_id = talk.asks(text).message_id
        kept(services, talk, message_id)
        if is_shared:
            with services.db.write() as session:
                unanswered.share(session, services, talk.conversation_id, services.clock())
        return talk, message_id

    return ask


def kept(
    services: Services, talk: Talk, message_id: str, reason: str = "not_understood", name: str | None = None
) -> None:
    with services.db.write() as session:
        unanswered.keep(session, talk.conversation_id, message_id, reason, services.clock(), name)


def question(services: Services, message_id: str) -> UnansweredQuestion:
    with services.db.read() as session:
        return session.get_one(UnansweredQuestion, message_id)


def answered(services: Services, maya: Practitioner, *ids: str, text: str = "Yes, bring it on Tuesday.") -> Outcome:
    with services.db.write() as session:
        return unanswered.answer(session, services, ids, maya, text, services.clock())


def test_a_question_is_kept_once_with_its_first_reason_and_age(talk: Talk, services: Services, clock: Clock) -> None:
    receipt = talk.says()
    first_at = clock()
    for reason in ("not_understood", "turn_dead"):
        kept(services, talk, receipt.message_id, reason)
        clock.advance(60)

    found = question(services, receipt.message_id)
    assert ("not_understood", first_at, None) == (found.reason, found.asked_at, found.closed_at)


def test_what_did_not_help_is_the_question_before_it_with_the_answers_name(talk: Talk, services: Services) -> None:
    asked = talk.asks(ALIA_ASKS).message_id
    complaint = talk.asks("that did not help").message_id
    kept(services, talk, complaint, "not_helpful", "faq/cv_start")

    assert ("not_helpful", "faq/cv_start") == (question(services, asked).reason, question(services, asked).answer)


def test_an_answer_of_staff_that_did_not_help_begins_a_new_question(
    asked: Asked, services: Services, maya: Practitioner
) -> None:
    talk, message_id = asked()
    answered(services, maya, message_id)
    complaint = talk.asks("that did not help, i mean only the grammar").message_id
    kept(services, talk, complaint, "not_helpful")

    assert question(services, complaint).closed_at is None


def test_sharing_is_a_consent_to_one_message_and_says_how_long_it_is_kept(asked: Asked, services: Services) -> None:
    talk, message_id = asked()
    with services.db.write() as session:
        unanswered.share(session, services, talk.conversation_id, services.clock())
        consent = session.scalars(select(Consent)).one()

    assert ("share_question", True, message_id) == (consent.purpose, consent.is_given, consent.message_id)
    assert ["question_shared"] == talk.events
    assert "up to 14 days" in talk.messages[-1].text


def test_without_an_open_question_there_is_nothing_to_share(talk: Talk, services: Services) -> None:
    with pytest.raises(unanswered.NothingToShare), services.db.write() as session:
        unanswered.share(session, services, talk.conversation_id, services.clock())


def test_a_press_shares_without_the_bot_and_says_so_when_nothing_is_open(
    talk: Talk, services: Services, maya: Practitioner
) -> None:
    talk.bot.script = [[]]
    message_id = talk.asks().message_id
    for _ in range(2):
        talk.presses("Send my question to the team")
        talk.screened()
        answered(services, maya, message_id)

    assert "no_reply" == question(services, message_id).reason
    assert ["question_shared", "question_none_open"] == talk.events
    assert 0 == talk.work()


def test_two_who_answer_at_once_say_it_once(
    asked: Asked, services: Services, maya: Practitioner, omar: Practitioner
) -> None:
    talks, ids = zip(*(asked() for _ in range(4)), strict=True)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(
            lambda who, order: answered(services, who, *order), (maya, omar), (ids, tuple(reversed(ids)))
        )

    assert (4, 4) == (one.done + other.done, one.closed + other.closed)
    assert [1] * 4 == [sum(message.author == "practitioner" for message in talk.messages) for talk in talks]


def test_an_answer_reaches_everybody_under_their_own_question_alone(
    asked: Asked, services: Services, maya: Practitioner
) -> None:
    (one, first), (other, second) = asked("do you check cvs in german"), asked("german cv, can someone look at it")

    assert Outcome(done=2) == answered(services, maya, first, second)
    for talk, own, foreign in ((one, "do you check", "german cv"), (other, "german cv", "do you check")):
        said = talk.messages[-1]
        assert ("practitioner", maya.id) == (said.author, said.practitioner_id)
        assert own in said.text and foreign not in said.text
        assert said.text.endswith("Yes, bring it on Tuesday.")
    found = question(services, first)
    assert ("answered", maya.id, one.messages[-1].id) == (
        found.closed_reason, found.answered_by_id, found.answer_message_id,
    )  # fmt: skip


def test_an_answer_also_goes_to_the_address_that_was_left(correspondence: Correspondence, clock: Clock) -> None:
    here, talk = correspondence.services, Talk(correspondence.services, correspondence.conversation_id)
    message_id = talk.asks("do you check cvs in german").message_id
    kept(here, talk, message_id)
    with here.db.write() as session:
        unanswered.share(session, here, talk.conversation_id, clock())

    assert Outcome(done=1, mailed=1) == answered(here, correspondence.maya, message_id)
    correspondence.deliver_all()
    assert "Yes, bring it on Tuesday." in text_of(correspondence.received_by_alia()[-1])


def test_an_answer_given_twice_is_said_once(
    asked: Asked, services: Services, maya: Practitioner, omar: Practitioner
) -> None:
    talk, message_id = asked()
    answered(services, maya, message_id)

    assert Outcome(closed=1) == answered(services, omar, message_id)
    assert 1 == sum(message.author == "practitioner" for message in talk.messages)


def test_whoever_is_with_a_practitioner_gets_the_answer_too(
    asked: Asked, services: Services, maya: Practitioner, omar: Practitioner
) -> None:
    talk, message_id = asked()
    talk.claimed(omar)
    epoch = talk.epoch

    assert 1 == answered(services, maya, message_id).done
    assert ("practitioner", epoch) == (talk.owner, talk.epoch)


def test_what_was_not_shared_or_was_erased_is_passed_over_and_counted(
    asked: Asked, services: Services, maya: Practitioner, clock: Clock
) -> None:
    (erased, gone), (silent, unshared), (_, there) = asked(), asked(is_shared=False), asked()
    privacy.erase(services, erased.conversation_id, reason="visitor", now=clock())

    assert Outcome(done=1, gone=2) == answered(services, maya, gone, unshared, there)
    assert "practitioner" not in {message.author for message in silent.messages}


def test_somebody_in_danger_gets_no_answer_about_careers(asked: Asked, services: Services, maya: Practitioner) -> None:
    talk, message_id = asked()
    talk.says("i want to kill myself")
    talk.screened()

    assert Outcome(held=1) == answered(services, maya, message_id)
    assert question(services, message_id).closed_at is None


def test_closing_tells_the_visitor_why(asked: Asked, services: Services, maya: Practitioner, clock: Clock) -> None:
    talk, message_id = asked()
    with services.db.write() as session:
        unanswered.close(session, services, [message_id], maya, "not_for_us", clock())

    assert "question_closed" == talk.events[-1]
    assert "this is not for the careers team" in talk.messages[-1].text
    with pytest.raises(unanswered.NotClosable), services.db.write() as session:
        unanswered.close(session, services, [message_id], maya, "no_time", clock())


def test_a_talk_with_a_practitioner_settles_what_they_read_in_it(
    asked: Asked, services: Services, maya: Practitioner
) -> None:
    (talk, unshared), (other, shared) = asked(is_shared=False), asked()
    for each in (talk, other):
        each.claimed(maya)
        each.resolved(maya)

    assert "read_in_talk" == question(services, unshared).closed_reason
    assert question(services, shared).closed_at is None


def test_a_shared_question_keeps_a_transient_conversation_for_two_weeks_and_ends_with_a_word(
    asked: Asked, services: Services, clock: Clock
) -> None:
    (talk, message_id), _unshared = asked(), asked(is_shared=False)
    clock.advance(2 * DAY)
    assert 1 == timers.purge(services, clock())
    clock.advance(12 * DAY + 1)
    timers.look_after_questions(services)

    assert "question_expired" == talk.events[-1]
    assert "expired" == question(services, message_id).closed_reason
    clock.advance(DAY)
    assert 1 == timers.purge(services, clock())


def test_a_question_that_waits_for_days_becomes_an_alert_until_it_is_answered(
    asked: Asked, services: Services, clock: Clock, maya: Practitioner
) -> None:
    _, message_id = asked()
    clock.advance(3 * DAY)
    for _ in range(2):
        timers.look_after_questions(services)
    with services.db.read() as session:
        assert ["question_overdue"] == list(session.scalars(select(Alert.kind)))
    answered(services, maya, message_id)

    with services.db.read() as session:
        assert [] == list(session.scalars(select(Alert.kind)))


def test_what_was_learned_is_exported_and_an_erasure_leaves_no_link(
    asked: Asked, services: Services, clock: Clock, maya: Practitioner
) -> None:
    talk, message_id = asked()
    with services.db.write() as session:
        unanswered.became(session, [message_id], "faq/cv_review")

    assert [{"name": "faq/cv_review"}] == privacy.export(services, talk.conversation_id)["learned"]
    privacy.erase(services, talk.conversation_id, reason="visitor", now=clock())
    with services.db.read() as session:
        assert [] == list(session.scalars(select(UnansweredQuestion.became)))
