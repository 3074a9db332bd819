"""What every test of an action needs: a tracker, the domain as Rasa would send it, a dispatcher that is read back.

The one tracker builder; it knows the layout that Rasa 3.6 sends and nothing of the actions.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

ROOT = Path(__file__).resolve().parents[2]
CONVERSATION = "conversation-of-alia"
MESSAGE = "message-1"


@cache
def domain() -> dict[str, Any]:
    """The domain and the responses, merged as Rasa merges them."""
    merged: dict[str, Any] = {"responses": {}, "forms": {}, "slots": {}}
    for path in [*(ROOT / "bot" / "domain").glob("*.yml"), *(ROOT / "data" / "responses").glob("*.yml")]:
        content = yaml.safe_load(path.read_text())
        for key in merged:
            merged[key] |= content.get(key, {})
    return merged


def tracker(
    text: str = "",
    *,
    intent: str = "",
    entities: dict[str, str] | None = None,
    slots: dict[str, Any] | None = None,
    form: str | None = None,
    asked: str | None = None,
    outcome: str = "answer",
    choices: list[str] | None = None,
    answers: list[str] | None = None,
    also: list[str] | None = None,
    is_follow_up: bool = False,
    is_pressed: bool = False,
    metadata: dict[str, Any] | None = None,
    events: list[dict[str, Any]] | None = None,
) -> Tracker:
    """A conversation whose newest message is this one."""
    guess = {"name": intent, "confidence": 1.0}
    latest = {
        "text": text,
        "intent_ranking": [guess] if is_pressed else [guess, {"name": "greet", "confidence": 0.0}],
        "intent": {"name": intent, "confidence": 1.0},
        "entities": [{"entity": name, "value": value} for name, value in (entities or {}).items()],
        "message_id": MESSAGE,
        "metadata": {"message_id": MESSAGE, "epoch": 3} if metadata is None else metadata,
        "outcome": outcome,
        "choices": choices or [],
        "answers": answers or [],
        "also": also or [],
        "is_follow_up": is_follow_up,
    }
    return Tracker(
        sender_id=CONVERSATION,
        slots={**(slots or {}), "requested_slot": asked},
        latest_message=latest,
        events=events or [],
        paused=False,
        followup_action=None,
        active_loop={"name": form} if form else {},
        latest_action_name="action_listen",
    )


def said(dispatcher: CollectingDispatcher) -> list[str]:
    """The names of the responses the action asked for, or else the text it gives itself, in order."""
    return [str(message.get("response") or message["text"]) for message in dispatcher.messages]


def offered(dispatcher: CollectingDispatcher) -> list[list[str]]:
    """The titles of the buttons under each message."""
    return [[button["title"] for button in message["buttons"]] for message in dispatcher.messages]


def slots_of(events: list[EventType]) -> dict[str, Any]:
    """What the action put into slots."""
    return {str(event["name"]): event["value"] for event in events if event["event"] == "slot"}
