"""The bot's working memory, reached by SQL for the two things Rasa has no call for: export and erasure.

Rasa keeps one table `events(id, sender_id, type_name, timestamp, intent_name, action_name, data)`;
a conversation's events are those with its id as `sender_id`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, inspect, make_url, text

from handoff.settings import Settings


def events_of(settings: Settings, conversation_id: str) -> list[dict[str, Any]]:
    """Every event the bot holds about the conversation, oldest first."""
    with _connection(settings) as connection:
        if connection is None:
            return []
        rows = connection.execute(
            text("SELECT data FROM events WHERE sender_id = :id ORDER BY id"), {"id": conversation_id}
        )
        return [json.loads(row.data) for row in rows]


def erase(settings: Settings, conversation_id: str) -> int:
    """Delete the bot's events of the conversation; returns how many there were."""
    with _connection(settings) as connection:
        if connection is None:
            return 0
        return int(
            connection.execute(text("DELETE FROM events WHERE sender_id = :id"), {"id": conversation_id}).rowcount
        )


@contextmanager
def _connection(settings: Settings) -> Iterator[Connection | None]:
    """A transaction on the store; None before the bot has made it."""
    url = make_url(settings.tracker_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        yield None
        return
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection if inspect(connection).has_table("events") else None
    finally:
        engine.dispose()
