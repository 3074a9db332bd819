"""An erasure and everything else at once: whoever is first, nothing of the conversation is left in the end."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import func, select

from handoff import desk, ledger, privacy
from handoff.models import Message, Practitioner, Tombstone
from handoff.orm import Base
from handoff.services import Services
from tests.races.test_claims_at_once import at_once
from tests.talk import Talk


def test_an_erasure_among_writers_leaves_nothing_whoever_is_first(services: Services, maya: Practitioner) -> None:
    for _ in range(4):
        talk = Talk(services)
        handoff = talk.queued()
        acts: list[Callable[[], object]] = [
            lambda talk=talk: privacy.erase(services, talk.conversation_id, reason="visitor", now=services.clock()),
            lambda talk=talk: talk.says("late", client_id="late"),
            lambda handoff=handoff: _claim(services, handoff.id, maya),
            lambda talk=talk: talk.screened(),
            lambda talk=talk: _contact(services, talk.conversation_id),
        ]
        verdicts = at_once(len(acts), lambda number, acts=acts: acts[number]() and "" or "done")

        assert "done" == verdicts[0]
        allowed = {"done", "ConversationErased", "UnknownHandoff", "UnknownConversation"}
        assert set(verdicts) <= allowed
        with services.db.read() as session:
            assert session.get(Tombstone, talk.conversation_id)
            for table in Base.metadata.sorted_tables:
                column = table.columns.get("conversation_id")
                if column is not None and table.name not in ("tombstones", "audit_entries"):
                    count = select(func.count()).select_from(table).where(column == talk.conversation_id)
                    assert 0 == session.scalar(count), table.name


def test_two_erasures_at_once_leave_one_tombstone(services: Services) -> None:
    talk = Talk(services)
    results: list[bool] = []

    def erase(_: int) -> str:
        erasure = privacy.erase(services, talk.conversation_id, reason="visitor", now=services.clock())
        results.append(erasure.is_new)
        return "done"

    assert ["done"] * 3 == at_once(3, erase)
    assert [False, False, True] == sorted(results)


def test_a_bot_turn_under_way_is_waited_for_and_its_answer_erased_too(services: Services) -> None:
    talk = Talk(services)
    talk.says()
    talk.screened()
    turn = talk.lease()
    erasing = threading.Thread(
        target=privacy.erase,
        args=(services, talk.conversation_id),
        kwargs={"reason": "visitor", "now": services.clock()},
    )
    erasing.start()
    erasing.join(0.5)
    assert erasing.is_alive()
    talk.record(turn, "just before")
    erasing.join(10)

    assert not erasing.is_alive()
    with services.db.read() as session:
        gone = select(func.count()).select_from(Message).where(Message.conversation_id == talk.conversation_id)
        assert 0 == session.scalar(gone)


def _claim(services: Services, handoff_id: int, maya: Practitioner) -> None:
    with services.db.write() as session:
        desk.claim(session, services, handoff_id, maya, services.clock())


def _contact(services: Services, conversation_id: str) -> None:
    with services.db.write() as session:
        ledger.locked(session, conversation_id)
        desk.leave_contact(session, conversation_id, "email", "late@campus.example", services.clock())
