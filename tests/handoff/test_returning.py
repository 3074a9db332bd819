"""A conversation whose assignee is silent goes back to the queue; the assignee is warned, the visitor told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handoff import desk
from handoff.alerts import raise_alert
from handoff.domain.silence import Silence
from handoff.finding import Filter, find
from handoff.ledger import StaleEpoch
from handoff.models import Alert, AuditEntry, Practitioner
from handoff.services import Services
from handoff.worker.desk_clock import look_after_desk
from tests.conftest import Clock
from tests.talk import Talk

LIMIT, WARNED = 30 * 60, 20 * 60


def silence_of(talk: Talk) -> Silence:
    here = talk.services
    with here.db.read() as session:
        found = find(session, here, Filter(), 0, here.clock())
    return (found.claimed or found.urgent)[0].silence


def test_it_goes_back_to_its_old_place_and_the_visitor_is_told(
    talk: Talk, services: Services, clock: Clock, maya: Practitioner
) -> None:
    opened_at = talk.queued().opened_at
    clock.advance(3600)
    Talk(services).queued()
    talk.claimed(maya)
    clock.advance(LIMIT - 1)
    look_after_desk(services)
    assert talk.handoff and "claimed" == talk.handoff.status
    clock.advance(1)
    look_after_desk(services)

    handoff = talk.handoff
    assert handoff
    assert ("queued", None, 1, opened_at) == (
        handoff.status,
        handoff.assignee_id,
        handoff.returned_count,
        handoff.opened_at,
    )
    told = talk.messages[-1]
    assert ("handoff_returned", "bot", 2) == (told.event, talk.owner, talk.epoch)
    assert "Maya Tan has not answered" in told.text and "number 1" in told.text
    with services.db.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "handoff_returned")).one()
    assert ("worker", {"was_with": maya.id}) == (entry.actor, entry.detail)


def test_the_assignee_is_warned_first(talk: Talk, services: Services, clock: Clock, maya: Practitioner) -> None:
    talk.claimed(maya)
    assert Silence.NONE is silence_of(talk)
    clock.advance(WARNED)

    assert Silence.WARNED is silence_of(talk)


def test_an_answer_stops_the_clock_and_the_next_message_starts_it_anew(
    talk: Talk, services: Services, clock: Clock, maya: Practitioner
) -> None:
    talk.claimed(maya)
    clock.advance(WARNED)
    talk.replied(maya)
    clock.advance(10 * LIMIT)
    look_after_desk(services)
    assert talk.handoff and "claimed" == talk.handoff.status
    talk.says("and now?")
    clock.advance(LIMIT)
    look_after_desk(services)

    assert talk.handoff and "queued" == talk.handoff.status


def test_whoever_it_was_passed_to_has_the_whole_time(
    talk: Talk, services: Services, clock: Clock, maya: Practitioner, omar: Practitioner
) -> None:
    talk.claimed(maya)
    clock.advance(WARNED)
    with services.db.write() as session:
        desk.reassign(session, services, talk._handoff_id, maya, omar, clock())
    clock.advance(LIMIT - 1)
    look_after_desk(services)

    assert talk.handoff and omar.id == talk.handoff.assignee_id


def test_a_reply_that_comes_too_late_is_refused(
    talk: Talk, services: Services, clock: Clock, maya: Practitioner
) -> None:
    talk.claimed(maya)
    epoch = talk.epoch
    clock.advance(LIMIT)
    look_after_desk(services)

    with pytest.raises(StaleEpoch):
        talk.replied(maya, epoch=epoch)


def test_an_urgent_one_rings_again_as_if_nobody_had_looked(
    talk: Talk, services: Services, clock: Clock, maya: Practitioner
) -> None:
    message = talk.says("i am in danger").message_id
    with services.db.write() as session:
        desk.raise_to_urgent(session, services, talk.conversation_id, from_seq=1, now=clock())
        raise_alert(session, "urgent", message, talk.conversation_id, clock())
    talk.claimed(maya)
    assert _alert(services).acknowledged_by_id == maya.id
    clock.advance(LIMIT)
    look_after_desk(services)

    alert = _alert(services)
    assert (None, None, clock()) == (alert.acknowledged_at, alert.acknowledged_by_id, alert.next_call_at)
    assert talk.handoff and ("queued", "urgent") == (talk.handoff.status, talk.handoff.queue)


def _alert(services: Services) -> Alert:
    with services.db.read() as session:
        return session.scalars(select(Alert)).one()
