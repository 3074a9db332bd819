"""Who may take, give back, pass on and end a conversation, and what the visitor is told each time."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from handoff import desk, episodes, ledger, queue
from handoff.alerts import raise_alert
from handoff.domain.lifecycle import ConsentScope, IllegalTransition
from handoff.domain.right_help import Found, FoundReason, RightHelp
from handoff.models import Alert, AuditEntry, Consent, Contact, Conversation, Handoff, Message, Practitioner, Screening
from handoff.services import Services
from tests.cast import SUNDAY_NIGHT
from tests.conftest import Clock
from tests.talk import Talk


def test_asking_for_a_person_is_acknowledged_at_once_with_place_and_choices(talk: Talk, services: Services) -> None:
    handoff = talk.queued()

    told = talk.messages[-1]
    assert ("system", "handoff_queued_open") == (told.author, told.event)
    assert "number 1" in told.text and handoff.ref in told.text
    with services.db.read() as session:
        titles = [button.title for button in ledger.buttons_of(session, [told])[told.id]]
    assert 4 == len(titles)
    assert ("queued", "bot", 0) == (handoff.status, talk.owner, talk.epoch)


def test_at_night_the_acknowledgement_names_the_next_opening(talk: Talk, clock: Clock, services: Services) -> None:
    clock.now = SUNDAY_NIGHT
    talk.queued()

    told = talk.messages[-1]
    assert "handoff_queued_closed" == told.event
    assert "on Mon 23 Nov at 09:00" in told.text


def test_asking_again_gives_the_same_handoff_and_the_wider_consent(talk: Talk, services: Services) -> None:
    talk.says()
    first = talk.queued(ConsentScope.FROM_NOW)
    second = talk.queued(ConsentScope.ALL)
    third = talk.queued(ConsentScope.FROM_NOW)

    assert (first.id, first.id) == (second.id, third.id)
    assert talk.handoff and ("all", 1) == (talk.handoff.consent_scope, talk.handoff.shared_from_seq)
    assert ["handoff_queued_open", "handoff_still_queued", "handoff_still_queued"] == talk.events


def test_the_database_itself_refuses_a_second_open_handoff(talk: Talk, services: Services) -> None:
    first = talk.queued()

    with pytest.raises(IntegrityError), services.db.write() as session:
        session.add(
            Handoff(
                ref="H-2222",
                conversation_id=talk.conversation_id,
                queue="brief",
                reasons=[],
                consent_scope="all",
                shared_from_seq=1,
                opened_at=first.opened_at,
            )
        )


def test_consent_is_kept_with_the_version_of_the_words(talk: Talk, services: Services) -> None:
    talk.queued(ConsentScope.FROM_NOW)

    with services.db.read() as session:
        consent = session.scalars(select(Consent)).one()
    assert ("share_from_now", True, services.wording.version) == (
        consent.purpose,
        consent.is_given,
        consent.wording_version,
    )
    assert talk.conversation.is_kept


def test_what_came_before_a_from_now_consent_stays_hidden(
    talk: Talk, services: Services, clock: Clock, maya: Practitioner
) -> None:
    talk.says("a secret")
    talk.screened()
    handoff = talk.queued(ConsentScope.FROM_NOW)
    talk.says("for maya")
    talk.screened()
    with services.db.read() as session:
        seen = queue.transcript(session, handoff, clock())

    assert 1 == seen.hidden_count
    assert "a secret" not in [m.text for m in seen.messages]
    assert "for maya" in [m.text for m in seen.messages]


def test_a_claim_gives_the_floor_to_the_practitioner(talk: Talk, maya: Practitioner) -> None:
    handoff = talk.claimed(maya)

    assert ("claimed", maya.id, "practitioner", 1) == (handoff.status, handoff.assignee_id, talk.owner, talk.epoch)
    assert "Maya Tan, career practitioner" in talk.messages[-1].text


def test_a_second_claim_learns_who_was_first(talk: Talk, maya: Practitioner, omar: Practitioner) -> None:
    talk.claimed(maya)

    for person in (omar, maya):
        with pytest.raises(desk.AlreadyClaimed) as refusal:
            talk.claimed(person)
        assert "Maya Tan" == refusal.value.assignee_name
    assert 1 == talk.epoch


def test_a_claim_takes_what_the_bot_has_not_answered_and_a_release_never_gives_it_back(
    talk: Talk, maya: Practitioner
) -> None:
    before = talk.says("before the claim")
    talk.screened()
    talk.claimed(maya)
    during = talk.says("while claimed")
    talk.screened()
    talk.released(maya)

    assert "skipped" == talk.turn(before.message_id).status
    assert 0 == talk.work()
    talk.asks("after the release")
    assert ["after the release"] == [turn.text for turn in talk.bot.asked]
    assert during.seq not in [turn.seq for turn in talk.bot.asked]


def test_what_nobody_answered_keeps_its_age_through_a_release(
    talk: Talk, maya: Practitioner, clock: Clock, services: Services
) -> None:
    talk.claimed(maya)
    talk.replied(maya)
    clock.advance(60)
    asked_at = clock()
    talk.says("are you there?")
    clock.advance(60)
    talk.released(maya)

    assert talk.handoff and asked_at == talk.handoff.waiting_since
    assert ("queued", None) == (talk.handoff.status, talk.handoff.assignee_id)


def test_a_practitioners_reply_stands_under_the_epoch_it_was_written_in(talk: Talk, maya: Practitioner) -> None:
    talk.claimed(maya)
    message = talk.replied(maya, "hello Alia")

    assert ("practitioner", "hello Alia", 1, maya.id) == (
        message.author,
        message.text,
        message.epoch,
        message.practitioner_id,
    )
    assert talk.handoff and talk.handoff.waiting_since is None


def test_the_same_reply_again_changes_nothing(talk: Talk, maya: Practitioner) -> None:
    talk.claimed(maya)
    first = talk.replied(maya, client_id="one")
    again = talk.replied(maya, "other words", client_id="one")

    assert first.id == again.id
    assert 1 == [author for author, _ in talk.lines].count("practitioner")


def test_the_same_reply_again_is_known_even_after_the_release(talk: Talk, maya: Practitioner) -> None:
    talk.claimed(maya)
    first = talk.replied(maya, client_id="one")
    epoch = talk.epoch
    talk.released(maya)

    assert first.id == talk.replied(maya, client_id="one", epoch=epoch).id


def test_a_stale_practitioner_reply_is_refused_after_the_release(talk: Talk, maya: Practitioner) -> None:
    talk.claimed(maya)
    epoch = talk.epoch
    talk.released(maya)

    with pytest.raises(ledger.StaleEpoch):
        talk.replied(maya, epoch=epoch)
    talk.claimed(maya)
    with pytest.raises(ledger.StaleEpoch):  # hers again, but not the page she wrote it on
        talk.replied(maya, epoch=epoch)
    assert talk.replied(maya).epoch == talk.epoch


def test_only_the_assignee_may_speak_release_pass_on_and_end(
    talk: Talk, maya: Practitioner, omar: Practitioner, services: Services
) -> None:
    talk.claimed(maya)

    for step in (talk.replied, talk.released, talk.resolved):
        with pytest.raises(desk.NotYours):
            step(omar)
    with pytest.raises(desk.NotYours), services.db.write() as session:
        desk.reassign(session, services, talk._handoff_id, omar, maya, services.clock())
    assert ["handoff_queued_open", "handoff_claimed"] == talk.events


def test_a_conversation_passed_on_belongs_to_the_other(
    talk: Talk, maya: Practitioner, omar: Practitioner, services: Services
) -> None:
    talk.claimed(maya)
    old = talk.epoch
    with services.db.write() as session:
        desk.reassign(session, services, talk._handoff_id, maya, omar, services.clock())

    assert ("practitioner", old + 1) == (talk.owner, talk.epoch)
    assert "Omar Aziz" in talk.messages[-1].text
    with pytest.raises(desk.NotYours):
        talk.replied(maya)
    assert talk.replied(omar).practitioner_id == omar.id


def test_after_the_resolve_the_bot_answers_again_in_a_fresh_session(talk: Talk, maya: Practitioner) -> None:
    talk.claimed(maya)
    talk.says("to maya")
    talk.screened()
    talk.resolved(maya)
    talk.asks("to the bot")

    assert ("bot", 2) == (talk.owner, talk.epoch)
    assert [("to the bot", True)] == [(turn.text, turn.fresh_session) for turn in talk.bot.asked]
    talk.asks("and more")
    assert not talk.bot.asked[-1].fresh_session
    assert "bot" == talk.messages[-1].author


def test_the_tier_the_practitioner_found_right_is_kept(talk: Talk, maya: Practitioner, services: Services) -> None:
    talk.claimed(maya)
    handoff = talk.resolved(maya, RightHelp(Found.INDIVIDUAL_CASE_MANAGED, FoundReason.MORE_COMPLEX))

    assert ("resolved", "individual_case_managed", "more_complex", services.clock()) == (
        handoff.status,
        handoff.final_tier,
        handoff.final_tier_reason,
        handoff.ended_at,
    )


@pytest.mark.parametrize("step", ["claimed", "released", "resolved"])
def test_an_ended_handoff_allows_nothing_more(talk: Talk, maya: Practitioner, services: Services, step: str) -> None:
    talk.claimed(maya)
    talk.resolved(maya)
    act = {"claimed": desk.claim, "released": desk.release}.get(step)

    with pytest.raises(IllegalTransition), services.db.write() as session:
        if act:
            act(session, services, talk._handoff_id, maya, services.clock())
        else:
            desk.resolve(session, services, talk._handoff_id, maya, None, services.clock())
    assert 2 == talk.epoch


def test_nobody_claims_what_does_not_exist(services: Services, maya: Practitioner) -> None:
    with pytest.raises(desk.UnknownHandoff), services.db.write() as session:
        desk.claim(session, services, 4711, maya, services.clock())


def test_a_visitor_may_leave_the_queue_and_come_back(talk: Talk, services: Services) -> None:
    first = talk.queued()
    with services.db.write() as session:
        desk.cancel(session, services, talk.conversation_id, services.clock())
    second = talk.queued()

    assert first.id != second.id
    assert ["handoff_queued_open", "handoff_cancelled", "handoff_queued_open"] == talk.events
    assert 0 == talk.epoch


def test_leaving_while_a_practitioner_speaks_gives_the_floor_back(
    talk: Talk, services: Services, maya: Practitioner
) -> None:
    talk.claimed(maya)
    with services.db.write() as session:
        desk.cancel(session, services, talk.conversation_id, services.clock())

    assert ("bot", 2) == (talk.owner, talk.epoch)


def test_leaving_a_queue_one_is_not_in_is_said_plainly(talk: Talk, services: Services) -> None:
    with services.db.write() as session:
        assert desk.cancel(session, services, talk.conversation_id, services.clock()) is None
        desk.keep_waiting(session, services, talk.conversation_id, services.clock())

    assert ["handoff_nothing_to_cancel"] * 2 == talk.events


def test_an_urgent_handoff_stays_when_the_visitor_cancels(talk: Talk, services: Services) -> None:
    with services.db.write() as session:
        desk.raise_to_urgent(session, services, talk.conversation_id, from_seq=1, now=services.clock())
        assert desk.cancel(session, services, talk.conversation_id, services.clock()) is None

    assert talk.handoff and ("queued", "urgent") == (talk.handoff.status, talk.handoff.queue)


def test_raising_to_urgent_says_nothing_by_itself(talk: Talk, services: Services) -> None:
    before = talk.lines
    with services.db.write() as session:
        handoff = desk.raise_to_urgent(session, services, talk.conversation_id, from_seq=1, now=services.clock())

    assert before == talk.lines
    assert (["urgent"], "from_now", 1) == (handoff.reasons, handoff.consent_scope, handoff.shared_from_seq)
    assert talk.conversation.is_kept


def test_a_claim_of_an_ordinary_conversation_acknowledges_no_alert(
    talk: Talk, services: Services, maya: Practitioner
) -> None:
    with services.db.write() as session:
        raise_alert(session, "concern", "m1", talk.conversation_id, services.clock())
    talk.claimed(maya)

    with services.db.read() as session:
        assert [None] == list(session.scalars(select(Alert.acknowledged_at)))


def test_whoever_ends_a_handoff_ends_the_hold(talk: Talk, services: Services, maya: Practitioner) -> None:
    for end in (talk.released, talk.resolved):
        talk.claimed(maya)
        with services.db.write() as session:
            session.get_one(Conversation, talk.conversation_id).safety_hold_at = services.clock()
        end(maya)
        assert (end == talk.resolved) == (talk.conversation.safety_hold_at is None)


def test_the_tier_of_the_last_check_decides_the_queue(talk: Talk, services: Services) -> None:
    with services.db.write() as session:
        session.add(
            Screening(
                conversation_id=talk.conversation_id,
                message_id=talk.messages[0].id,
                answers={},
                preference=None,
                tier="individual_case_managed",
                reasons=["low_readiness"],
                missing=[],
                at=services.clock(),
            )
        )
    handoff = talk.queued()

    assert ("case_managed", "individual_case_managed", ["asked_for_person", "low_readiness"]) == (
        handoff.queue,
        handoff.tier,
        handoff.reasons,
    )


def test_a_later_address_replaces_the_first(talk: Talk, services: Services) -> None:
    for address in ("a@campus.example", "b@campus.example"):
        with services.db.write() as session:
            desk.leave_contact(session, talk.conversation_id, "email", address, services.clock())

    with services.db.read() as session:
        assert ["b@campus.example"] == list(session.scalars(select(Contact.address)))


def test_every_step_leaves_an_audit_entry_without_words(talk: Talk, maya: Practitioner, services: Services) -> None:
    talk.claimed(maya)
    talk.replied(maya, "between us")
    talk.released(maya)
    with services.db.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()

    assert ["handoff_opened", "handoff_claimed", "replied", "handoff_released"] == [e.action for e in entries]
    assert not [e for e in entries if "between us" in str(e.detail)]
    assert f"practitioner:{maya.id}" == entries[1].actor


def test_references_are_unique_and_easy_to_read_out(services: Services) -> None:
    refs = [Talk(services).queued().ref for _ in range(12)]

    assert 12 == len(set(refs))
    assert all(ref.startswith("H-") and set(ref[2:]) <= set(episodes.REF_ALPHABET) for ref in refs)


def test_a_refused_step_leaves_nothing_behind(talk: Talk, maya: Practitioner, omar: Practitioner) -> None:
    talk.claimed(maya)
    before = len(talk.messages)
    with pytest.raises(desk.AlreadyClaimed):
        talk.claimed(omar)
    with talk.services.db.read() as session:
        entries = session.scalar(select(func.count()).select_from(AuditEntry))
        last = session.scalar(select(func.max(Message.seq)))

    assert (before, 2, before) == (len(talk.messages), entries, last)
