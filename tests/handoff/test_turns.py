"""Leasing, recording, giving back, giving up and shedding of the bot's turns."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from handoff import ledger, notices, turns
from handoff.contract import ButtonDraft, LinkOut, ReplyDraft, Wish
from handoff.models import Alert, Practitioner, UnansweredQuestion
from handoff.services import Services
from tests.conftest import Clock
from tests.talk import Talk

LEASE = timedelta(seconds=20)


def test_a_leased_turn_carries_all_the_bot_needs(talk: Talk) -> None:
    receipt = talk.says("how do i start")
    talk.screened()
    turn = talk.lease()

    assert (receipt.message_id, talk.conversation_id, receipt.seq, "how do i start", None, "widget", 0, 0, False) == (
        turn.message_id,
        turn.conversation_id,
        turn.seq,
        turn.text,
        turn.wish,
        turn.channel,
        turn.epoch,
        turn.attempts,
        turn.fresh_session,
    )


def test_a_pressed_buttons_wish_comes_with_the_turn(talk: Talk) -> None:
    talk.presses("Talk to a person")
    talk.screened()

    assert Wish(intent="ask_human") == talk.lease().wish


def test_the_oldest_turn_of_all_conversations_comes_first(services: Services, clock: Clock) -> None:
    ben, alia = Talk(services), Talk(services)
    alia_id = alia.says().message_id
    clock.advance(1)
    ben_id = ben.says().message_id
    ben.screened()

    assert [alia_id, ben_id] == [ben.lease().message_id, ben.lease().message_id]


def test_the_replies_and_the_end_of_the_turn_are_one_step(talk: Talk, services: Services) -> None:
    receipt = talk.says()
    talk.screened()
    turn = talk.lease()
    replies = [
        ReplyDraft(text="one", buttons=[ButtonDraft(title="yes", wish=Wish(intent="affirm"))]),
        ReplyDraft(text="two", links=[LinkOut(title="t", url="https://t.example")]),
    ]
    with services.db.write() as session:
        messages = turns.record(session, turn, replies, services.clock())

    assert [("one", receipt.message_id, 0), ("two", receipt.message_id, 1)] == [
        (m.text, m.in_reply_to, m.ordinal) for m in messages
    ]
    assert "answered" == talk.turn(receipt.message_id).status
    assert [("visitor", "how do i start my cv"), ("bot", "one"), ("bot", "two")] == talk.lines


def test_a_turn_is_recorded_once(talk: Talk) -> None:
    talk.says()
    talk.screened()
    turn = talk.lease()
    talk.record(turn, "first")

    with pytest.raises(turns.LeaseLost):
        talk.record(turn, "second")
    assert ["first"] == [text for author, text in talk.lines if author == "bot"]


def test_a_bot_reply_computed_before_a_claim_is_refused_after_it(talk: Talk, maya: Practitioner) -> None:
    talk.says()
    talk.screened()
    turn = talk.lease()
    talk.claimed(maya)

    with pytest.raises(ledger.StaleEpoch):
        talk.record(turn)
    assert "skipped" == talk.turn(turn.message_id).status
    assert not [line for line in talk.lines if line[0] == "bot"]


def test_a_bot_reply_computed_before_a_claim_is_refused_even_after_the_resolve(talk: Talk, maya: Practitioner) -> None:
    talk.says()
    talk.screened()
    turn = talk.lease()
    talk.claimed(maya)
    talk.resolved(maya)

    with pytest.raises(ledger.StaleEpoch):
        talk.record(turn)
    assert 0 == talk.work()


def test_a_failed_attempt_is_tried_again_later_each_time(talk: Talk, services: Services, clock: Clock) -> None:
    talk.says()
    talk.screened()
    pauses = []
    for _ in range(4):
        turn = talk.lease()
        with services.db.write() as session:
            turns.give_back(session, turn, error="http_503", is_counted=True, now=clock())
        started = clock()
        while not turns.is_any_due(services.db, clock()):
            clock.advance(0.5)
        pauses.append((clock() - started).total_seconds())

    assert [1, 2, 4, 8] == pauses
    assert (4, "http_503") == (talk.lease().attempts, talk.turn(turn.message_id).last_error)


def test_an_attempt_that_never_reached_the_bot_is_not_counted(talk: Talk, services: Services, clock: Clock) -> None:
    talk.says()
    talk.screened()
    for _ in range(20):
        turn = talk.lease()
        with services.db.write() as session:
            turns.give_back(session, turn, error="not_reached", is_counted=False, now=clock())
        clock.advance(2)

    assert 0 == talk.lease().attempts


def test_a_turn_given_up_is_told_kept_and_raised(talk: Talk, services: Services, clock: Clock) -> None:
    receipt = talk.says("x" * 200)
    talk.screened()
    turn = talk.lease()
    with services.db.write() as session:
        turns.give_up(session, services, turn, error="http_503", now=clock())

    told = talk.messages[-1]
    assert ("system", "turn_dead") == (told.author, told.event)
    assert "x" * (notices.EXCERPT - 1) + "…" in told.text
    assert "dead" == talk.turn(receipt.message_id).status
    with services.db.read() as session:
        assert "turn_dead" == session.get_one(UnansweredQuestion, receipt.message_id).reason
        assert [("turn_dead", receipt.message_id)] == [(a.kind, a.subject) for a in session.scalars(select(Alert))]
        offered = [button.title for button in ledger.buttons_of(session, [told])[told.id]]
    assert ["Send my question to the team", "Talk to a person"] == offered


def test_words_with_braces_survive_being_quoted(talk: Talk, services: Services) -> None:
    talk.says("what is {x} and {0}?")
    talk.screened()
    turn = talk.lease()
    with services.db.write() as session:
        turns.give_up(session, services, turn, error="http_503", now=services.clock())

    assert "what is {x} and {0}?" in talk.messages[-1].text


def test_a_claim_while_the_bot_fails_ends_the_matter(talk: Talk, services: Services, maya: Practitioner) -> None:
    talk.says()
    talk.screened()
    turn = talk.lease()
    talk.claimed(maya)

    with pytest.raises(turns.LeaseLost), services.db.write() as session:
        turns.give_back(session, turn, error="http_503", is_counted=True, now=services.clock())
    with pytest.raises(turns.LeaseLost), services.db.write() as session:
        turns.give_up(session, services, turn, error="http_503", now=services.clock())
    assert "turn_dead" not in talk.events


def test_of_too_many_waiting_turns_the_newest_are_shed_with_an_honest_word(services: Services, clock: Clock) -> None:
    talks = [Talk(services) for _ in range(4)]
    receipts = []
    for talk in talks:
        clock.advance(1)
        receipts.append(talk.says())
    talks[0].screened()
    with services.db.write() as session:
        shed = turns.shed(session, services, 2, clock())

    assert 2 == shed
    statuses = [talk.turn(receipt.message_id).status for talk, receipt in zip(talks, receipts, strict=True)]
    assert ["waiting", "waiting", "shed", "shed"] == statuses
    assert [[], [], ["overloaded"], ["overloaded"]] == [talk.events for talk in talks]
    with services.db.read() as session:
        kept = session.scalars(select(UnansweredQuestion.message_id)).all()
    assert {receipt.message_id for receipt in receipts[2:]} == set(kept)
    with services.db.write() as session:
        assert 0 == turns.shed(session, services, 2, clock())


def test_a_shed_turn_holds_up_nobody(talk: Talk, services: Services) -> None:
    talk.says("first")
    talk.screened()
    with services.db.write() as session:
        turns.shed(session, services, 0, services.clock())
    talk.asks("second")

    assert ["second"] == [turn.text for turn in talk.bot.asked]


def test_a_held_turn_is_not_leased_until_it_is_released(talk: Talk, services: Services, clock: Clock) -> None:
    first = talk.says("first").message_id
    talk.screened()
    with services.db.write() as session:
        turns.hold(session, first)
    clock.advance(60)
    assert not turns.is_any_due(services.db, clock())
    with services.db.write() as session:
        turns.release_held(session, talk.conversation_id, before=3, now=clock())

    assert ("waiting", clock(), clock()) == (
        talk.turn(first).status,
        talk.turn(first).created_at,
        talk.turn(first).not_before,
    )
    assert first == talk.lease().message_id


def test_only_what_came_before_is_released(talk: Talk, services: Services) -> None:
    receipts = [talk.says("first"), talk.says("second")]
    talk.screened()
    with services.db.write() as session:
        for receipt in receipts:
            turns.hold(session, receipt.message_id)
        turns.release_held(session, talk.conversation_id, before=receipts[1].seq, now=services.clock())

    assert ["waiting", "held"] == [talk.turn(receipt.message_id).status for receipt in receipts]


def test_only_a_waiting_turn_can_be_held_skipped_or_taken(talk: Talk, services: Services) -> None:
    first = talk.says().message_id
    talk.screened()
    talk.lease()
    with services.db.write() as session:
        turns.hold(session, first)
        turns.skip(session, first)
        assert not turns.take_for_desk(session, first)

    assert "leased" == talk.turn(first).status


def test_a_held_turn_is_never_shed(talk: Talk, services: Services) -> None:
    first = talk.says().message_id
    talk.screened()
    with services.db.write() as session:
        turns.hold(session, first)
        assert 0 == turns.shed(session, services, 0, services.clock())


def test_the_card_takes_what_waits_or_is_held_and_leaves_what_is_not_screened(talk: Talk, services: Services) -> None:
    leased, held, waiting = (talk.says().message_id for _ in range(3))
    talk.screened()
    assert leased == talk.lease().message_id
    pending = talk.says().message_id
    with services.db.write() as session:
        turns.hold(session, held)
        turns.skip_screened(session, talk.conversation_id)

    assert ["leased", "skipped", "skipped", "waiting"] == [
        talk.turn(message_id).status for message_id in (leased, held, waiting, pending)
    ]


def test_an_excerpt_is_one_line_and_short() -> None:
    assert "a b c" == notices.excerpt(" a\n\nb   c ")
    assert notices.EXCERPT == len(notices.excerpt("y" * 1_000))
