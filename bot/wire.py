"""Reads a turn from the wire and refuses anything else: `TurnIn` of `handoff/contract/`, in this environment.

Does not know what a turn causes. A contract test holds both sides together.
"""

from dataclasses import dataclass, field
from typing import Any

ID_LIMIT = 255
"""Width of the tracker store's column."""


class BadTurn(Exception):
    """The body is not a turn; the message names the field and repeats nothing that a visitor wrote."""


@dataclass(frozen=True)
class Turn:
    """One message of a visitor, for the bot to answer."""

    conversation: str
    message_id: str
    text: str
    wish: dict[str, Any] | None = None
    fresh_session: bool = False
    metadata: dict[str, Any] = field(default_factory=dict)


def turn_from(body: Any) -> Turn:
    """Raises `BadTurn`."""
    if not isinstance(body, dict):
        raise BadTurn("body: not an object")
    if set(body) - set(Turn.__dataclass_fields__):
        raise BadTurn("body: unknown fields")
    for name in ("conversation", "message_id", "text"):
        if not isinstance(body.get(name), str):
            raise BadTurn(f"{name}: missing or not a string")
    for name in ("conversation", "message_id"):
        if not 0 < len(body[name]) <= ID_LIMIT:
            raise BadTurn(f"{name}: 1 to {ID_LIMIT} characters")
    if not isinstance(body.get("fresh_session", False), bool):
        raise BadTurn("fresh_session: not a boolean")
    if not isinstance(body.get("metadata", {}), dict):
        raise BadTurn("metadata: not an object")
    return Turn(**{**body, "wish": _wish(body.get("wish"))})


def _wish(wish: Any) -> dict[str, Any] | None:
    if wish is None:
        return None
    if not isinstance(wish, dict) or not isinstance(wish.get("intent"), str):
        raise BadTurn("wish: only a wish with an intent is for the bot")
    entities = wish.get("entities") or {}
    if not isinstance(entities, dict) or not all(isinstance(value, str) for value in entities.values()):
        raise BadTurn("wish.entities: not an object of strings")
    return {"intent": wish["intent"], "entities": entities}
