"""Other words that people type in the check: for an answer, "kinda" where the button says "Somewhat"; or for a wish.

Knows whole messages only, never words inside a sentence, so that a story holds none. The words stand in
data/content/typed_answers.yml.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import yaml

FILE = Path("content") / "typed_answers.yml"
NEAR = 0.8
"""How alike; "knida" and "kinda" are."""
LONG_ENOUGH = 5
"""Letters from which on a typing error is forgiven; a slip in less is often another word."""


@dataclass(frozen=True)
class TypedWords:
    """As they were read."""

    before: re.Pattern[str]
    behind: re.Pattern[str]
    answers: Mapping[str, frozenset[str]]
    """The titles that these words may stand for."""
    wishes: Mapping[str, re.Pattern[str]]
    """By intent."""

    def plain(self, said: str) -> str:
        """Without what people put round an answer."""
        return self.behind.sub("", self.before.sub("", said)) or said

    def titles(self, said: str) -> frozenset[str]:
        """The titles these words stand for, also with a typing error; none for words that stand for nothing."""
        if said in self.answers or len(said) < LONG_ENOUGH:
            return self.answers.get(said, frozenset())
        near = get_close_matches(said, self.answers, n=1, cutoff=NEAR)
        return self.answers[near[0]] if near else frozenset()

    def wish(self, said: str) -> str | None:
        """The intent of a wish that is all of the message."""
        return next((intent for intent, pattern in self.wishes.items() if pattern.fullmatch(said)), None)


def normal(text: str) -> str:
    """Its words in small letters, one blank between them."""
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold().replace("'", "").replace("\u2019", "")))


@cache
def typed_words() -> TypedWords:
    """Those of the content pack; read at the first message."""
    shipped = Path(__file__).resolve().parents[1] / "data"
    path = Path(os.environ.get("SIGNPOST_DATA_DIR") or shipped) / FILE
    return read(path if path.is_file() else shipped / FILE)


def read(path: Path) -> TypedWords:
    raw = yaml.safe_load(path.read_text())
    answers: dict[str, frozenset[str]] = {}
    for entry in raw["answers"]:
        titles = frozenset(normal(title) for title in entry["titles"])
        for words in entry["words"]:
            answers[words] = answers.get(words, frozenset()) | titles
    before, behind = raw["before"] + raw["before_wish"], raw["behind"] + raw["behind_wish"]
    return TypedWords(
        before=re.compile(rf"^(?:(?:{_any(raw['before'])}) )+"),
        behind=re.compile(rf"(?: (?:{_any(raw['behind'])}))+$"),
        answers=answers,
        wishes={
            intent: re.compile(rf"(?:(?:{_any(before)}) )*(?:{_wishes(phrases, raw['this'])})(?: (?:{_any(behind)}))*")
            for intent, phrases in raw["wishes"].items()
        },
    )


def _wishes(phrases: Sequence[str], this: Sequence[str]) -> str:
    return "|".join(re.escape(phrase).replace(r"\ \{this\}", rf"(?: (?:{_any(this)}))?") for phrase in phrases)


def _any(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, words))
