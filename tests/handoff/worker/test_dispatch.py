"""Bot turns from lease to reply, and every way in which the bot can fail."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handoff import turns
from handoff.contract import LinkOut, ReplyDraft
from handoff.models import Alert, Practitioner, Turn, UnansweredQuestion
from handoff.services import Services
from handoff.worker.bot_client import BotUnavailable, TurnFailed
from tests.conftest import Clock
from tests.talk import Talk

FIRST = [ReplyDraft(text="Here you are.", links=[LinkOut(title="CV", url="https://cv.example")])]


def test_a_question_is_answered(talk: Talk) -> None:
    talk.bot.script = [FIRST]
    talk.asks("how do i start my cv")

    assert [("visitor", "how do i start my cv"), ("bot", "Here you are.")] == talk.lines
    assert not talk.dispatcher.run_once()


def test_nothing_is_leased_when_nothing_is_due(talk: Talk) -> None:
    assert talk.dispatcher.lease() is None
    assert not talk.dispatcher.run_once()


def test_no_transaction_spans_the_call_to_the_bot(talk: Talk, services: Services) -> None:
    """While the bot thinks, others write."""
    receipt = talk.says()
    talk.screened()
    real = talk.bot.answer

    def think(turn: turns.LeasedTurn) -> list[ReplyDraft]:
        talk.says("meanwhile")
        assert "leased" == talk.turn(receipt.message_id).status
        return real(turn)

    talk.bot.answer = think  # type: ignore[method-assign]  # wrapped for this test

    assert talk.dispatcher.run_once()
    assert ["visitor", "visitor", "bot"] == [author for author, _ in talk.lines]


def test_a_claim_while_the_bot_thinks_throws_its_answer_away(talk: Talk, maya: Practitioner) -> None:
    talk.says()
    talk.screened()
    real = talk.bot.answer

    def think(turn: turns.LeasedTurn) -> list[ReplyDraft]:
        talk.claimed(maya)
        return real(turn)

    talk.bot.answer = think  # type: ignore[method-assign]  # wrapped for this test

    assert talk.dispatcher.run_once()
    assert not [line for line in talk.lines if line[0] == "bot"]


@pytest.mark.parametrize("failure", [TurnFailed("http_503"), BotUnavailable("not_reached")])
def test_a_claim_while_the_bot_fails_is_not_undone(talk: Talk, maya: Practitioner, failure: Exception) -> None:
    receipt = talk.says()
    talk.screened()

    def think(turn: turns.LeasedTurn) -> list[ReplyDraft]:
        talk.claimed(maya)
        raise failure

    talk.bot.answer = think  # type: ignore[method-assign]  # replaced for this test

    assert talk.dispatcher.run_once()
    assert "skipped" == talk.turn(receipt.message_id).status


def test_while_queued_the_bot_still_answers(talk: Talk) -> None:
    talk.queued()
    talk.asks("and meanwhile?")

    assert "bot" == talk.messages[-1].author


def test_a_bot_that_is_away_is_asked_again_and_again_without_counting(talk: Talk, clock: Clock) -> None:
    talk.bot.script = [*[BotUnavailable("not_reached")] * 30, FIRST]
    receipt = talk.says()
    talk.screened()
    for _ in range(30):
        assert talk.dispatcher.run_once()
        clock.advance(2)
    assert ("waiting", 0, "not_reached") == (
        talk.turn(receipt.message_id).status,
        talk.turn(receipt.message_id).attempts,
        talk.turn(receipt.message_id).last_error,
    )
    talk.work()

    assert "Here you are." == talk.messages[-1].text


def test_after_five_failed_attempts_the_visitor_is_told_and_the_talk_goes_on(
    talk: Talk, services: Services, clock: Clock
) -> None:
    talk.bot.script = [*[TurnFailed("http_503")] * 5, FIRST]
    receipt = talk.says("the hard one")
    following = talk.says("the easy one")
    talk.screened()
    attempts = 0
    while talk.turn(receipt.message_id).status != "dead":
        attempts += talk.dispatcher.run_once()
        clock.advance(1)
        assert attempts <= 5
    talk.work()

    assert 5 == attempts
    assert [("system", "turn_dead"), ("bot", "Here you are.")] == talk.lines[2:]
    assert ["the hard one"] * 5 + ["the easy one"] == [turn.text for turn in talk.bot.asked]
    assert "answered" == talk.turn(following.message_id).status
    with services.db.read() as session:
        assert [(receipt.message_id, "turn_dead")] == [
            (q.message_id, q.reason) for q in session.scalars(select(UnansweredQuestion))
        ]
        assert [("turn_dead", receipt.message_id)] == [(a.kind, a.subject) for a in session.scalars(select(Alert))]


def test_a_turn_that_killed_five_workers_does_not_kill_a_sixth(talk: Talk, clock: Clock) -> None:
    receipt = talk.says()
    talk.screened()
    for _ in range(5):
        talk.lease()  # and the worker is gone
        clock.advance(60)
    talk.work()

    assert [] == talk.bot.asked
    assert "dead" == talk.turn(receipt.message_id).status
    assert "turn_dead" == talk.events[-1]


@pytest.mark.parametrize("silence", [[], ()])
def test_a_bot_that_says_nothing_is_not_silent_to_the_visitor(
    talk: Talk, services: Services, silence: list[ReplyDraft]
) -> None:
    talk.bot.script = [silence]
    receipt = talk.asks()

    told = talk.messages[-1]
    assert ("bot", services.wording.notice("no_reply").text) == (told.author, told.text)
    assert "answered" == talk.turn(receipt.message_id).status
    with services.db.read() as session:
        assert "no_reply" == session.get_one(UnansweredQuestion, receipt.message_id).reason


def test_a_silent_bot_after_a_claim_leaves_no_open_question(talk: Talk, services: Services, maya: Practitioner) -> None:
    talk.bot.script = [[]]
    talk.says()
    talk.screened()
    turn = talk.lease()
    talk.claimed(maya)
    talk.dispatcher.carry_out(turn)

    with services.db.read() as session:
        assert [] == session.scalars(select(UnansweredQuestion)).all()
    assert "handoff_claimed" == talk.events[-1]


def test_an_answer_ends_the_outage(talk: Talk, services: Services, clock: Clock) -> None:
    with services.db.write() as session:
        from handoff import ledger

        ledger.locked(session, talk.conversation_id).outage_notice_at = clock()
    talk.asks()

    assert talk.conversation.outage_notice_at is None


def test_the_lease_is_longer_than_the_longest_call(services: Services) -> None:
    assert services.settings.lease_seconds > services.settings.turn_timeout
    assert services.settings.turn_timeout < 60


def test_every_turn_is_answered_in_order(talk: Talk, services: Services) -> None:
    receipts = [talk.says(str(number)) for number in range(5)]
    talk.screened()
    talk.work()

    assert [r.message_id for r in receipts] == [m.in_reply_to for m in talk.messages if m.in_reply_to]
    with services.db.read() as session:
        assert {"answered"} == set(session.scalars(select(Turn.status)))
