"""Fifty practitioners take the same handoff at the same moment; and everybody asks for a person at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from sqlalchemy import func, select

from handoff import desk, ledger
from handoff.domain.lifecycle import ConsentScope
from handoff.models import Conversation, Handoff, Message, Practitioner
from handoff.services import Services
from tests.races.ledger_check import LedgerCheck

CLAIMS = 50


def test_fifty_claims_of_one_handoff_have_one_winner(services: Services) -> None:
    staff = _staff(services, CLAIMS)
    conversation_id, handoff_id = _waiting(services)

    def claim(number: int) -> str:
        with services.db.write() as session:
            desk.claim(session, services, handoff_id, staff[number], services.clock())
        return "won"

    verdicts = at_once(CLAIMS, claim)

    assert 1 == verdicts.count("won")
    assert CLAIMS - 1 == verdicts.count("AlreadyClaimed")
    with services.db.read() as session:
        handoff = session.get_one(Handoff, handoff_id)
        conversation = session.get_one(Conversation, conversation_id)
        assert staff[verdicts.index("won")].id == handoff.assignee_id
        assert ("practitioner", 1) == (conversation.owner, conversation.epoch)
        claimed = select(func.count()).where(Message.event == "handoff_claimed")
        assert 1 == session.scalar(claimed)


def test_the_losers_learn_who_was_faster(services: Services, maya: Practitioner, omar: Practitioner) -> None:
    _, handoff_id = _waiting(services)
    names: list[str] = []

    def claim(number: int) -> str:
        person = (maya, omar)[number]
        try:
            with services.db.write() as session:
                desk.claim(session, services, handoff_id, person, services.clock())
        except desk.AlreadyClaimed as error:
            names.append(error.assignee_name)
        else:
            return person.name
        return "lost"

    verdicts = at_once(2, claim)

    assert names == [name for name in verdicts if name != "lost"]


def test_asking_for_a_person_many_times_at_once_opens_one_handoff(services: Services) -> None:
    conversation_id = _conversation(services)

    def ask(_: int) -> str:
        with services.db.write() as session:
            handoff, is_new = desk.open_handoff(
                session,
                services,
                conversation_id,
                scope=ConsentScope.ALL,
                reasons=["asked_for_person"],
                now=services.clock(),
            )
            return f"{handoff.ref} {is_new}"

    verdicts = at_once(12, ask)

    assert 1 == sum(verdict.endswith("True") for verdict in verdicts)
    assert 1 == len({verdict.split()[0] for verdict in verdicts})
    with services.db.read() as session:
        assert 1 == session.scalar(select(func.count()).select_from(Handoff))
        check = LedgerCheck({})
        check.read(session, conversation_id)
    assert ([], 1 + 12) == (check.violations, check.seq)


def test_a_release_and_a_reassignment_at_once_leave_one_of_the_two(
    services: Services, maya: Practitioner, omar: Practitioner
) -> None:
    conversation_id, handoff_id = _waiting(services)
    with services.db.write() as session:
        desk.claim(session, services, handoff_id, maya, services.clock())

    def step(number: int) -> str:
        with services.db.write() as session:
            if number:
                desk.release(session, services, handoff_id, maya, services.clock())
            else:
                desk.reassign(session, services, handoff_id, maya, omar, services.clock())
        return ("reassigned", "released")[number]

    verdicts = at_once(2, step)

    with services.db.read() as session:
        handoff = session.get_one(Handoff, handoff_id)
        epoch = session.get_one(Conversation, conversation_id).epoch
    assert (verdicts, handoff.status, handoff.assignee_id, epoch) in [
        (["reassigned", "NotYours"], "claimed", omar.id, 2),
        (["IllegalTransition", "released"], "queued", None, 2),
    ]


def at_once(count: int, act: Callable[[int], str]) -> list[str]:
    """Run `act(0..count-1)` in threads that all start together; each result, or the name of the error."""
    together = threading.Barrier(count)
    results = [""] * count

    def run(number: int) -> None:
        together.wait()
        try:
            results[number] = act(number)
        except Exception as error:
            results[number] = type(error).__name__

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def _conversation(services: Services) -> str:
    with services.db.write() as session:
        return ledger.open_conversation(session, services, channel="widget", now=services.clock()).id


def _waiting(services: Services) -> tuple[str, int]:
    conversation_id = _conversation(services)
    with services.db.write() as session:
        handoff, _ = desk.open_handoff(
            session,
            services,
            conversation_id,
            scope=ConsentScope.ALL,
            reasons=["asked_for_person"],
            now=services.clock(),
        )
    return conversation_id, handoff.id


def _staff(services: Services, count: int) -> Sequence[Practitioner]:
    staff = [
        Practitioner(
            login=f"p{number}",
            name=f"Practitioner {number}",
            title="career practitioner",
            password_hash="",
            session_salt="",
            created_at=services.clock(),
        )
        for number in range(count)
    ]
    with services.db.write() as session:
        session.add_all(staff)
    return staff
