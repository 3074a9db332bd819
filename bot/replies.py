"""Turns what the tracker holds of a turn into replies, so that the first answer and any repeat are equal.

Does not know how a channel shows them. Shapes: `ReplyDraft` in `handoff/contract/`, held together by a contract test.
"""

import json
from typing import Any

import structlog
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

log = structlog.get_logger("bot.replies")


def replies_of(tracker: DialogueStateTracker, message_id: str) -> list[dict[str, Any]] | None:
    """What the bot said to this message in the present session; None when the message was never answered."""
    replies: list[dict[str, Any]] | None = None
    for event in tracker.events:
        if isinstance(event, UserUttered):
            if replies is not None:
                break
            replies = [] if event.message_id == message_id else None
        elif isinstance(event, BotUttered) and replies is not None:
            replies.append(_reply(event))
    return replies


def _reply(event: BotUttered) -> dict[str, Any]:
    buttons = [_button(button) for button in event.data.get("buttons") or []]
    links = (event.data.get("custom") or {}).get("links", [])
    return {
        "text": event.text or "",
        "buttons": [button for button in buttons if button],
        "links": [{"title": link["title"], "url": link["url"]} for link in links],
    }


def _button(button: dict[str, Any]) -> dict[str, Any] | None:
    wish = _wish(button.get("payload") or "")
    if wish is None:
        log.error("button_without_intent")  # its title is somebody's wording: not for the log
        return None
    return {"title": button["title"], "wish": wish}


def _wish(payload: str) -> dict[str, Any] | None:
    """`/intent{"entity": "value"}` as the wish it stands for."""
    name, brace, rest = payload.partition("{")
    try:
        entities = json.loads(brace + rest) if brace else {}
    except ValueError:
        return None
    if not name.startswith("/") or not name[1:].strip():
        return None
    return {"intent": name[1:].strip(), "entities": {key: str(value) for key, value in entities.items()}}
