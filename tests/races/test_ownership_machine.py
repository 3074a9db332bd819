"""The ownership of a conversation as a state machine: hypothesis looks for steps that break an invariant."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from handoff.app import build_services
from handoff.models import Conversation, Handoff, Turn
from handoff.settings import settings_from
from tests.conftest import SECRET, Clock
from tests.races.actors import Race
from tests.races.mutants import without_epoch_predicate, without_skipping_turns
from tests.races.schedules import staff_of


def machine_over(template: Path) -> type[RuleBasedStateMachine]:
    """A machine whose every run begins with a copy of the migrated file."""

    class Ownership(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.folder = Path(tempfile.mkdtemp(prefix="ownership"))
            shutil.copy(template, self.folder / "signpost.db")
            clock = Clock()
            self.services = build_services(
                settings_from(
                    {
                        "SIGNPOST_TOKEN_KEY": SECRET,
                        "SIGNPOST_SESSION_KEY": SECRET,
                        "SIGNPOST_INTERNAL_TOKEN": SECRET,
                        "SIGNPOST_VAR_DIR": str(self.folder),
                        "DATABASE_URL": f"sqlite:///{self.folder / 'signpost.db'}",
                    }
                ),
                clock=clock,
            )
            self.race = Race(self.services, clock, staff_of(self.services), random.Random(0))

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
            with self.services.db.read() as session:
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
            self.services.db.dispose()
            shutil.rmtree(self.folder)

    return Ownership


CALM: dict[str, Any] = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "suppress_health_check": list(HealthCheck),
}


def test_no_sequence_of_steps_breaks_the_ownership(sqlite_template: Path) -> None:
    run_state_machine_as_test(
        machine_over(sqlite_template), settings=settings(max_examples=60, stateful_step_count=30, **CALM)
    )


def test_the_machine_finds_a_ledger_without_its_defences(
    sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_epoch_predicate(monkeypatch)
    without_skipping_turns(monkeypatch)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            machine_over(sqlite_template), settings=settings(max_examples=200, stateful_step_count=30, **CALM)
        )
