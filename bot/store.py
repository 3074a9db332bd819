"""Keeps each conversation's dialogue in an SQL table (SQLite or PostgreSQL) and raises when it cannot.

Does not know what a turn is. Rasa's own store is the base; what differs is said at each place.
"""

import asyncio
import itertools
import json
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import create_engine, event, func
from sqlalchemy.engine import Engine
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import QueuePool

BUSY_SECONDS = 5
"""How long a read or write may wait for the database: less than the worker waits for a turn."""


class TurnStore(SQLTrackerStore):
    """Named in `endpoints.yml`; `host` is the whole database URL."""

    engine: Engine

    def __init__(self, *, host: str, **settings: Any) -> None:
        super().__init__(host=host, **settings)
        self.engine.dispose()
        self.engine = _engine(host)
        self.sessionmaker = sessionmaker(bind=self.engine)

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        # In a thread, so that a database that keeps one conversation waiting does not keep all of them waiting.
        events = await asyncio.get_running_loop().run_in_executor(
            None, self._read, sender_id, fetch_events_from_all_sessions
        )
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots) if events else None

    async def save(self, tracker: DialogueStateTracker) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self._write, tracker)

    def _read(self, sender_id: str, is_all_sessions: bool) -> list:
        with self.session_scope() as session:
            rows = self._event_query(session, sender_id, is_all_sessions).with_entities(self.SQLEvent.data)
            return [json.loads(data) for (data,) in rows]

    def _write(self, tracker: DialogueStateTracker) -> None:
        with self.session_scope() as session:
            stored = self._event_query(session, tracker.sender_id, fetch_events_from_all_sessions=False).count()
            session.add_all(
                self._row(tracker.sender_id, new.as_dict()) for new in itertools.islice(tracker.events, stored, None)
            )
            session.commit()

    def _row(self, sender_id: str, new: dict) -> Any:
        return self.SQLEvent(
            sender_id=sender_id,
            type_name=new["event"],
            timestamp=new.get("timestamp"),
            intent_name=new.get("parse_data", {}).get("intent", {}).get("name"),
            action_name=new.get("name"),
            data=json.dumps(new),
        )

    def _event_query(self, session: Any, sender_id: str, fetch_events_from_all_sessions: bool) -> Any:
        """By id where Rasa goes by timestamp: a clock set back would hide what came after a session's start."""
        row = self.SQLEvent
        query = session.query(row).filter(row.sender_id == sender_id)
        if not fetch_events_from_all_sessions:
            start = session.query(func.max(row.id)).filter(
                row.sender_id == sender_id, row.type_name == SessionStarted.type_name
            )
            query = query.filter(row.id >= func.coalesce(start.scalar_subquery(), 0))
        return query.order_by(row.id)


def raising(store: TrackerStore) -> TrackerStore:
    """The store inside Rasa's fail-safe wrapper, which would answer a failed read from an empty memory."""
    return getattr(store, "_tracker_store", store)


def _engine(url: str) -> Engine:
    """Rasa offers no way to set these."""
    if not url.startswith("sqlite"):
        # A restarted database leaves dead connections in the pool: one round trip finds them before a turn does.
        limits = {"connect_timeout": BUSY_SECONDS, "options": f"-c statement_timeout={BUSY_SECONDS * 1000}"}
        return create_engine(url, pool_pre_ping=True, connect_args=limits)
    # A pool, because in WAL mode closing the last connection writes the whole log back into the file.
    engine = create_engine(url, poolclass=QueuePool, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
