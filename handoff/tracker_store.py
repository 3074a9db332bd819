"""The bot's working memory, reached by SQL for the two things Rasa has no call for: export and erasure.

Rasa keeps one table `events(id, sender_id, type_name, timestamp, intent_name, action_name, data)`;
a conversation's events are those with its id as `sender_id`.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import create_engine, inspect, text

from handoff.settings import Settings


def events_of(settings: Settings, conversation_id: str) -> list[dict[str, Any]]:
    """Every event the bot holds about the conversation, oldest first."""
    engine = create_engine(settings.tracker_url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("events"):
                return []
            rows = connection.execute(
                text("SELECT data FROM events WHERE sender_id = :id ORDER BY id"), {"id": conversation_id}
            )
            return [json.loads(row.data) for row in rows]
    finally:
        engine.dispose()


def erase(settings: Settings, conversation_id: str) -> int:
    """Delete the bot's events of the conversation; returns how many there were."""
    engine = create_engine(settings.tracker_url)
    try:
        with engine.begin() as connection:
            if not inspect(connection).has_table("events"):
                return 0
            return int(
                connection.execute(text("DELETE FROM events WHERE sender_id = :id"), {"id": conversation_id}).rowcount
            )
    finally:
        engine.dispose()
