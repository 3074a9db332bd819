"""Several workers at the same work: one turn of a conversation at a time, in order, none lost when a worker dies."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

from sqlalchemy import select, text

from handoff import ledger, turns
from handoff.contract import ReplyDraft
from handoff.models import Message, Turn
from handoff.safety import lane
from handoff.safety.levels import SafetyLevel, Verdict
from handoff.services import Services
from tests.conftest import Clock
from tests.races.ledger_check import LedgerCheck, composed

WORKERS = 6
CONVERSATIONS = 5
MESSAGES = 4
LEASE = timedelta(seconds=20)


def test_many_workers_answer_every_message_once_and_in_order(services: Services) -> None:
    conversations = [_conversation(services) for _ in range(CONVERSATIONS)]
    for number in range(MESSAGES):
        for conversation_id in conversations:
            _write(services, conversation_id, str(number))
    doubles: list[str] = []
    taken: Counter[str] = Counter()
    lock = threading.Lock()
    left = threading.Semaphore(0)

    def work(name: str) -> None:
        idle = 0
        while idle < 200:
            turn = turns.lease_next(services.db, worker=name, lease=LEASE, now=services.clock())
            if turn is None:
                if not _undone(services):
                    return
                idle += 1
                left.acquire(timeout=0.005)
                continue
            idle = 0
            with lock:
                taken[turn.conversation_id] += 1
                if taken[turn.conversation_id] > 1:
                    doubles.append(turn.message_id)
            left.acquire(timeout=0.002)  # the bot thinks
            with lock:
                taken[turn.conversation_id] -= 1
            with services.db.write() as session:
                turns.record(session, turn, [ReplyDraft(text=composed(0))] * 2, services.clock())

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert [] == doubles
    for conversation_id in conversations:
        check = LedgerCheck({})
        with services.db.read() as session:
            check.read(session, conversation_id)
        assert [] == check.violations
        assert MESSAGES == len(check.answered)


def test_the_database_itself_refuses_two_leased_turns_of_one_conversation(services: Services) -> None:
    conversation_id = _conversation(services)
    _write(services, conversation_id, "1")
    _write(services, conversation_id, "2")

    try:
        with services.db.write() as session:
            session.execute(text("UPDATE turns SET status = 'leased'"))
    except Exception as error:
        verdict = type(error).__name__
    else:
        verdict = "allowed"

    assert "IntegrityError" == verdict


def test_a_turn_whose_worker_died_is_leased_again_when_its_lease_ends(services: Services, clock: Clock) -> None:
    conversation_id = _conversation(services)
    _write(services, conversation_id, "1")
    first = turns.lease_next(services.db, worker="one", lease=LEASE, now=clock())
    clock.advance(19)
    too_soon = turns.lease_next(services.db, worker="two", lease=LEASE, now=clock())
    clock.advance(2)
    second = turns.lease_next(services.db, worker="two", lease=LEASE, now=clock())

    assert first is not None
    assert too_soon is None
    assert second is not None
    assert (first.message_id, first.attempts + 1) == (second.message_id, second.attempts)


def test_a_worker_that_starts_again_takes_up_its_own_turns_at_once(services: Services, clock: Clock) -> None:
    conversation_id = _conversation(services)
    _write(services, conversation_id, "1")
    first = turns.lease_next(services.db, worker="worker", lease=LEASE, now=clock())
    with services.db.write() as session:
        reclaimed = turns.reclaim(session, "worker", clock())
    second = turns.lease_next(services.db, worker="worker", lease=LEASE, now=clock())

    assert 1 == reclaimed
    assert first is not None and second is not None
    assert first.message_id == second.message_id
    assert _verdict(services, first, clock) == "LeaseLost"
    assert _verdict(services, second, clock) == "done"


def test_a_worker_that_starts_again_leaves_the_turns_of_others_alone(services: Services, clock: Clock) -> None:
    for name in ("worker-1", "worker_1", "worker-11"):
        _write(services, _conversation(services), name)
    leased = {
        name: turns.lease_next(services.db, worker=name, lease=LEASE, now=clock())
        for name in ("worker-1", "worker-11", "workerx1")
    }
    with services.db.write() as session:
        reclaimed = [turns.reclaim(session, name, clock()) for name in ("worker", "worker_1", "worker-1")]

    assert None not in leased.values()
    assert [0, 0, 1] == reclaimed


def test_a_waiting_turn_is_not_leased_before_its_message_was_screened(services: Services, clock: Clock) -> None:
    conversation_id = _conversation(services)
    message_id = _write(services, conversation_id, "1", is_screened=False)

    assert not turns.is_any_due(services.db, clock())
    assert turns.lease_next(services.db, worker="one", lease=LEASE, now=clock()) is None

    with services.db.write() as session:
        lane.apply(session, services, message_id, Verdict(SafetyLevel.UNSCREENED), clock())
    assert turns.is_any_due(services.db, clock())
    assert turns.lease_next(services.db, worker="one", lease=LEASE, now=clock()) is not None


def test_a_later_turn_never_overtakes_one_that_was_given_back(services: Services, clock: Clock) -> None:
    conversation_id = _conversation(services)
    first_id = _write(services, conversation_id, "1")
    _write(services, conversation_id, "2")
    turn = turns.lease_next(services.db, worker="one", lease=LEASE, now=clock())
    assert turn is not None and turn.message_id == first_id
    with services.db.write() as session:
        turns.give_back(session, turn, error="not_reached", is_counted=False, now=clock())

    meanwhile = turns.lease_next(services.db, worker="one", lease=LEASE, now=clock())
    clock.advance(3)
    again = turns.lease_next(services.db, worker="one", lease=LEASE, now=clock())

    assert meanwhile is None
    assert again is not None and again.message_id == first_id


def _verdict(services: Services, turn: turns.LeasedTurn, clock: Clock) -> str:
    try:
        with services.db.write() as session:
            turns.record(session, turn, [ReplyDraft(text=composed(0))], clock())
    except Exception as error:
        return type(error).__name__
    return "done"


def _conversation(services: Services) -> str:
    with services.db.write() as session:
        return ledger.open_conversation(session, services, channel="widget", now=services.clock()).id


def _write(services: Services, conversation_id: str, client_id: str, *, is_screened: bool = True) -> str:
    with services.db.write() as session:
        receipt = ledger.append_visitor(
            session,
            services,
            conversation_id,
            channel="widget",
            channel_message_id=client_id,
            text="hello?",
            now=services.clock(),
        )
        if is_screened:
            lane.apply(session, services, receipt.message_id, Verdict(SafetyLevel.NONE), services.clock())
    return receipt.message_id


def _undone(services: Services) -> int:
    with services.db.read() as session:
        return len(session.scalars(select(Turn.message_id).where(Turn.status.in_(("waiting", "leased")))).all())


def test_there_is_no_reply_under_a_message_that_was_never_written(services: Services) -> None:
    """The checker of these suites must itself be able to complain."""
    conversation_id = _conversation(services)
    with services.db.write() as session:
        for seq in (3, 5):
            session.add(
                Message(
                    id=ledger.new_id(),
                    conversation_id=conversation_id,
                    seq=seq,
                    author="bot",
                    text=composed(1),
                    epoch=0,
                    in_reply_to="nothing",
                    ordinal=seq,
                    at=services.clock(),
                )
            )
    check = LedgerCheck({})
    with services.db.read() as session:
        check.read(session, conversation_id)

    found = " / ".join(check.violations)
    for complaint in ("gap", "answers nothing", "half an answer", "made under epoch 1"):
        assert complaint in found
