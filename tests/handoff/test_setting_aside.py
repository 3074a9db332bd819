"""Snoozing: put aside until a time, back by itself, and at once when the visitor writes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handoff import desk, queue, setting_aside
from handoff.domain.lifecycle import IllegalTransition
from handoff.domain.snooze import SnoozeFor
from handoff.episodes import NotYours, UrgentStays
from handoff.line import in_line
from handoff.models import Handoff, Practitioner
from handoff.services import Services
from handoff.taking import NobodyWaits, take_next
from handoff.worker.desk_clock import look_after_desk
from tests.conftest import Clock
from tests.talk import Talk

HOUR = timedelta(hours=1)


def snoozed(talk: Talk, person: Practitioner, choice: SnoozeFor = SnoozeFor.HOUR) -> Handoff:
    here = talk.services
    with here.db.write() as session:
        return setting_aside.snooze(session, here, talk._handoff_id, person, choice, here.clock())


def test_the_visitor_is_told_until_when_and_the_assistant_answers_again(
    talk: Talk, clock: Clock, maya: Practitioner
) -> None:
    talk.claimed(maya)
    handoff = snoozed(talk, maya)

    assert ("queued", None, clock() + HOUR) == (handoff.status, handoff.assignee_id, handoff.snoozed_until)
    assert ("bot", 2) == (talk.owner, talk.epoch)
    told = talk.messages[-1]
    assert "handoff_snoozed" == told.event
    assert "Maya Tan" in told.text and "at 11:00" in told.text and handoff.ref in told.text
    talk.asks()
    assert "bot" == talk.messages[-1].author


def test_it_is_out_of_line_until_its_time_has_come_and_then_at_its_old_place(
    talk: Talk, services: Services, clock: Clock, maya: Practitioner
) -> None:
    talk.claimed(maya)
    snoozed(talk, maya)
    clock.advance(60)
    later = Talk(services)
    later.queued()

    assert (None, clock() + HOUR - timedelta(minutes=1)) == _standing(talk)
    assert (1, None) == _standing(later)
    clock.advance(HOUR.total_seconds() - 61)
    look_after_desk(services)
    assert (1, None) == _standing(later)
    clock.advance(1)
    look_after_desk(services)
    assert (1, None) == _standing(talk)
    assert (2, None) == _standing(later)
    assert "handoff_back_in_line" == talk.messages[-1].event
    assert "number 1" in talk.messages[-1].text


def test_it_comes_back_once(talk: Talk, services: Services, clock: Clock, maya: Practitioner) -> None:
    talk.claimed(maya)
    snoozed(talk, maya)
    clock.advance(HOUR.total_seconds())
    look_after_desk(services)
    look_after_desk(services)

    assert 1 == talk.events.count("handoff_back_in_line")


def test_a_visitor_who_writes_is_back_at_once(talk: Talk, services: Services, clock: Clock, maya: Practitioner) -> None:
    talk.claimed(maya)
    snoozed(talk, maya)
    clock.advance(60)
    talk.says("one more thing")

    handoff = talk.handoff
    assert handoff and (None, clock()) == (handoff.snoozed_until, handoff.waiting_since)
    assert (1, None) == _standing(talk)


def test_take_next_goes_past_it_and_a_claim_does_not(talk: Talk, services: Services, maya: Practitioner) -> None:
    talk.claimed(maya)
    snoozed(talk, maya)

    with pytest.raises(NobodyWaits):
        take_next(services, maya)
    assert ("claimed", None) == (talk.claimed(maya).status, talk.handoff.snoozed_until if talk.handoff else "")


def test_danger_ends_it_and_what_is_urgent_cannot_be_put_aside(
    talk: Talk, services: Services, clock: Clock, maya: Practitioner
) -> None:
    talk.claimed(maya)
    snoozed(talk, maya)
    with services.db.write() as session:
        raised = desk.raise_to_urgent(session, services, talk.conversation_id, from_seq=1, now=clock())
    assert raised.snoozed_until is None
    talk.claimed(maya)

    with pytest.raises(UrgentStays):
        snoozed(talk, maya)


def test_asking_for_a_person_again_ends_it(talk: Talk, maya: Practitioner) -> None:
    talk.claimed(maya)
    snoozed(talk, maya)
    talk.queued()

    assert (1, None) == _standing(talk)


def test_only_the_assignee_puts_aside_and_only_what_is_claimed(
    talk: Talk, maya: Practitioner, omar: Practitioner
) -> None:
    talk.queued()
    with pytest.raises(IllegalTransition):
        snoozed(talk, maya)
    talk.claimed(maya)
    with pytest.raises(NotYours):
        snoozed(talk, omar)


def test_a_visitor_may_cancel_meanwhile_and_is_not_woken(
    talk: Talk, services: Services, clock: Clock, maya: Practitioner
) -> None:
    talk.claimed(maya)
    snoozed(talk, maya)
    with services.db.write() as session:
        desk.cancel(session, services, talk.conversation_id, clock())
    clock.advance(HOUR.total_seconds())
    look_after_desk(services)

    assert "handoff_cancelled" == talk.events[-1]
    with services.db.read() as session:
        assert [] == in_line(session, services, clock())


def _standing(talk: Talk) -> tuple[object, object]:
    here, handoff = talk.services, talk.handoff
    assert handoff is not None
    with here.db.read() as session:
        found = queue.standing(session, here, handoff, here.clock())
    return found.position, found.back_at
