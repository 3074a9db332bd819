"""Who is looking at what: one listener per process and one query per wake tell the open streams that they have news.

Knows which conversations changed, not what is in them: each stream reads its own messages.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Select, String, cast, literal, select, union_all

from handoff.db import Database
from handoff.domain.lifecycle import OPEN_STATUSES
from handoff.models import Alert, Conversation, Handoff
from handoff.wake import Watcher

QUEUE = "queue"
"""The topic of the queue as a whole; what is neither this nor `ALERTS` is a conversation's id."""
ALERTS = "alerts"
"""The topic of the alerts that nobody has acknowledged, and of the calls they cause."""
NEWEST_ALERTS = 50
"""How many of them are looked at: more than fifty are no news."""

type Mark = tuple[object, ...]


class Watch:
    """One stream's place to sleep."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self._event = threading.Event()

    def wake(self) -> None:
        self._event.set()

    def wait(self, timeout: float) -> bool:
        """Sleep until one of the topics changed (True) or `timeout` seconds are over (False)."""
        woken = self._event.wait(timeout)
        self._event.clear()
        return woken


class Hub:
    """Starts its watcher with the first stream, so that forking servers and commands stay free of threads."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._watches: set[Watch] = set()
        self._marks: dict[str, Mark] = {}
        self._lock = threading.Lock()
        self._watcher: Watcher | None = None

    @contextmanager
    def watch(self, *topics: str) -> Iterator[Watch]:
        """A watch on conversations (by id) or `QUEUE`, for the length of the block."""
        watch = Watch(frozenset(topics))
        with self._lock:
            self._watches.add(watch)
            if self._watcher is None:
                self._watcher = Watcher(self._db, self.look)
                self._watcher.start()
        try:
            yield watch
        finally:
            with self._lock:
                self._watches.discard(watch)

    def look(self) -> None:
        """Compare the watched topics with what they were at the last look, and wake those whose topics moved."""
        with self._lock:
            watches = list(self._watches)
        if not watches:
            self._marks = {}
            return
        topics = frozenset[str]().union(*(watch.topics for watch in watches))
        marks = self._read(topics)
        moved = {topic for topic, mark in marks.items() if self._marks.get(topic) != mark}
        moved |= topics - marks.keys()  # erased, perhaps before we ever looked
        self._marks = marks
        with self._lock:
            latecomers = self._watches.difference(watches)
        for watch in latecomers:  # they may have read just before what we have just seen
            watch.wake()
        for watch in watches:
            # a change of the queue moves everybody's position
            if watch.topics & moved or QUEUE in moved:
                watch.wake()

    def _read(self, topics: frozenset[str]) -> dict[str, Mark]:
        heads = select(Conversation.id, Conversation.last_seq, Conversation.epoch, Conversation.owner)
        with self._db.read() as session:
            marks: dict[str, Mark] = {
                row[0]: tuple(row[1:])
                for row in session.execute(heads.where(Conversation.id.in_(topics - {QUEUE, ALERTS})))
            }
            marks |= {QUEUE: (), ALERTS: ()}
            for topic, rows in groupby(session.execute(_board()), key=itemgetter(0)):
                marks[topic] = tuple(tuple(row[1:]) for row in rows)
        return marks


def _board() -> Select[tuple[str, int, str, str, int, datetime, datetime]]:
    """Open handoffs and unacknowledged alerts in one query, by topic and id."""
    handoffs = select(
        cast(literal(QUEUE), String).label("topic"),
        Handoff.id.label("id"),
        Handoff.status,
        Handoff.queue,
        Handoff.assignee_id,
        Handoff.waiting_since,
        Handoff.snoozed_until,
    ).where(Handoff.status.in_(OPEN_STATUSES))
    newest = (
        select(Alert).where(Alert.acknowledged_at.is_(None)).order_by(Alert.id.desc()).limit(NEWEST_ALERTS).subquery()
    )
    alerts = select(
        cast(literal(ALERTS), String),
        newest.c.id,
        newest.c.kind,
        newest.c.subject,
        newest.c.calls_made,
        newest.c.at,
        newest.c.next_call_at,
    )
    both = union_all(handoffs, alerts).subquery()
    return select(both).order_by(both.c.topic, both.c.id)
