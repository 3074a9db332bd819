"""Finds sentences and buttons among the responses that Rasa sends along with the domain.

Knows how a response is laid out, not when it is said: all wording lives in data/responses.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Domain = dict[str, Any]


@dataclass(frozen=True)
class Button:
    """A button of a response: its title, and the intent and entities it stands for."""

    title: str
    payload: str
    intent: str
    entities: dict[str, str]


def text_of(domain: Domain, response: str) -> str | None:
    """The sentence of this response, None if there is none."""
    return _first(domain, response).get("text")


def buttons_of(domain: Domain, response: str) -> list[Button]:
    return [_button(button) for button in _first(domain, response).get("buttons") or []]


def button_pairs(domain: Domain, response: str) -> list[dict[str, str]]:
    """The same buttons as `utter_message` takes them."""
    return [{"title": button.title, "payload": button.payload} for button in buttons_of(domain, response)]


def shipped_links(domain: Domain, response: str) -> list[dict[str, Any]]:
    """Its links as the file has them, each with `checked_on`."""
    links: list[dict[str, Any]] = (_first(domain, response).get("custom") or {}).get("links", [])
    return links


def _first(domain: Domain, response: str) -> dict[str, Any]:
    variations = (domain.get("responses") or {}).get(response) or [{}]
    return dict(variations[0])


def _button(button: dict[str, str]) -> Button:
    # In the files braces are doubled, because Rasa fills `{name}` in.
    payload = button["payload"].replace("{{", "{").replace("}}", "}")
    intent, brace, rest = payload.removeprefix("/").partition("{")
    return Button(button["title"], payload, intent, json.loads(brace + rest) if brace else {})
