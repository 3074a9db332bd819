"""How many conversations a practitioner has at once: never more than they take on, and urgent ones always."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from handoff import desk, presence, reopening, taking
from handoff.capacity import load_of
from handoff.domain.queue_order import Queue
from handoff.models import Practitioner
from handoff.services import Services
from handoff.settings import DeskSettings
from tests.cast import RUTH, Person
from tests.conftest import Clock
from tests.talk import Talk


@pytest.fixture
def services(services: Services) -> Services:
    """Two at once unless somebody says otherwise."""
    return replace(services, settings=replace(services.settings, desk=DeskSettings(capacity=2)))


@pytest.fixture
def full(services: Services, maya: Practitioner) -> list[Talk]:
    """Maya has as many as she takes."""
    talks = [Talk(services) for _ in range(2)]
    for talk in talks:
        talk.claimed(maya)
    return talks


def load(services: Services, person: Practitioner) -> int:
    with services.db.read() as session:
        return load_of(session, person.id)


def test_a_claim_beyond_the_capacity_is_refused_and_changes_nothing(
    full: list[Talk], talk: Talk, services: Services, maya: Practitioner, omar: Practitioner
) -> None:
    with pytest.raises(desk.AtCapacity) as refusal:
        talk.claimed(maya)

    assert (maya.id, 2) == (refusal.value.practitioner_id, refusal.value.capacity)
    assert talk.handoff and ("queued", 2) == (talk.handoff.status, load(services, maya))
    assert "claimed" == talk.claimed(omar).status


def test_an_urgent_one_is_never_refused_and_still_counts(
    full: list[Talk], talk: Talk, services: Services, clock: Clock, maya: Practitioner
) -> None:
    with services.db.write() as session:
        desk.raise_to_urgent(session, services, talk.conversation_id, from_seq=1, now=clock())
    talk.claimed(maya)
    full[0].resolved(maya)

    assert 2 == load(services, maya)
    with pytest.raises(desk.AtCapacity):
        Talk(services).claimed(maya)


def test_room_that_was_made_can_be_used(full: list[Talk], talk: Talk, maya: Practitioner) -> None:
    full[0].released(maya)

    assert "claimed" == talk.claimed(maya).status


def test_a_number_of_ones_own_goes_before_the_usual_one(
    full: list[Talk], talk: Talk, services: Services, clock: Clock, maya: Practitioner
) -> None:
    with services.db.write() as session:
        presence.set_capacity(session, maya, 3, clock())

    assert "claimed" == talk.claimed(maya).status


def test_nothing_can_be_passed_to_a_colleague_who_is_full(
    full: list[Talk], talk: Talk, services: Services, clock: Clock, maya: Practitioner, omar: Practitioner
) -> None:
    talk.claimed(omar)

    with pytest.raises(desk.AtCapacity) as refusal, services.db.write() as session:
        desk.reassign(session, services, talk._handoff_id, omar, maya, clock())
    assert "Maya Tan" == refusal.value.name
    assert talk.handoff and talk.handoff.assignee_id == omar.id


def test_neither_stepping_in_nor_taking_up_again_goes_beyond_the_capacity(
    talk: Talk, services: Services, clock: Clock, maya: Practitioner, practitioner: Callable[[Person], Practitioner]
) -> None:
    ruth = practitioner(RUTH)
    ended = Talk(services)
    ended.claimed(ruth)
    ended.resolved(ruth)
    for _ in range(2):
        Talk(services).claimed(ruth)
    talk.claimed(maya)

    for step, of in ((reopening.step_in, talk), (reopening.reopen, ended)):
        with pytest.raises(desk.AtCapacity), services.db.write() as session:
            step(session, services, of._handoff_id, ruth, clock())
    assert 2 == load(services, ruth)


def test_a_handoff_that_somebody_has_is_said_to_be_theirs_even_to_whoever_is_full(
    full: list[Talk], talk: Talk, maya: Practitioner, omar: Practitioner
) -> None:
    talk.claimed(omar)

    with pytest.raises(desk.AlreadyClaimed):
        talk.claimed(maya)


# --- take next --------------------------------------------------------------------------------------------------------


def test_take_next_takes_whoever_is_first_in_line(services: Services, clock: Clock, maya: Practitioner) -> None:
    talks = [Talk(services) for _ in range(3)]
    for talk in talks:
        talk.queued()
        clock.advance(60)
    with services.db.write() as session:
        desk.raise_to_urgent(session, services, talks[2].conversation_id, from_seq=1, now=clock())

    taken = [taking.take_next(services, maya).id for _ in range(2)]

    assert [talks[2]._handoff_id, talks[0]._handoff_id] == taken


def test_take_next_at_capacity_takes_only_an_urgent_one(
    full: list[Talk], talk: Talk, services: Services, clock: Clock, maya: Practitioner
) -> None:
    talk.queued()
    with pytest.raises(desk.AtCapacity):
        taking.take_next(services, maya)
    urgent = Talk(services)
    with services.db.write() as session:
        desk.raise_to_urgent(session, services, urgent.conversation_id, from_seq=1, now=clock())

    assert Queue.URGENT == taking.take_next(services, maya).queue


def test_take_next_says_when_nobody_waits(full: list[Talk], services: Services, maya: Practitioner) -> None:
    with pytest.raises(taking.NobodyWaits):
        taking.take_next(services, maya)
