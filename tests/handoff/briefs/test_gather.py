"""What a brief begins with comes from the conversation: the opening, hard answers, what was shown, what was done."""

from __future__ import annotations

from handoff.briefs import gather
from handoff.contract import LinkOut, ReplyDraft
from handoff.domain.brief import ASK_LIMIT
from handoff.knowledge.answers import Answers
from handoff.models import Screening
from handoff.plans import keeping as plans
from handoff.services import Services
from tests.cast import BEN_IS_LOST
from tests.planned import NO_STEP_AND_NO_START, checked, plan_of, steps_of
from tests.talk import Talk


def keys(talk: Talk) -> list[str]:
    with talk.services.db.read() as session:
        return [line.key for line in gather.lines_of(session, talk.services, talk.conversation_id)]


def ask(talk: Talk) -> str:
    with talk.services.db.read() as session:
        return gather.ask_of(session, talk.conversation_id)


def shows(talk: Talk, *replies: ReplyDraft) -> None:
    talk.bot.script = [list(replies)]
    talk.asks("and what about that")


def test_the_ask_is_the_opening_in_the_visitors_own_words(talk: Talk) -> None:
    for text in ("hello", BEN_IS_LOST, "and something quite different later on"):
        talk.asks(text)

    assert BEN_IS_LOST == ask(talk)


def test_a_visitor_of_few_words_is_quoted_with_them_and_a_silent_one_with_none(talk: Talk, services: Services) -> None:
    assert "" == ask(talk)
    talk.asks("cv help")

    assert "cv help" == ask(talk)


def test_a_long_opening_is_cut(talk: Talk) -> None:
    talk.asks("so much to say " * 200)

    assert ASK_LIMIT == len(ask(talk))


def test_hard_answers_are_gaps(talk: Talk) -> None:
    checked(talk, {**NO_STEP_AND_NO_START, "X1": 1, "C1": None})

    assert ["gap:low_c3", "gap:low_c4", "gap:middle_x1"] == keys(talk)


def test_answers_and_resources_that_the_bot_showed_are_known_again_each_once(talk: Talk, services: Services) -> None:
    answer = Answers(services.content).answer("faq/cv_start", services.clock())
    page = next(resource for resource in services.content.resources if resource.url)
    said = ReplyDraft(text=answer.text, links=[LinkOut(title="A page", url=page.url or "")])
    shows(talk, said, said, ReplyDraft(text="Something else that is no answer of ours."))

    assert ["shown:faq/cv_start", f"shown:resource/{page.id}"] == keys(talk)


def test_every_answer_that_ships_is_known_again_unless_it_begins_with_the_facts_of_the_day(services: Services) -> None:
    answers = Answers(services.content)
    with services.db.read() as session:
        beginnings = gather._beginnings(session, services)
    for name, beginning in beginnings.items():
        assert answers.answer(name, services.clock()).text.startswith(beginning)

    assert len(beginnings) > 0.8 * len(services.content.answers)


def test_what_a_visitor_quotes_was_not_shown(talk: Talk, services: Services) -> None:
    talk.asks(Answers(services.content).answer("faq/cv_start", services.clock()).text)

    assert [] == keys(talk)


def test_a_step_that_is_done_was_tried(talk: Talk, services: Services) -> None:
    checked(talk)
    step = steps_of(talk)[0]
    with services.db.write() as session:
        plans.set_done(session, plan_of(talk).id, step.id, services.clock(), is_done=True)

    assert [f"tried:resource/{step.resource}"] == [key for key in keys(talk) if key.startswith("tried")]


def test_answers_of_another_version_of_the_check_stop_nobody(talk: Talk, services: Services) -> None:
    checked(talk)
    with services.db.write() as session:
        session.query(Screening).one().answers = {"Z9": 1}

    assert [] == keys(talk)
