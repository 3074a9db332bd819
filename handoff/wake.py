"""The hint that something was committed: SQLite's data_version, polled, or PostgreSQL's LISTEN.

A wake is only a hint. Whoever waits also looks by itself every `SWEEP` seconds, so a lost hint costs time, not data.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from handoff.db import CHANGED, Database

POLL = 0.05
"""Seconds between two looks at SQLite's data_version: 20 cheap reads of shared memory a second."""
SWEEP = 2.0
"""Seconds after which everybody looks without a hint."""
log = structlog.get_logger()


class Watcher:
    """One thread per process that calls `on_change` after commits of any process, and every `SWEEP` seconds."""

    def __init__(self, db: Database, on_change: Callable[[], None]) -> None:
        self._db = db
        self._on_change = on_change
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        watch = self._watch_sqlite if self._db.is_sqlite else self._watch_postgresql
        while not self._stop.is_set():
            try:
                watch()
            except (SQLAlchemyError, psycopg.Error, OSError) as error:
                log.warning("watcher_reconnects", error=type(error).__name__)
                self._on_change()
                self._stop.wait(1.0)

    def _watch_sqlite(self) -> None:
        with self._db.engine.connect() as connection:
            seen, idle = None, 0.0
            while not self._stop.wait(POLL):
                version = connection.exec_driver_sql("PRAGMA data_version").scalar()
                idle += POLL
                if version != seen or idle >= SWEEP:
                    seen, idle = version, 0.0
                    self._on_change()

    def _watch_postgresql(self) -> None:
        url = self._db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANGED}")
            while not self._stop.is_set():
                for _ in connection.notifies(timeout=SWEEP, stop_after=1):
                    pass
                self._on_change()


class Bell:
    """Lets the loops of a process sleep until the next change."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._count = 0

    def ring(self) -> None:
        with self._condition:
            self._count += 1
            self._condition.notify_all()

    @property
    def count(self) -> int:
        return self._count

    def wait(self, seen: int, timeout: float) -> int:
        """Sleep until the bell was rung more often than `seen`, or `timeout` seconds; returns the new count."""
        with self._condition:
            self._condition.wait_for(lambda: self._count > seen, timeout)
            return self._count
