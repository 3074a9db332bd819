"""Training examples as they stand in `data/nlu`, by intent, and pairs of them that are nearly the same.

Compares words alone; does not know what an example means, nor what the bot makes of it.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from handoff.content.entry import Entry, read_file

ALIKE_FROM = 0.8
"""Words that two examples share, of all that either has: from here on they are nearly the same."""
FEW_WORDS = 5
"""Up to so many, one word is a great part of the meaning: those must be equal to the last."""
_MARKED = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")
_WORD = re.compile(r"[a-z0-9]+")
_EMPTY_WORDS = {
    "a", "an", "and", "are", "at", "be", "do", "for", "i", "im", "in", "is", "it", "me", "my", "of", "on", "or", "pls",
    "please", "so", "the", "to",
}  # fmt: skip

Words = frozenset[str]


@dataclass(frozen=True)
class Example:
    intent: str
    text: str


def examples_in(directory: Path) -> dict[str, list[str]]:
    """Every example by intent; raises `ContentError`."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(directory.glob("*.yml")):
        for block in read_file(path).entries("nlu"):
            if "intent" in block.names():  # else a synonym or a lookup table
                found[block.text("intent")] += _lines(block)
    return dict(found)


def nearly_the_same(examples: Mapping[str, list[str]]) -> Iterator[tuple[Example, Example]]:
    """Pairs across intents: of short ones the equal, of longer ones those that share nearly all words."""
    everything = [Example(intent, text) for intent, texts in examples.items() for text in texts]
    words = [_words(example.text) for example in everything]
    frequency = Counter(word for each in words for word in each)
    holding: dict[str, list[int]] = defaultdict(list)
    for number, here in enumerate(words):
        rare_first = sorted(here, key=lambda word: (frequency[word], word))
        # Two sets alike enough share at least one of their rarest words: the others need not be compared.
        few = rare_first[: len(here) - math.ceil(ALIKE_FROM * len(here)) + 1]
        for other in sorted({other for word in few for other in holding[word]}):
            one, two = everything[other], everything[number]
            if one.intent != two.intent and _alike(words[other], here) and _are_long_or_equal(one.text, two.text):
                yield one, two
        for word in few:
            holding[word].append(number)


def _lines(block: Entry) -> list[str]:
    lines = block.text("examples").splitlines()
    return [_MARKED.sub(r"\1", line.lstrip("- ")).strip() for line in lines if line.strip("- ")]


def _words(text: str) -> Words:
    """Those that carry meaning; all of them where none does."""
    every = frozenset(_all_words(text))
    return every - _EMPTY_WORDS or every


def _all_words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("'", "").replace("\u2019", ""))


def _alike(one: Words, other: Words) -> bool:
    return len(one & other) >= ALIKE_FROM * len(one | other)


def _are_long_or_equal(one: str, other: str) -> bool:
    return len(_words(one) | _words(other)) > FEW_WORDS or _all_words(one) == _all_words(other)
