"""The outbox's rows: what enters, who may send, and how a delivery ends; on both databases."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from handoff import ledger, outbox
from handoff.channels.email.address import EMAIL
from handoff.domain.lifecycle import Author
from handoff.models import Alert, AuditEntry, Contact, Conversation, Delivery, Message
from handoff.outbox import Lease
from handoff.services import Services
from tests.conftest import Clock
from tests.handoff.conftest import ALIA_AT, Correspondence

ON = {EMAIL}
RNG = random.Random(7)


# --- what enters ------------------------------------------------------------------------------------------------


def test_a_message_enters_once_with_an_id_that_stays(correspondence: Correspondence) -> None:
    message = correspondence.maya_says("Hello")
    now = correspondence.services.clock()
    with correspondence.services.db.write() as session:
        outbox.enqueue(session, correspondence.services, message, now)

    [delivery] = correspondence.deliveries()
    assert (message.id, EMAIL, ALIA_AT, "pending", 0, now) == (
        delivery.message_id,
        delivery.channel,
        delivery.address,
        delivery.status,
        delivery.attempts,
        delivery.not_before,
    )
    assert delivery.provider_message_id.startswith("<d-")
    assert delivery.provider_message_id.endswith("@signpost.example>")


def test_without_an_address_nothing_enters(correspondence: Correspondence) -> None:
    with correspondence.services.db.write() as session:
        session.execute(delete(Contact))
    correspondence.maya_says("Hello")

    assert [] == correspondence.deliveries()


def test_while_the_channel_is_off_nothing_enters(correspondence: Correspondence, services: Services) -> None:
    message = correspondence.maya_says("Hello")
    with services.db.write() as session:
        session.execute(delete(Delivery))
        assert outbox.enqueue(session, services, message, services.clock()) is None


def test_a_contact_of_an_unknown_channel_is_passed_over(correspondence: Correspondence) -> None:
    now = correspondence.services.clock()
    with correspondence.services.db.write() as session:
        session.execute(delete(Contact))
        for channel, address in (("pigeon", "loft 7"), (EMAIL, ALIA_AT)):
            session.add(
                Contact(
                    conversation_id=correspondence.conversation_id, channel=channel, address=address, created_at=now
                )
            )
            session.flush()
    correspondence.maya_says("Hello")

    assert [EMAIL] == [delivery.channel for delivery in correspondence.deliveries()]


@pytest.mark.parametrize(
    ("draft", "is_sent"),
    [
        (ledger.Draft(Author.BOT, "to the page"), False),
        (ledger.Draft(Author.SYSTEM, "a notice", event="handoff_claimed"), False),
        (ledger.Draft(Author.SYSTEM, "closed", event="handoff_resolved"), True),
        (ledger.Draft(Author.VISITOR, "her own words", channel=EMAIL, channel_message_id="<1@x>"), False),
    ],
)
def test_to_somebody_on_the_page_only_people_and_the_end_are_mailed(
    correspondence: Correspondence, draft: ledger.Draft, is_sent: bool
) -> None:
    correspondence.says(ledger.Draft(Author.VISITOR, "hi", channel="widget", channel_message_id="w-1"))
    correspondence.says(draft)

    assert is_sent == bool(correspondence.deliveries())


@pytest.mark.parametrize("came_by", [EMAIL, "widget"])
def test_bot_and_system_answer_where_the_visitor_last_wrote(correspondence: Correspondence, came_by: str) -> None:
    other = "widget" if came_by == EMAIL else EMAIL
    correspondence.says(ledger.Draft(Author.VISITOR, "first", channel=other, channel_message_id="1"))
    correspondence.says(ledger.Draft(Author.VISITOR, "then", channel=came_by, channel_message_id="2"))
    correspondence.says(ledger.Draft(Author.SYSTEM, "a notice", event="crisis_card"))

    assert (came_by == EMAIL) == bool(correspondence.deliveries())


# --- who may send -----------------------------------------------------------------------------------------------


def _lease(services: Services) -> Lease | None:
    with services.db.write() as session:
        return outbox.lease_due(session, services.clock(), ON)


def test_a_leased_delivery_is_left_alone_until_the_lease_ends(correspondence: Correspondence, clock: Clock) -> None:
    correspondence.maya_says("Hello")
    first = _lease(correspondence.services)
    assert first is not None

    assert _lease(correspondence.services) is None
    clock.advance(outbox.LEASE.total_seconds() - 1)
    assert _lease(correspondence.services) is None
    clock.advance(1)
    again = _lease(correspondence.services)
    assert again is not None
    assert (first.delivery_id, 2) == (again.delivery_id, again.attempts)


def test_only_channels_that_are_on_are_leased(correspondence: Correspondence) -> None:
    correspondence.maya_says("Hello")
    with correspondence.services.db.write() as session:
        assert not outbox.has_due(session, correspondence.services.clock(), set())
        assert outbox.lease_due(session, correspondence.services.clock(), {"pigeon"}) is None
        assert outbox.has_due(session, correspondence.services.clock(), ON)


def test_the_replies_of_one_conversation_leave_one_after_the_other(correspondence: Correspondence) -> None:
    first, second = correspondence.maya_says("first"), correspondence.maya_says("second")
    lease = _lease(correspondence.services)
    assert lease is not None
    assert _lease(correspondence.services) is None, "the first is still on its way"
    with correspondence.services.db.write() as session:
        outbox.mark_sent(session, lease, correspondence.services.clock())

    assert _lease(correspondence.services) is not None
    assert [first.id, second.id] == [delivery.message_id for delivery in correspondence.deliveries()]


def test_one_that_waits_for_its_next_attempt_holds_up_nobody(correspondence: Correspondence, clock: Clock) -> None:
    correspondence.maya_says("first")
    correspondence.maya_says("second")
    lease = _lease(correspondence.services)
    assert lease is not None
    with correspondence.services.db.write() as session:
        outbox.mark_failed(session, lease, "smtp_451", clock.now, permanent=False, rng=RNG)

    second = _lease(correspondence.services)
    assert second is not None
    assert lease.delivery_id != second.delivery_id


def test_of_many_who_want_to_send_each_delivery_has_one(correspondence: Correspondence) -> None:
    services, rounds = correspondence.services, 10
    won: list[int] = []
    for n in range(rounds):
        correspondence.maya_says(f"reply {n}")
        start = threading.Barrier(6)

        def race(start: threading.Barrier = start) -> None:
            start.wait()
            if lease := _lease(services):
                won.append(lease.delivery_id)

        threads = [threading.Thread(target=race) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with services.db.write() as session:
            session.execute(update(Delivery).values(status="sent"))

    assert sorted(delivery.id for delivery in correspondence.deliveries()) == sorted(won)


# --- how it ends ------------------------------------------------------------------------------------------------


def test_a_late_failure_does_not_undo_what_another_has_done(correspondence: Correspondence, clock: Clock) -> None:
    correspondence.maya_says("Hello")
    late = _lease(correspondence.services)
    clock.advance(outbox.LEASE.total_seconds())
    now_leased = _lease(correspondence.services)
    assert late is not None
    assert now_leased is not None
    with correspondence.services.db.write() as session:
        outbox.mark_failed(session, late, "smtp_550", clock.now, permanent=True, rng=RNG)
    assert "pending" == correspondence.deliveries()[0].status
    with correspondence.services.db.write() as session:
        outbox.mark_sent(session, now_leased, clock.now)
        outbox.mark_failed(session, now_leased, "smtp_550", clock.now, permanent=True, rng=RNG)

    assert "sent" == correspondence.deliveries()[0].status


def test_a_late_success_spares_the_other_attempt(correspondence: Correspondence, clock: Clock) -> None:
    correspondence.maya_says("Hello")
    late = _lease(correspondence.services)
    assert late is not None
    clock.advance(outbox.LEASE.total_seconds())
    with correspondence.services.db.write() as session:
        outbox.mark_sent(session, late, clock.now)

    assert _lease(correspondence.services) is None
    assert "sent" == correspondence.deliveries()[0].status


def test_what_was_erased_meanwhile_is_not_marked(correspondence: Correspondence, clock: Clock) -> None:
    correspondence.maya_says("Hello")
    lease = _lease(correspondence.services)
    assert lease is not None
    with correspondence.services.db.write() as session:
        session.execute(delete(Conversation))
    with correspondence.services.db.write() as session:
        outbox.mark_sent(session, lease, clock.now)
        outbox.mark_failed(session, lease, "smtp_550", clock.now, permanent=True, rng=RNG)
        assert not outbox.mark_bounced(session, "<d-gone@signpost.example>", "bounced", clock.now)
        assert [] == session.scalars(select(Alert)).all()


def _fail(correspondence: Correspondence) -> Delivery:
    correspondence.maya_says("Hello")
    lease, now = _lease(correspondence.services), correspondence.services.clock()
    assert lease is not None
    with correspondence.services.db.write() as session:
        outbox.mark_failed(session, lease, "smtp_550", now, permanent=True, rng=RNG)
    return correspondence.deliveries()[-1]


def _alerts(services: Services) -> list[tuple[str, str]]:
    with services.db.read() as session:
        return [(alert.kind, alert.subject) for alert in session.scalars(select(Alert))]


def test_staff_retry_a_failed_delivery_to_the_address_left_last(correspondence: Correspondence, clock: Clock) -> None:
    delivery = _fail(correspondence)
    assert [("delivery_dead", str(delivery.id))] == _alerts(correspondence.services)
    clock.advance(60)
    with correspondence.services.db.write() as session:
        session.execute(update(Contact).values(address="alia@new.example"))
        outbox.retry(session, delivery.id, "practitioner:3", clock.now)

    [again] = correspondence.deliveries()
    assert ("pending", 0, clock.now, "alia@new.example") == (
        again.status,
        again.attempts,
        again.not_before,
        again.address,
    )
    assert delivery.provider_message_id == again.provider_message_id
    assert [] == _alerts(correspondence.services), "a second failure must be shown again"
    with correspondence.services.db.read() as session:
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "delivery_retried"))
    assert ("practitioner:3", correspondence.conversation_id, {"delivery": delivery.id}) == (
        entry.actor,
        entry.conversation_id,
        entry.detail,
    )


@pytest.mark.parametrize("status", ["pending", "sent"])
def test_what_is_on_its_way_or_has_arrived_cannot_be_retried(correspondence: Correspondence, status: str) -> None:
    correspondence.maya_says("Hello")
    with correspondence.services.db.write() as session:
        session.execute(update(Delivery).values(status=status))
    with pytest.raises(outbox.NotRetriable), correspondence.services.db.write() as session:
        outbox.retry(session, correspondence.deliveries()[0].id, "practitioner:3", correspondence.services.clock())


def test_nothing_is_retried_to_somebody_who_wants_no_more(correspondence: Correspondence, clock: Clock) -> None:
    delivery = _fail(correspondence)
    with correspondence.services.db.write() as session:
        outbox.stop(session, correspondence.conversation_id, EMAIL, clock.now)
    with pytest.raises(outbox.NotRetriable), correspondence.services.db.write() as session:
        outbox.retry(session, delivery.id, "practitioner:3", clock.now)


def test_an_unknown_delivery_cannot_be_retried(correspondence: Correspondence, clock: Clock) -> None:
    with pytest.raises(outbox.NotRetriable), correspondence.services.db.write() as session:
        outbox.retry(session, 4_711, "practitioner:3", clock.now)


def test_a_bounce_of_what_already_failed_changes_nothing(correspondence: Correspondence, clock: Clock) -> None:
    delivery = _fail(correspondence)
    with correspondence.services.db.write() as session:
        assert outbox.mark_bounced(session, delivery.provider_message_id, "bounced", clock.now)

    assert "smtp_550" == correspondence.deliveries()[0].last_error


def test_stopping_takes_back_what_has_not_left(correspondence: Correspondence, clock: Clock) -> None:
    correspondence.maya_says("being sent")
    assert _lease(correspondence.services) is not None
    correspondence.maya_says("not begun")
    with correspondence.services.db.write() as session:
        outbox.stop(session, correspondence.conversation_id, EMAIL, clock.now)

    assert [("failed", "stopped_by_visitor")] == [(d.status, d.last_error) for d in correspondence.deliveries()]
    with correspondence.services.db.read() as session:
        assert [] == session.scalars(select(Contact)).all()
        assert ["contact_removed"] == session.scalars(select(AuditEntry.action)).all()


def test_it_names_the_channels_that_may_hold_something(correspondence: Correspondence, clock: Clock) -> None:
    def named() -> list[str]:
        with correspondence.services.db.read() as session:
            return outbox.received_by(session, correspondence.conversation_id)

    assert [] == named()
    correspondence.maya_says("Hello")
    assert [] == named(), "nothing has left yet"
    lease = _lease(correspondence.services)
    assert lease is not None
    assert [EMAIL] == named(), "it may be on the wire"
    with correspondence.services.db.write() as session:
        outbox.mark_failed(session, lease, "smtp_disconnected", clock.now, permanent=False, rng=RNG)
    assert [EMAIL] == named(), "nobody knows whether it arrived"


def test_erasing_a_conversation_takes_its_deliveries(correspondence: Correspondence) -> None:
    correspondence.maya_says("Hello")
    with correspondence.services.db.write() as session:
        session.execute(delete(Conversation))
        assert [] == session.scalars(select(Message)).all()

    assert [] == correspondence.deliveries()
    assert _lease(correspondence.services) is None


def test_a_failure_is_noted_with_a_time_to_wait(correspondence: Correspondence, clock: Clock) -> None:
    correspondence.maya_says("Hello")
    lease = _lease(correspondence.services)
    assert lease is not None
    with correspondence.services.db.write() as session:
        outbox.mark_failed(session, lease, "smtp_451", clock.now, permanent=False, rng=RNG)

    [delivery] = correspondence.deliveries()
    assert ("pending", "smtp_451", None) == (delivery.status, delivery.last_error, delivery.leased_until)
    assert timedelta(seconds=5) <= delivery.not_before - clock.now <= timedelta(seconds=30)
