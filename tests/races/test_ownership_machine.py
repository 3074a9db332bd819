"""The ownership of a conversation as a state machine: hypothesis looks for steps that break an invariant."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from handoff.models import Conversation, Handoff, Practitioner, Turn
from handoff.services import Services
from tests.conftest import Clock
from tests.races.actors import Race
from tests.races.mutants import without_epoch_predicate, without_skipping_turns
from tests.races.schedules import staff_of


def machine_over(services: Services, clock: Clock, staff: Sequence[Practitioner]) -> type[RuleBasedStateMachine]:
    """A machine whose every run is a conversation of its own."""

    class Ownership(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.race = Race(services, clock, staff, random.Random(0))

        @rule()
        def visitor_writes(self) -> None:
            self.race.visitor_writes()

        @rule(worker=st.sampled_from(["one", "two"]))
        def lease(self, worker: str) -> None:
            self.race.lease(worker)

        @rule(worker=st.sampled_from(["one", "two"]))
        def record(self, worker: str) -> None:
            self.race.record(worker)

        @rule(worker=st.sampled_from(["one", "two"]))
        def fail(self, worker: str) -> None:
            self.race.fail(worker)

        @rule()
        def time_passes(self) -> None:
            self.race.time_passes()

        @precondition(lambda self: self.race.status not in ("queued", "claimed"))
        @rule()
        def open(self) -> None:
            self.race.open()

        @precondition(lambda self: self.race.handoff_id)
        @rule(seed=st.integers(0, 3))
        def claim(self, seed: int) -> None:
            self.race.rng.seed(seed)
            self.race.claim()

        @precondition(lambda self: self.race.status == "claimed")
        @rule(seed=st.integers(0, 3), step=st.sampled_from(["release", "reassign", "resolve"]))
        def give_away(self, seed: int, step: str) -> None:
            self.race.rng.seed(seed)
            getattr(self.race, step)()

        @precondition(lambda self: self.race.status == "queued")
        @rule()
        def cancel(self) -> None:
            self.race.cancel()

        @rule()
        def write(self) -> None:
            self.race.write()

        @rule(seed=st.integers(0, 3))
        def send(self, seed: int) -> None:
            self.race.rng.seed(seed)
            self.race.send()

        @invariant()
        def the_ledger_tells_the_truth(self) -> None:
            self.race.look()
            assert [] == self.race.violations, "; ".join(self.race.trace)

        @invariant()
        def the_tables_agree_with_the_ledger(self) -> None:
            with services.db.read() as session:
                conversation = session.get_one(Conversation, self.race.conversation_id)
                handoffs = session.scalars(select(Handoff).where(Handoff.status.in_(("queued", "claimed")))).all()
                leased = session.scalars(select(Turn).where(Turn.status == "leased")).all()
            claimed = [handoff for handoff in handoffs if handoff.status == "claimed"]
            assert len(handoffs) <= 1
            assert len(leased) <= 1
            assert (conversation.owner == "practitioner") == bool(claimed)
            assert self.race.epoch == conversation.epoch == self.race.check.epoch
            assert self.race.assignee == (claimed[0].assignee_id if claimed else None)
            if claimed:
                assert not leased

        def teardown(self) -> None:
            """So that the next run's worker finds its own turns."""
            with services.db.write() as session:
                session.execute(delete(Conversation).where(Conversation.id == self.race.conversation_id))

    return Ownership


CALM: dict[str, Any] = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    "stateful_step_count": 30,
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The machine is about steps one after the other; one database is enough."""
    return sqlite_url


@pytest.fixture
def staff(services: Services) -> list[Practitioner]:
    return staff_of(services)


def test_no_sequence_of_steps_breaks_the_ownership(services: Services, clock: Clock, staff: list[Practitioner]) -> None:
    run_state_machine_as_test(machine_over(services, clock, staff), settings=settings(max_examples=60, **CALM))


def test_the_machine_finds_a_ledger_without_its_defences(
    services: Services, clock: Clock, staff: list[Practitioner], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_epoch_predicate(monkeypatch)
    without_skipping_turns(monkeypatch)
    first_find = settings(max_examples=300, phases=[Phase.generate], report_multiple_bugs=False, **CALM)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine_over(services, clock, staff), settings=first_find)
