"""Who is called when: at once, then the next and the next, round and round until somebody acknowledges."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from handoff import alerts, privacy
from handoff.content import OnCallContact, Way
from handoff.models import Alert, AlertCall, AuditEntry, Practitioner
from handoff.on_call import calls
from handoff.services import Services
from handoff.worker import on_call
from tests.conftest import Clock
from tests.pager import DUTY, HEAD, NAME, with_contacts
from tests.talk import Talk

MINUTE = 60.0
BOTH = OnCallContact("Duty counsellor", email="duty@careers.example", webhook=NAME)


@pytest.fixture
def manned(services: Services) -> Services:
    """Two contacts are on call."""
    return with_contacts(services, [DUTY, HEAD])


def raised(services: Services, talk: Talk, kind: str = "urgent") -> int:
    with services.db.write() as session:
        alerts.raise_alert(session, kind, talk.conversation_id, talk.conversation_id, services.clock())
    with services.db.read() as session:
        return session.scalars(select(Alert.id).order_by(Alert.id.desc())).first() or 0


def called(services: Services) -> list[str]:
    return [call.contact for call in all_calls(services)]


def all_calls(services: Services) -> list[AlertCall]:
    with services.db.read() as session:
        return list(session.scalars(select(AlertCall).order_by(AlertCall.id)))


def the_alert(services: Services) -> Alert:
    with services.db.read() as session:
        return session.scalars(select(Alert)).one()


def audited(services: Services, *actions: str) -> list[tuple[str, object]]:
    with services.db.read() as session:
        query = select(AuditEntry).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.id)
        return [(entry.action, entry.detail["number"]) for entry in session.scalars(query)]


def lease(services: Services, way: Way = Way.WEBHOOK) -> calls.CallLease | None:
    with services.db.write() as session:
        return calls.lease_due(session, way, services.clock())


def fail(services: Services, held: calls.CallLease, *, permanent: bool) -> None:
    with services.db.write() as session:
        calls.mark_failed(
            session, services, held, "webhook_500", services.clock(), permanent=permanent, rng=random.Random(1)
        )


def test_the_first_contact_is_called_at_once_by_every_way(services: Services, talk: Talk, clock: Clock) -> None:
    manned = with_contacts(services, [BOTH, HEAD])
    raised(manned, talk)

    assert on_call.call_due(manned)
    assert not on_call.call_due(manned)
    assert [("Duty counsellor", "email", 0), ("Duty counsellor", "webhook", 0)] == [
        (call.contact, call.way, call.number) for call in all_calls(manned)
    ]
    assert [("on_call_called", 0)] == audited(manned, "on_call_called", "alert_escalated")
    assert clock() + timedelta(minutes=5) == the_alert(manned).next_call_at


def test_it_goes_round_until_somebody_acknowledges_and_slows_down(manned: Services, talk: Talk, clock: Clock) -> None:
    raised(manned, talk)
    due_after = []
    for _ in range(6):
        waited = 0
        while not on_call.call_due(manned):
            clock.advance(MINUTE)
            waited += 1
        due_after.append(waited)

    assert [0, 5, 5, 10, 10, 20] == due_after
    assert [DUTY.name, HEAD.name] * 3 == called(manned)
    assert [n for _, n in audited(manned, "on_call_called")] == list(range(6))
    assert [n for _, n in audited(manned, "alert_escalated")] == list(range(1, 6))


@pytest.mark.parametrize(
    ("number", "contacts", "minutes", "expected"),
    [
        (0, 1, 5, 5), (1, 1, 5, 10), (3, 1, 5, 40), (4, 1, 5, 60), (500, 1, 5, 60),
        (1, 2, 5, 5), (2, 2, 5, 10), (2, 3, 5, 5), (0, 1, 0.5, 0.5), (0, 1, 90, 90), (9, 1, 90, 90),
    ],
)  # fmt: skip
def test_the_pause_doubles_with_each_full_round_up_to_an_hour(
    number: int, contacts: int, minutes: float, expected: float
) -> None:
    assert timedelta(minutes=expected) == calls.pause(number, contacts, timedelta(minutes=minutes))


@pytest.mark.parametrize("kind", ["concern", "turn_dead", "delivery_dead"])
def test_what_can_wait_for_the_console_calls_nobody(manned: Services, talk: Talk, kind: str) -> None:
    raised(manned, talk, kind)

    assert not on_call.call_due(manned)
    assert [] == all_calls(manned)


def test_once_acknowledged_nobody_else_is_called(
    manned: Services, talk: Talk, clock: Clock, maya: Practitioner
) -> None:
    alert_id = raised(manned, talk)
    on_call.call_due(manned)
    with manned.db.write() as session:
        alerts.acknowledge(session, alert_id, alerts.as_practitioner(maya), clock())
    clock.advance(24 * 60 * MINUTE)

    assert not on_call.call_due(manned)
    assert [DUTY.name] == called(manned)


def test_without_contacts_the_alert_stands_in_the_console_alone(services: Services, talk: Talk) -> None:
    raised(services, talk)

    assert on_call.call_due(services)
    assert not on_call.call_due(services)
    assert ([], None, 0) == (all_calls(services), the_alert(services).next_call_at, the_alert(services).calls_made)
    assert not on_call.call_due(with_contacts(services, [DUTY])), "an old alert does not call who came later"


def test_a_list_that_has_become_shorter_goes_on_from_where_it_was(
    services: Services, manned: Services, talk: Talk, clock: Clock
) -> None:
    raised(manned, talk)
    on_call.call_due(manned)
    clock.advance(5 * MINUTE)
    on_call.call_due(with_contacts(services, [HEAD]))
    clock.advance(10 * MINUTE)
    on_call.call_due(with_contacts(services, [DUTY, BOTH, HEAD]))

    assert [DUTY.name, HEAD.name, HEAD.name] == called(manned)


@pytest.mark.parametrize("hours", [1, 2400])
def test_a_clock_that_was_put_back_does_not_put_off_the_call(
    manned: Services, talk: Talk, clock: Clock, hours: int
) -> None:
    raised(manned, talk)
    on_call.call_due(manned)
    clock.advance(-hours * 60 * MINUTE)

    assert on_call.call_due(manned)
    assert not on_call.call_due(manned)
    assert [DUTY.name, HEAD.name] == called(manned)


def test_two_workers_make_one_call(manned: Services, talk: Talk) -> None:
    raised(manned, talk)
    start, found = threading.Barrier(4), []

    def work() -> None:
        start.wait()
        found.append(on_call.call_due(manned))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert [False, False, False, True] == sorted(found)
    assert ([DUTY.name], 1) == (called(manned), the_alert(manned).calls_made)


def test_a_call_is_leased_by_one_worker_and_again_when_that_one_died(
    manned: Services, talk: Talk, clock: Clock
) -> None:
    raised(manned, talk)
    on_call.call_due(manned)
    first = lease(manned)

    assert first is not None
    assert lease(manned) is None
    assert lease(manned, Way.EMAIL) is None
    clock.advance(calls.LEASE.total_seconds())
    again = lease(manned)
    assert again is not None
    assert (first.call_id, 2) == (again.call_id, again.attempts)
    fail(manned, first, permanent=True)
    assert "pending" == all_calls(manned)[0].status, "a late failure does not undo another's work"


def test_what_failed_is_tried_again_and_given_up_in_the_end(manned: Services, talk: Talk, clock: Clock) -> None:
    raised(manned, talk)
    on_call.call_due(manned)
    attempts = 0
    while all_calls(manned)[0].status == "pending":
        if held := lease(manned):
            attempts += 1
            fail(manned, held, permanent=False)
        clock.advance(10 * MINUTE)

    assert attempts >= 8
    assert ("dead", "webhook_500") == (all_calls(manned)[0].status, all_calls(manned)[0].last_error)


def test_whoever_cannot_be_reached_is_not_waited_for(services: Services, talk: Talk) -> None:
    manned = with_contacts(services, [BOTH, DUTY, HEAD])
    raised(manned, talk)
    on_call.call_due(manned)
    for way, is_next_called in ((Way.EMAIL, False), (Way.WEBHOOK, True)):
        held = lease(manned, way)
        assert held is not None
        fail(manned, held, permanent=True)
        assert is_next_called is on_call.call_due(manned), way

    assert DUTY.name == called(manned)[-1]


def test_when_nobody_can_be_reached_the_rounds_keep_their_pace(manned: Services, talk: Talk, clock: Clock) -> None:
    raised(manned, talk)
    for _ in range(9):
        if on_call.call_due(manned):
            held = lease(manned)
            assert held is not None
            fail(manned, held, permanent=True)

    assert [DUTY.name, HEAD.name] == called(manned)
    clock.advance(5 * MINUTE)
    assert on_call.call_due(manned)


def test_a_new_call_takes_the_place_of_one_that_never_arrived(services: Services, talk: Talk, clock: Clock) -> None:
    manned = with_contacts(services, [DUTY])
    raised(manned, talk)
    on_call.call_due(manned)
    held = lease(manned)
    clock.advance(5 * MINUTE)
    on_call.call_due(manned)

    assert [("dead", "superseded"), ("pending", None)] == [(c.status, c.last_error) for c in all_calls(manned)]
    assert held is not None
    with manned.db.write() as session:
        calls.mark_sent(session, held, clock())
    assert [("sent", None), ("pending", None)] == [(c.status, c.last_error) for c in all_calls(manned)]


def test_an_erased_conversation_calls_nobody(manned: Services, talk: Talk, clock: Clock) -> None:
    raised(manned, talk)
    on_call.call_due(manned)
    held = lease(manned)
    privacy.erase(manned, talk.conversation_id, reason="visitor", now=clock())
    clock.advance(5 * MINUTE)

    assert held is not None
    fail(manned, held, permanent=False)
    with manned.db.write() as session:
        calls.mark_sent(session, held, clock())
    assert not on_call.call_due(manned)
    assert [] == all_calls(manned)


def test_how_calling_stands(manned: Services, talk: Talk, clock: Clock) -> None:
    with manned.db.read() as session:
        assert calls.OnCallState(2, None, 0) == calls.state(session, manned, clock())
    raised(manned, talk)
    on_call.call_due(manned)
    held = lease(manned)
    assert held is not None
    fail(manned, held, permanent=True)
    clock.advance(90)

    with manned.db.read() as session:
        assert calls.OnCallState(2, timedelta(seconds=90), 1) == calls.state(session, manned, clock())
    clock.advance(calls.FAULTS_SHOWN_FOR.total_seconds())
    with manned.db.read() as session:
        assert 0 == calls.state(session, manned, clock()).dead_calls
