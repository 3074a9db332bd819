"""Generated schedules: the steps of a bot turn merged with the steps of the desk, played one after the other.

The same number always gives the same schedule, in whichever process it is played.
"""

from __future__ import annotations

import gc
import random
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from handoff.app import build_services
from handoff.models import Practitioner
from handoff.services import Services
from handoff.settings import settings_from
from tests.cast import MAYA, OMAR
from tests.conftest import Clock
from tests.races.actors import Race

PER_CONVERSATION = 50
SEED = "signpost"


@dataclass
class Outcome:
    """What a run of schedules showed."""

    violations: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    count: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.violations + other.violations, self.seen + other.seen, self.count + other.count)


def run_apart(environ: Mapping[str, str], numbers: range) -> Outcome:
    """Run these schedules in a process of its own, on the migrated database that `environ` names."""
    gc.set_threshold(50_000)
    clock = Clock()
    services = build_services(settings_from(environ), clock=clock)
    try:
        return run(services, clock, staff_of(services), numbers)
    finally:
        services.db.dispose()


def staff_of(services: Services) -> list[Practitioner]:
    """Maya and Omar, and a database that need not outlive the machine."""

    @event.listens_for(services.db.engine, "checkout")
    def _in_no_fear_of_power_cuts(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")

    staff = [
        Practitioner(
            login=person.login,
            name=person.name,
            title=person.title,
            role=person.role,
            password_hash="",
            session_salt=uuid.uuid4().hex,
            created_at=services.clock(),
        )
        for person in (MAYA, OMAR)
    ]
    with services.db.write() as session:
        session.add_all(staff)
    return staff


def run(services: Services, clock: Clock, staff: Sequence[Practitioner], numbers: range) -> Outcome:
    """Play these schedules, `PER_CONVERSATION` to a conversation; a conversation ends with its first violation."""
    outcome = Outcome()
    for start in range(numbers.start, numbers.stop, PER_CONVERSATION):
        race = Race(services, clock, staff, random.Random(f"{SEED}-{start}"))
        for number in range(start, min(start + PER_CONVERSATION, numbers.stop)):
            race.trace.clear()
            play(race)
            outcome.count += 1
            if race.violations:
                outcome.violations += [f"schedule {number}: {found}" for found in race.violations]
                outcome.violations.append("; ".join(race.trace))
                break
        else:
            race.finish()
            outcome.violations += [f"after schedule {number}: {found}" for found in race.violations]
        outcome.seen += race.refused
    return outcome


def play(race: Race) -> None:
    """One schedule: the steps of a bot turn, or of two workers at one, merged with steps of the desk."""
    rng = race.rng
    bot: list[Callable[[], None]] = [race.visitor_writes, lambda: race.lease("one"), _arrival(race, "one")]
    if rng.random() < 0.2:  # the first worker is slow: a second one comes to the same turn
        arrivals = [bot.pop(), _arrival(race, "two")]
        rng.shuffle(arrivals)
        bot += [race.time_passes, lambda: race.lease("two"), *arrivals]
    for step in _merged(rng, bot, [race.desk_acts] * rng.randint(1, 3)):
        step()
    race.look()


def _arrival(race: Race, worker: str) -> Callable[[], None]:
    return (lambda: race.fail(worker)) if race.rng.random() < 0.05 else (lambda: race.record(worker))


def _merged[T](rng: random.Random, one: list[T], other: list[T]) -> list[T]:
    """All merges of the two that keep the order of each are equally likely."""
    places = set(rng.sample(range(len(one) + len(other)), len(other)))
    first, second = iter(one), iter(other)
    return [next(second) if place in places else next(first) for place in range(len(one) + len(other))]
