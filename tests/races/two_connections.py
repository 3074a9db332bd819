"""Two transactions on two PostgreSQL connections, stopped before each check, insert and commit, moved on by chance.

Knows statements by their beginnings and locks by what PostgreSQL says of them; not what the transactions are about.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from sqlalchemy import Engine, event

POINTS = {
    "UPDATE conversations SET last_seq": "check",
    "UPDATE conversations SET owner": "check",
    "UPDATE handoffs": "check",
    "UPDATE turns": "check",
    "UPDATE messages": "mark",
    "DELETE FROM conversations": "delete",
    "INSERT INTO messages": "insert",
    "INSERT INTO turns": "insert",
}
"""Where a transaction is stopped, by how a statement begins; also before it locks a row, and before commit."""
PATIENCE = 20.0
"""Seconds after which a round hangs."""
_current = threading.local()


class Runner(threading.Thread):
    """One side of a round: runs `act` from stop to stop."""

    def __init__(self, name: str, act: Callable[[], None], verdicts: tuple[type[Exception], ...]) -> None:
        super().__init__(name=name, daemon=True)
        self._act = act
        self._verdicts = verdicts
        self._go = threading.Event()
        self._arrived = threading.Event()
        self.verdict = "done"
        self.is_done = False
        self.is_blocked = False
        self.backend = 0
        self.stops: list[str] = []

    def run(self) -> None:
        _current.runner = self
        self.stop_at("start")
        try:
            self._act()
        except self._verdicts as error:
            self.verdict = type(error).__name__
        except Exception as error:  # whatever else comes is what the test reports
            self.verdict = f"{type(error).__name__}: {error}"
        self.is_done = True
        self._arrived.set()

    def stop_at(self, point: str) -> None:
        self.stops.append(point)
        self._arrived.set()
        assert self._go.wait(PATIENCE), f"{self.name} was left at {point}"
        self._go.clear()

    def move_on(self) -> None:
        self._arrived.clear()
        self._go.set()

    def settle(self, monitor: psycopg.Connection[Any]) -> None:
        """Wait until it stops, ends, or waits for a lock that the other side holds."""
        for _ in range(int(PATIENCE / 0.002)):
            if self._arrived.wait(0.002):
                self.is_blocked = False
                return
            row = monitor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", (self.backend,)).fetchone()
            if row and row[0]:
                self.is_blocked = True
                return
        raise AssertionError(f"{self.name} hangs after {self.stops}")


def install_stops(engine: Engine) -> None:
    """Make the threads that are runners stop; all others pass."""

    @event.listens_for(engine, "connect")
    def _in_no_fear_of_power_cuts(connection: Any, _record: object) -> None:
        connection.execute("SET synchronous_commit = off")
        connection.commit()

    @event.listens_for(engine, "before_cursor_execute")
    def _before(connection: Any, _cursor: object, statement: str, *_: object) -> None:
        runner = getattr(_current, "runner", None)
        if runner is None:
            return
        runner.backend = connection.connection.dbapi_connection.info.backend_pid
        is_lock = "FOR UPDATE" in statement
        point = "lock" if is_lock else next((p for start, p in POINTS.items() if statement.startswith(start)), None)
        if point:
            runner.stop_at(point)

    @event.listens_for(engine, "commit")
    def _commit(_connection: object) -> None:
        if (runner := getattr(_current, "runner", None)) is not None:
            runner.stop_at("commit")


def play(runners: Sequence[Runner], rng: random.Random, monitor: psycopg.Connection[Any]) -> Counter[str]:
    """Move the sides on in random order until both are done; returns where they stopped, and who waited how often."""
    seen: Counter[str] = Counter()
    for runner in runners:
        runner.start()
        runner.settle(monitor)
    while not all(runner.is_done for runner in runners):
        free = [runner for runner in runners if not runner.is_done and not runner.is_blocked]
        if free:
            runner = rng.choice(free)
            runner.move_on()
            runner.settle(monitor)
            seen["waits"] += runner.is_blocked
        for runner in runners:
            if runner.is_blocked:
                runner.settle(monitor)
    for runner in runners:
        seen.update(f"{runner.name} before {point}" for point in runner.stops)
        runner.join(PATIENCE)
    return seen
