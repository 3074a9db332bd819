"""Decides which of some offered answers a typed message means, or that it means none.

Knows neither the question nor the visitor: only the titles, in their order, and the words. What other words stand for
a title is in `typed_words`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import IntEnum

from actions.typed_words import normal, typed_words

NEAR = 0.84
"""How alike two texts must be to pass for one with a typing error: "wiht a little help" is, "no" and "none" are not."""
BESIDE = 4
"""Words beside the title from which on a message is a story, and no answer."""
_POLITE = frozenset(["a", "an", "the", "i", "id", "is", "it", "its", "my", "me", "please", "pls", "just", "lah", "leh"])
_YES = frozenset(["yes", "y", "yeah", "yep", "yup", "ya"])
_NO = frozenset(["no", "n", "nope", "nah"])
_DENYING = frozenset(["no", "not", "none", "neither"])
_TAKING_BACK = _DENYING | {"dont", "never", "cant", "isnt", "without", "hardly", "nor"}
_AMOUNTS = ("none", "one", "two")
_LABEL = r"(?:the )?(?:number |no |nr |option |answer |choice |letter )?"
_PLACE = re.compile(rf"{_LABEL}(?:(\d)|([a-h]))")
_ORDINALS = {"first": 0, "1st": 0, "top": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}
_NUMBERS = {"one": 0, "two": 1, "three": 2, "four": 3}
_ORDINAL = re.compile(r"(?:the )?(\w+)(?: (?:one|option|answer|choice))?")
_NAMED = re.compile(r"(?:the )?(?:number|option|answer|choice) (\w+)")
_ASKS = re.compile(
    r"^(?:how|what|whats|where|when|who|why|which|can|could|do|does|did|is|are|should|would|will|am|may)\b"
)


class Likeness(IntEnum):
    """How sure a match is."""

    LOOSE = 1
    """The words point to one title alone."""
    CERTAIN = 2
    """The title itself, its place, other words for it, or any of these with a typing error."""


def match(text: str, titles: Sequence[str]) -> tuple[int, Likeness] | None:
    """The index of the title that is meant, and how sure that is."""
    said = normal(text)
    options = [normal(title) for title in titles]
    if not said:
        return None
    for words in dict.fromkeys((said, typed_words().plain(said))):
        for decide in (_exact, _amount, _placed, _near, _yes_or_no, _degree):
            if (index := decide(words, options)) is not None:
                return index, Likeness.CERTAIN
    if is_asking(text):
        return None
    index = _telling(said, options)
    return None if index is None else (index, Likeness.LOOSE)


def is_asking(text: str) -> bool:
    """Whether the words have the form of a question."""
    return "?" in text or bool(_ASKS.search(normal(text)))


def _only(indices: Sequence[int]) -> int | None:
    return indices[0] if len(indices) == 1 else None


def _exact(said: str, options: Sequence[str]) -> int | None:
    return options.index(said) if said in options else None


def _amount(said: str, options: Sequence[str]) -> int | None:
    """Where the answers are amounts ("none", "one", "two or more"), a digit is one, and not a place in the list."""
    if not said.isdecimal() or not _counts_in(options):
        return None
    return min(int(said), len(_AMOUNTS) - 1)


def _counts_in(options: Sequence[str]) -> bool:
    return tuple(option.split()[0] for option in options[: len(_AMOUNTS)]) == _AMOUNTS


def _placed(said: str, options: Sequence[str]) -> int | None:
    """By number, by letter, or as the second one."""
    index = _place(said, is_counting=_counts_in(options))
    return index if index is not None and 0 <= index < len(options) else None


def _place(said: str, *, is_counting: bool) -> int | None:
    found = _PLACE.fullmatch(said)
    if found and found[2]:
        return ord(found[2]) - ord("a")
    if found:
        return None if is_counting else int(found[1]) - 1
    if named := _NAMED.fullmatch(said):
        return None if is_counting else _NUMBERS.get(named[1])
    ordinal = _ORDINAL.fullmatch(said)
    return _ORDINALS.get(ordinal[1]) if ordinal else None


def _near(said: str, options: Sequence[str]) -> int | None:
    return _only([i for i, option in enumerate(options) if SequenceMatcher(None, said, option).ratio() >= NEAR])


def _yes_or_no(said: str, options: Sequence[str]) -> int | None:
    """A bare yes or no is the one title that begins so: never the "no" in the middle of "step, no date"."""
    if said in _YES:
        return _only([i for i, option in enumerate(options) if option.split()[0] == "yes"])
    if said in _NO:
        return _only([i for i, option in enumerate(options) if option.split()[0] in _DENYING])
    return None


def _degree(said: str, options: Sequence[str]) -> int | None:
    """Other words for one of the titles: "kind of" for "somewhat"."""
    meant = typed_words().titles(said)
    return _only([i for i, option in enumerate(options) if option in meant])


def _telling(said: str, options: Sequence[str]) -> int | None:
    """The one title that the words are a part of, or that is part of the words."""
    words = set(said.split()) - _POLITE
    if not words or words <= _YES | _NO:
        return None
    part_of = _only([i for i, option in enumerate(options) if words <= set(option.split())])
    if part_of is not None:
        return part_of
    return _only([i for i, option in enumerate(options) if len(option) > 2 and _is_said(option, said)])


def _is_said(option: str, said: str) -> bool:
    """Whether the title stands in the words with little else, and nothing there takes it back."""
    if f" {option} " not in f" {said} ":
        return False
    beside = set(said.split()) - set(option.split()) - _POLITE
    return len(beside) < BESIDE and not beside & _TAKING_BACK
