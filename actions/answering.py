"""Gets one answer: composed by handoff, or as it shipped when handoff cannot be asked and no gap has to be filled.

Knows what offer an answer ends with, not what else is said in the turn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from actions.base import Domain
from actions.client import Client, HandoffError
from actions.topics import Buttons
from actions.wording import button_pairs, shipped_links, text_of
from handoff.contract import AnswerOut

OFFERS = {"answer_then_offer_check": "check", "answer_then_offer_person": "person"}
"""The offer behind an answer, by its route; the others end with none."""
_GAP = re.compile(r"(?<!\{)\{\w+\}(?!\})")


@dataclass(frozen=True)
class Answer:
    """What is said (as arguments of `utter_message`), which buttons go under it, and what a plain yes then means."""

    name: str
    message: dict[str, Any]
    buttons: Buttons
    offer: str


def is_trouble(name: str) -> bool:
    """Whether this answer asks "Are you safe right now?"; the group says so, so that it holds without handoff too."""
    return name.startswith("trouble/")


async def answer_for(client: Client, domain: Domain, name: str) -> Answer:
    """The answer of this name; raises `HandoffError` when it cannot be had."""
    try:
        return _composed(await client.answer(name))
    except HandoffError:
        shipped = _shipped(domain, name)
        if shipped is None:
            raise
        return shipped


def links_of(answer: AnswerOut) -> dict[str, Any]:
    """The links as they travel through Rasa."""
    return {"links": [link.model_dump(include={"title", "url"}) for link in answer.links]}


def _composed(out: AnswerOut) -> Answer:
    offer = "safety" if is_trouble(out.name) else OFFERS.get(out.route, "nothing")
    buttons = [{"title": button.title, "payload": button.payload} for button in out.buttons]
    return Answer(out.name, {"text": out.text, "json_message": links_of(out)}, buttons, offer)


def _shipped(domain: Domain, name: str) -> Answer | None:
    """The wording the model was trained with, without what handoff adds for the place."""
    response = f"utter_{name}"
    text = text_of(domain, response)
    if text is None or _GAP.search(text):
        return None
    ways_out = "utter_trouble_ways_out" if is_trouble(name) else "utter_answer_ways_out"
    offer = "safety" if is_trouble(name) else "nothing"
    message = {"response": response, "json_message": {"links": _marked(domain, response)}}
    return Answer(name, message, button_pairs(domain, ways_out), offer)


def _marked(domain: Domain, response: str) -> list[dict[str, str]]:
    """The links as they ship; who presses one that nobody has checked is told so, as handoff would."""
    mark = text_of(domain, "utter_unchecked_link") or "{title}"
    return [
        {"title": link["title"] if link["checked_on"] else mark.format(title=link["title"]), "url": link["url"]}
        for link in shipped_links(domain, response)
    ]
