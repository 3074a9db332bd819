"""Reads dialogues like scripts and plays them: what a visitor says or presses, and which responses must be heard.

A response is heard when the bot's text is that response with its gaps filled, so wording may change without any script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from handoff.contract import ReplyDraft
from tests.stories.bot_under_test import Conversation
from tests.stories.stand_in_desk import StandInDesk

ROOT = Path(__file__).resolve().parents[2]
GAP = re.compile(r"\\\{\w+\\\}")


@dataclass(frozen=True)
class Turn:
    """One thing the visitor does, what is heard then, and what reaches the desk."""

    does: tuple[str, str]
    hears: list[str]
    desk: list[dict[str, Any]]
    is_fresh: bool = False
    """A day later, or after a practitioner: in a new session of the bot."""


@dataclass(frozen=True)
class Dialogue:
    """A script. The desk may be `in_trouble` and refuse every write; some talks have `begun` with words before it."""

    name: str
    turns: list[Turn]
    desk_in_trouble: bool = False
    has_begun: bool = False


@dataclass
class Responses:
    """All responses of `data/responses`, as patterns."""

    patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Responses:
        found = cls()
        for path in sorted((ROOT / "data" / "responses").glob("*.yml")):
            for name, variations in yaml.safe_load(path.read_text())["responses"].items():
                texts = [_pattern(variation["text"], is_answer="/" in name) for variation in variations]
                found.patterns[name] = re.compile("|".join(texts), re.DOTALL)
        return found

    def name_of(self, reply: ReplyDraft) -> str:
        names = [name for name, pattern in self.patterns.items() if pattern.fullmatch(reply.text)]
        return names[0] if names else f"(no response: {reply.text!r})"


def _pattern(text: str, *, is_answer: bool) -> str:
    """In an answer, further paragraphs may stand behind any of its own: what the place adds, and that it is old."""
    paragraphs = [GAP.sub(".*", re.escape(paragraph)) for paragraph in text.split("\n\n")]
    added = r"(?:\n\n.*)?" if is_answer else ""
    return rf"{added}\n\n".join(paragraphs) + added


def dialogues() -> list[Dialogue]:
    paths = sorted((ROOT / "tests" / "stories" / "dialogues").glob("*.yml"))
    return [_dialogue(raw) for path in paths for raw in yaml.safe_load(path.read_text())["dialogues"]]


def play(dialogue: Dialogue, conversation: Conversation, desk: StandInDesk, responses: Responses) -> None:
    """Play it; the first difference fails."""
    desk.is_in_trouble, desk.has_opening = dialogue.desk_in_trouble, dialogue.has_begun
    for number, turn in enumerate(dialogue.turns, start=1):
        desk.writes.clear()
        kind, words = turn.does
        conversation.is_fresh = turn.is_fresh
        replies = conversation.says(words) if kind == "says" else conversation.presses(words)

        where = f"{dialogue.name}, turn {number} ({words!r})"
        assert turn.hears == [responses.name_of(reply) for reply in replies], where
        written = [_write(name, body.model_dump(mode="json"), conversation) for name, body in desk.writes]
        assert turn.desk == written, where


def _write(name: str, body: dict[str, Any], conversation: Conversation) -> dict[str, Any]:
    """A write as scripts put it down: what, and everything but the key; an opening by its words, if there is one."""
    written = {"to": name} | {key: value for key, value in body.items() if key != "key"}
    opening = written.pop("opening", None)
    return written | ({"opening": conversation.said[opening]} if opening else {})


def _dialogue(raw: dict[str, Any]) -> Dialogue:
    turns = [_turn(turn) for turn in raw["turns"]]
    return Dialogue(raw["name"], turns, raw.get("desk_in_trouble", False), raw.get("has_begun", False))


def _turn(raw: dict[str, Any]) -> Turn:
    kind = next(kind for kind in ("says", "presses") if kind in raw)
    hears = raw.get("hears", [])
    heard = [hears] if isinstance(hears, str) else hears
    return Turn((kind, str(raw[kind])), heard, raw.get("desk", []), raw.get("fresh", False))
