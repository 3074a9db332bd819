"""The door to the database: read and write transactions on SQLite and PostgreSQL, and the hint that something changed.

Write transactions are short and never span a call to another process (invariant 5).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

LOCK_WAIT = 10.0
"""Seconds a SQLite writer waits for its turn before it gives up."""
CHANGED = "signpost_changed"
"""The PostgreSQL channel on which every commit of a write transaction is announced."""


class Database:
    """Transactions on one engine. `write()` commits at the end of the block, or rolls back on an exception."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        self.engine = (
            _sqlite_engine(url)
            if self.is_sqlite
            else create_engine(url, pool_size=20, max_overflow=20, pool_pre_ping=True)
        )

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A write transaction; on SQLite it holds the one write lock from its first statement on."""
        with Session(self.engine, expire_on_commit=False) as session:
            if self.is_sqlite:
                _begin_immediate(session)
            try:
                yield session
                if not self.is_sqlite:
                    session.flush()
                    session.execute(text(f"NOTIFY {CHANGED}"))
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A read transaction: one consistent view."""
        with Session(self.engine, expire_on_commit=False) as session:
            if self.is_sqlite:
                session.connection().exec_driver_sql("BEGIN")
            else:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    def dispose(self) -> None:
        self.engine.dispose()


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 0, "check_same_thread": False}, pool_size=20, max_overflow=20)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        for pragma in (
            "busy_timeout = 2000",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "busy_timeout = 20",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _begin_immediate(session: Session) -> None:
    """Take SQLite's write lock, waiting in Python: a wait inside SQLite would stop every greenlet of the process."""
    deadline = time.monotonic() + LOCK_WAIT
    connection = session.connection()
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        except OperationalError as error:
            if "locked" not in str(error.orig) or time.monotonic() > deadline:
                raise
            time.sleep(0.005)
