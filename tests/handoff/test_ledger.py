"""Order, uniqueness, limits and the epoch check of the one record."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from handoff import ledger, privacy
from handoff.contract import LinkOut, Wish
from handoff.domain.lifecycle import Author, Owner
from handoff.models import Button, Conversation, Message, Practitioner, Turn
from handoff.services import Services
from handoff.settings import Limits
from handoff.wording import ButtonWording
from tests.conftest import Clock
from tests.screens import screened
from tests.talk import Talk

LIMITS = Limits()


def test_a_conversation_begins_with_the_bots_greeting(talk: Talk, services: Services) -> None:
    greeting = services.wording.response("utter_greet")

    first = talk.messages[0]
    assert (1, "bot", greeting.text) == (first.seq, first.author, first.text)
    with services.db.read() as session:
        buttons = ledger.buttons_of(session, [first])[first.id]
    assert [button.title for button in greeting.buttons] == [button.title for button in buttons]


def test_messages_are_numbered_without_gaps(talk: Talk) -> None:
    receipts = [talk.says(str(number)) for number in range(3)]

    assert [2, 3, 4] == [receipt.seq for receipt in receipts]
    assert [1, 2, 3, 4] == [message.seq for message in talk.messages]
    assert 4 == talk.conversation.last_seq


def test_messages_that_come_at_once_are_numbered_without_gaps_too(talk: Talk) -> None:
    seqs: list[int] = []
    together = threading.Barrier(8)

    def write(number: int) -> None:
        together.wait()
        seqs.extend(talk.says(str(number), client_id=f"{number}-{n}").seq for n in range(4))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert list(range(2, 34)) == sorted(seqs)
    assert list(range(1, 34)) == [message.seq for message in talk.messages]


def test_the_same_client_id_again_has_one_effect_and_the_same_number(talk: Talk, services: Services) -> None:
    first = talk.says("hello", client_id="one")
    again = talk.says("something else", client_id="one")

    assert (first.seq, first.message_id, True, False) == (again.seq, again.message_id, first.is_new, again.is_new)
    assert [("visitor", "hello")] == talk.lines
    with services.db.read() as session:
        assert 1 == session.scalar(select(func.count()).select_from(Turn))


def test_the_same_client_id_at_once_has_one_effect(talk: Talk) -> None:
    receipts: list[ledger.Receipt] = []
    together = threading.Barrier(8)

    def write() -> None:
        together.wait()
        receipts.append(talk.says("hello", client_id="one"))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert (8, 1, 1) == (len(receipts), sum(r.is_new for r in receipts), len({r.seq for r in receipts}))


def test_two_conversations_and_two_channels_may_use_the_same_client_id(services: Services, talk: Talk) -> None:
    other = Talk(services)
    talk.says(client_id="one")
    with services.db.write() as session:
        by_mail = ledger.append_visitor(
            session,
            services,
            talk.conversation_id,
            channel="email",
            channel_message_id="one",
            text="x",
            now=services.clock(),
        )

    assert other.says(client_id="one").is_new
    assert by_mail.is_new


def test_a_repeat_is_answered_even_when_a_limit_is_reached(talk: Talk) -> None:
    first = talk.says(client_id="one", limits=Limits(messages_per_minute=1))

    assert first.seq == talk.says(client_id="one", limits=Limits(messages_per_minute=1)).seq


def test_a_pressed_button_stands_with_its_title_and_what_it_means(talk: Talk) -> None:
    receipt = talk.presses("Talk to a person")

    message = talk.messages[-1]
    assert (receipt.seq, "visitor", "Talk to a person") == (message.seq, message.author, message.text)
    assert message.wish and "ask_human" == message.wish["intent"]


def test_a_button_of_another_conversation_is_refused_and_nothing_stored(talk: Talk, services: Services) -> None:
    with services.db.read() as session:
        button_id = session.scalars(select(Button.id).where(Button.conversation_id == talk.conversation_id)).first()
    other = Talk(services)

    with pytest.raises(ledger.UnknownButton):
        other.says(button_id=button_id)
    with pytest.raises(ledger.UnknownButton):
        other.says(button_id="made-up")
    assert ([], 1) == (other.lines, other.conversation.last_seq)


def test_text_that_begins_like_a_command_is_just_text(talk: Talk) -> None:
    talk.says('/ask_human{"a":"b"}')

    message = talk.messages[-1]
    assert ('/ask_human{"a":"b"}', None) == (message.text, message.wish)


def test_the_twenty_first_message_of_a_minute_waits_for_the_first_to_age(talk: Talk, clock: Clock) -> None:
    limits = Limits(messages_per_minute=20, unanswered_turns=1_000)
    for _ in range(20):
        talk.says(limits=limits)
        clock.advance(1)

    with pytest.raises(ledger.TooManyMessages) as refusal:
        talk.says(limits=limits)
    assert 40 == refusal.value.retry_after
    assert 21 == talk.conversation.last_seq
    clock.advance(40.1)
    assert talk.says(limits=limits).is_new


def test_a_text_beyond_five_unanswered_turns_is_taken_in_but_not_for_the_bot(talk: Talk) -> None:
    five = [talk.says(limits=LIMITS) for _ in range(5)]
    sixth = talk.says("and this", limits=LIMITS)

    assert (7, True, "pending") == (sixth.seq, sixth.is_new, talk.messages[-1].safety_level)
    assert [*["waiting"] * 5, "shed"] == [talk.turn(receipt.message_id).status for receipt in (*five, sixth)]
    screened(talk)
    talk.dispatcher.run_once()
    assert "waiting" == talk.turn(talk.says(limits=LIMITS).message_id).status


def test_a_person_can_be_asked_for_however_much_the_bot_owes(talk: Talk, services: Services) -> None:
    for _ in range(5):
        talk.says(limits=LIMITS)
    of_the_bot = talk.presses("Talk to a person", limits=LIMITS)
    with services.db.write() as session:
        ledger.append_notice(session, talk.conversation_id, services.wording.notice("outage"), services.clock())
    talk.presses("Talk to a person", limits=LIMITS)
    screened(talk)

    assert talk.handoff and "queued" == talk.handoff.status
    assert "waiting" == talk.turn(of_the_bot.message_id).status


def test_asking_for_a_person_counts_as_a_message_of_the_minute(talk: Talk, services: Services) -> None:
    limits = Limits(messages_per_minute=1)
    talk.says(limits=limits)
    with services.db.write() as session:
        ledger.append_notice(session, talk.conversation_id, services.wording.notice("outage"), services.clock())

    with pytest.raises(ledger.TooManyMessages):
        talk.presses("Talk to a person", limits=limits)


def test_messages_to_a_practitioner_are_not_unanswered_turns(talk: Talk, maya: Practitioner) -> None:
    for _ in range(5):
        talk.says(limits=LIMITS)
    talk.claimed(maya)
    talk.says(limits=LIMITS)
    talk.resolved(maya)

    assert "waiting" == talk.turn(talk.says(limits=LIMITS).message_id).status


def test_a_reply_under_an_old_epoch_is_refused_and_takes_no_number(talk: Talk, services: Services) -> None:
    with services.db.write() as session:
        ledger.change_owner(session, talk.conversation_id, Owner.PRACTITIONER, expected_epoch=0)
    draft = ledger.Draft(Author.BOT, "late")

    with pytest.raises(ledger.StaleEpoch), services.db.write() as session:
        ledger.append(session, talk.conversation_id, [draft], services.clock(), epoch=0)
    assert (1, 1) == (talk.conversation.last_seq, len(talk.messages))


def test_a_system_message_needs_no_epoch(talk: Talk, services: Services) -> None:
    with services.db.write() as session:
        ledger.change_owner(session, talk.conversation_id, Owner.PRACTITIONER, expected_epoch=0)
        notice = services.wording.notice("outage")
        message = ledger.append_notice(session, talk.conversation_id, notice, services.clock())

    assert (2, "system", "outage", 1) == (message.seq, message.author, message.event, message.epoch)


def test_of_two_changes_of_owner_from_one_epoch_the_second_is_refused(talk: Talk, services: Services) -> None:
    with services.db.write() as session:
        assert 1 == ledger.change_owner(session, talk.conversation_id, Owner.PRACTITIONER, expected_epoch=0)

    with pytest.raises(ledger.StaleEpoch), services.db.write() as session:
        ledger.change_owner(session, talk.conversation_id, Owner.BOT, expected_epoch=0)
    assert ("practitioner", 1) == (talk.owner, talk.epoch)


def test_an_erased_conversation_refuses_every_write(talk: Talk, services: Services) -> None:
    privacy.erase(services, talk.conversation_id, reason="visitor", now=services.clock())
    draft = ledger.Draft(Author.BOT, "late")

    with pytest.raises(ledger.ConversationErased):
        talk.says()
    for epoch in (None, 0):
        with pytest.raises(ledger.ConversationErased), services.db.write() as session:
            ledger.append(session, talk.conversation_id, [draft], services.clock(), epoch=epoch)
    with services.db.read() as session:
        assert 0 == session.scalar(select(func.count()).select_from(Message))


def test_a_conversation_that_never_was_is_unknown(services: Services) -> None:
    with pytest.raises(ledger.UnknownConversation), services.db.write() as session:
        ledger.locked(session, "nobody")
    with pytest.raises(ledger.UnknownConversation), services.db.write() as session:
        ledger.append(session, "nobody", [ledger.Draft(Author.BOT, "x")], services.clock())


def test_reading_goes_on_after_a_number_and_stops_at_the_limit(talk: Talk, services: Services) -> None:
    for number in range(5):
        talk.says(str(number))

    with services.db.read() as session:
        assert [4, 5] == [m.seq for m in ledger.read(session, talk.conversation_id, after=3, limit=2)]
        assert [] == ledger.read(session, talk.conversation_id, after=6)


def test_links_and_buttons_keep_their_order(talk: Talk, services: Services) -> None:
    links = [LinkOut(title="b", url="https://b.example"), LinkOut(title="a", url="https://a.example")]
    buttons = [ButtonWording(title, Wish(intent="greet")) for title in ("z", "a", "m")]
    draft = ledger.Draft(Author.BOT, "see", buttons, links)
    with services.db.write() as session:
        message = ledger.append(session, talk.conversation_id, [draft], services.clock())[0]

    assert [link.model_dump() for link in links] == talk.messages[-1].links
    with services.db.read() as session:
        found = ledger.buttons_of(session, [message])[message.id]
    assert ["z", "a", "m"] == [button.title for button in found]
    assert 3 == len({button.id for button in found})


def test_the_visitors_message_starts_the_practitioners_clock_once(talk: Talk, maya: Practitioner, clock: Clock) -> None:
    talk.claimed(maya)
    talk.replied(maya)
    clock.advance(5)
    first_at = clock()
    talk.says("one")
    clock.advance(5)
    talk.says("two")

    assert talk.handoff and first_at == talk.handoff.waiting_since


def test_every_message_moves_the_time_of_the_last_one(talk: Talk, clock: Clock, services: Services) -> None:
    clock.advance(100)
    talk.says()

    with services.db.read() as session:
        assert clock() == session.get_one(Conversation, talk.conversation_id).last_message_at
