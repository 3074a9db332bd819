"""Taking up again what was resolved, and stepping in: who may, what is shared then, and what the visitor reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from handoff import desk, queue, reopening
from handoff.domain.lifecycle import REOPEN_WITHIN, ConsentScope, IllegalTransition, Outcome
from handoff.episodes import NotYours
from handoff.models import AuditEntry, Handoff, Practitioner
from handoff.services import Services
from tests.conftest import Clock
from tests.talk import Talk


def reopened(talk: Talk, person: Practitioner) -> Handoff:
    here = talk.services
    with here.db.write() as session:
        return reopening.reopen(session, here, talk._handoff_id, person, here.clock())


def stepped_in(talk: Talk, person: Practitioner) -> Handoff:
    here = talk.services
    with here.db.write() as session:
        return reopening.step_in(session, here, talk._handoff_id, person, here.clock())


@pytest.fixture
def resolved(talk: Talk, clock: Clock, maya: Practitioner) -> Talk:
    """Maya has helped Alia, who then asks the assistant something."""
    talk.says("shared with maya")
    talk.screened()
    talk.claimed(maya)
    clock.advance(60)
    with talk.services.db.write() as session:
        desk.resolve(session, talk.services, talk._handoff_id, maya, None, clock(), outcome=Outcome.HELPED)
    clock.advance(60)
    talk.asks("for the assistant alone")
    clock.advance(60)
    return talk


def test_whoever_resolved_it_takes_it_up_under_a_new_epoch(resolved: Talk, maya: Practitioner) -> None:
    epoch = resolved.epoch
    handoff = reopened(resolved, maya)

    assert ("claimed", maya.id, None, None, 1) == (
        handoff.status,
        handoff.assignee_id,
        handoff.outcome,
        handoff.ended_at,
        handoff.reopened_count,
    )
    assert ("practitioner", epoch + 1) == (resolved.owner, resolved.epoch)
    assert "Maya Tan, career practitioner, has taken this talk up again" in resolved.messages[-1].text
    assert "practitioner" == resolved.replied(maya).author


def test_the_outcome_is_kept_with_the_handoff_and_in_the_audit_trail(resolved: Talk, services: Services) -> None:
    with services.db.read() as session:
        assert "helped" == session.get_one(Handoff, resolved._handoff_id).outcome
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "handoff_resolved")).one()
    assert {"final_tier": None, "final_tier_reason": None, "outcome": "helped"} == entry.detail


def test_what_was_said_to_the_assistant_meanwhile_stays_hidden(resolved: Talk, maya: Practitioner) -> None:
    reopened(resolved, maya)
    resolved.says("for maya again")
    resolved.screened()

    texts, hidden = _transcript(resolved)
    assert "shared with maya" in texts and "for maya again" in texts
    assert "for the assistant alone" not in texts
    assert 1 == hidden


def test_it_stays_hidden_however_often_it_is_taken_up_until_the_visitor_shares_all(
    resolved: Talk, clock: Clock, maya: Practitioner
) -> None:
    for number in range(2):
        reopened(resolved, maya)
        clock.advance(60)
        resolved.resolved(maya)
        clock.advance(60)
        resolved.asks(f"alone {number}")
        clock.advance(60)
    reopened(resolved, maya)
    assert not {"for the assistant alone", "alone 0", "alone 1"} & set(_transcript(resolved)[0])
    resolved.queued(ConsentScope.ALL)

    assert {"for the assistant alone", "alone 0", "alone 1"} <= set(_transcript(resolved)[0])


def test_a_colleague_may_not_and_a_supervisor_may(resolved: Talk, omar: Practitioner, ruth: Practitioner) -> None:
    with pytest.raises(NotYours):
        reopened(resolved, omar)

    assert ruth.id == reopened(resolved, ruth).assignee_id


def test_not_while_a_newer_one_is_open(resolved: Talk, services: Services, maya: Practitioner) -> None:
    first = resolved._handoff_id
    resolved.queued()

    with pytest.raises(reopening.NewerIsOpen), services.db.write() as session:
        reopening.reopen(session, services, first, maya, services.clock())


def test_not_after_a_week(resolved: Talk, clock: Clock, maya: Practitioner) -> None:
    handoff = _row(resolved)
    assert handoff.ended_at
    clock.now = handoff.ended_at + REOPEN_WITHIN
    assert reopening.may_reopen(handoff, maya, clock())
    clock.advance(1)

    assert not reopening.may_reopen(handoff, maya, clock())
    with pytest.raises(reopening.TooLateToReopen):
        reopened(resolved, maya)


def test_only_what_was_resolved_can_be_taken_up(talk: Talk, clock: Clock, maya: Practitioner) -> None:
    talk.claimed(maya)
    with pytest.raises(IllegalTransition):
        reopened(talk, maya)


def test_a_supervisor_steps_in_and_it_is_noted(
    talk: Talk, services: Services, maya: Practitioner, ruth: Practitioner
) -> None:
    talk.claimed(maya)
    handoff = stepped_in(talk, ruth)

    assert (ruth.id, 2) == (handoff.assignee_id, talk.epoch)
    assert "Ruth Lim" in talk.messages[-1].text
    with services.db.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "handoff_stepped_in")).one()
    assert (f"practitioner:{ruth.id}", {"was_with": maya.id}) == (entry.actor, entry.detail)
    with pytest.raises(NotYours):
        talk.replied(maya)


def test_nobody_else_steps_in_and_nowhere_where_nobody_is(
    talk: Talk, maya: Practitioner, omar: Practitioner, ruth: Practitioner
) -> None:
    talk.queued()
    with pytest.raises(IllegalTransition):
        stepped_in(talk, ruth)
    talk.claimed(maya)
    with pytest.raises(NotYours):
        stepped_in(talk, omar)


def test_a_wait_is_counted_to_the_first_person_alone(
    talk: Talk, services: Services, clock: Clock, maya: Practitioner, omar: Practitioner
) -> None:
    talk.queued()
    clock.advance(300)
    first = talk.claimed(maya).claimed_at
    talk.released(maya)
    clock.advance(3000)

    assert first == talk.claimed(omar).first_claimed_at
    assert timedelta(seconds=300) == first - _row(talk).opened_at if first else None


def _row(talk: Talk) -> Handoff:
    with talk.services.db.read() as session:
        return session.get_one(Handoff, talk._handoff_id)


def _transcript(talk: Talk) -> tuple[list[str], int]:
    here = talk.services
    with here.db.read() as session:
        found = queue.transcript(session, session.get_one(Handoff, talk._handoff_id), here.clock())
    return [message.text for message in found.messages], found.hidden_count
