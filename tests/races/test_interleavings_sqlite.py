"""Bot turns and the desk, interleaved at every boundary between their transactions: 10,000 schedules on SQLite."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from handoff.models import Practitioner
from handoff.services import Services
from tests.conftest import Clock
from tests.races.mutants import without_epoch_predicate, without_skipping_turns
from tests.races.schedules import PER_CONVERSATION, Outcome, run, run_apart, staff_of

SCHEDULES = int(os.environ.get("SIGNPOST_SCHEDULES") or 10_000)
"""Fewer where time is short: `.ci/run` takes a part of them on every change."""
MUTATED = range(200)
AT_ONCE = min(os.cpu_count() or 1, 8)

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: PostgreSQL has a suite of its own, with two connections at once."""
    return sqlite_url


@pytest.fixture
def staff(services: Services) -> list[Practitioner]:
    return staff_of(services)


def test_no_reply_is_shown_that_was_made_before_a_change_of_owner(
    environ: dict[str, str], sqlite_template: Path, tmp_path: Path
) -> None:
    outcome = _in_parallel(environ, sqlite_template, tmp_path)

    assert [] == outcome.violations[:5]
    assert SCHEDULES == outcome.count
    # the schedules are worth something only if they reach what they are about
    assert outcome.seen["records: StaleEpoch"] > SCHEDULES / 20
    assert outcome.seen["records: done"] > SCHEDULES / 10
    assert outcome.seen["records: LeaseLost"] > SCHEDULES / 200
    assert outcome.seen["sends: StaleEpoch"] > SCHEDULES / 200
    assert outcome.seen["sends: done"] > SCHEDULES / 200


def test_the_schedules_find_a_ledger_without_the_epoch_predicate(
    services: Services, clock: Clock, staff: list[Practitioner], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_epoch_predicate(monkeypatch)

    outcome = run(services, clock, staff, MUTATED)

    assert any("LeaseLost where StaleEpoch was right" in found for found in outcome.violations)
    assert any("was made under" in found for found in outcome.violations)


def test_the_schedules_find_replies_shown_after_a_claim_when_nothing_at_all_stops_them(
    services: Services, clock: Clock, staff: list[Practitioner], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_epoch_predicate(monkeypatch)
    without_skipping_turns(monkeypatch)

    outcome = run(services, clock, staff, MUTATED)

    assert any("is the bot's while a practitioner has the floor" in found for found in outcome.violations)


def test_the_epoch_alone_keeps_stale_replies_out(
    services: Services, clock: Clock, staff: list[Practitioner], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_skipping_turns(monkeypatch)

    outcome = run(services, clock, staff, MUTATED)

    # turns survive a claim now, and so answers may come late, but nothing is shown under another epoch than its own
    assert outcome.seen["records: StaleEpoch"]
    assert not [found for found in outcome.violations if "has the floor" in found or "was made under" in found]


def _in_parallel(environ: dict[str, str], template: Path, tmp_path: Path) -> Outcome:
    """The schedules are independent of each other, and a core plays few of them in a second."""
    share = SCHEDULES // AT_ONCE // PER_CONVERSATION * PER_CONVERSATION
    starts = [number * share for number in range(AT_ONCE)]
    with ProcessPoolExecutor(AT_ONCE, multiprocessing.get_context("spawn")) as pool:
        parts = []
        for start, stop in zip(starts, [*starts[1:], SCHEDULES], strict=True):
            copy = tmp_path / f"from_{start}.db"
            copy.write_bytes(template.read_bytes())
            parts.append(pool.submit(run_apart, {**environ, "DATABASE_URL": f"sqlite:///{copy}"}, range(start, stop)))
        return sum((part.result() for part in parts), Outcome())
