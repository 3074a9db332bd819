"""Decides which of some offered answers a typed message means, or that it means none.

Knows neither the question nor the visitor: only the titles, in their order, and the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import IntEnum

NEAR = 0.84
"""How alike two texts must be to pass for one with a typing error: "wiht a little help" is, "no" and "none" are not."""
_POLITE = frozenset(["a", "an", "the", "i", "id", "is", "it", "its", "my", "me", "please", "pls", "just", "lah", "leh"])
_YES = frozenset(["yes", "y", "yeah", "yep", "yup", "ya"])
_NO = frozenset(["no", "n", "nope", "nah"])
_DENYING = frozenset(["no", "not", "none", "neither"])
_AMOUNTS = ("none", "one", "two")


class Likeness(IntEnum):
    """How sure a match is."""

    LOOSE = 1
    """The words point to one title alone."""
    CERTAIN = 2
    """The title itself, its number, or the title with a typing error."""


def match(text: str, titles: Sequence[str]) -> tuple[int, Likeness] | None:
    """The index of the title that is meant, and how sure that is."""
    said = _normal(text)
    options = [_normal(title) for title in titles]
    if not said:
        return None
    for decide in (_exact, _amount, _numbered, _near, _yes_or_no):
        if (index := decide(said, options)) is not None:
            return index, Likeness.CERTAIN
    index = _telling(said, options)
    return None if index is None else (index, Likeness.LOOSE)


def _normal(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold().replace("'", "").replace("\u2019", "")))


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


def _numbered(said: str, options: Sequence[str]) -> int | None:
    found = re.fullmatch(r"(?:number |no |option |answer )?(\d)", said)
    if not found or _counts_in(options) or not 1 <= int(found[1]) <= len(options):
        return None
    return int(found[1]) - 1


def _near(said: str, options: Sequence[str]) -> int | None:
    return _only([i for i, option in enumerate(options) if SequenceMatcher(None, said, option).ratio() >= NEAR])


def _yes_or_no(said: str, options: Sequence[str]) -> int | None:
    """A bare yes or no is the one title that begins so: never the "no" in the middle of "step, no date"."""
    if said in _YES:
        return _only([i for i, option in enumerate(options) if option.split()[0] == "yes"])
    if said in _NO:
        return _only([i for i, option in enumerate(options) if option.split()[0] in _DENYING])
    return None


def _telling(said: str, options: Sequence[str]) -> int | None:
    """The one title that the words are a part of, or that is part of the words."""
    words = set(said.split()) - _POLITE
    if not words or words <= _YES | _NO:
        return None
    part_of = _only([i for i, option in enumerate(options) if words <= set(option.split())])
    if part_of is not None:
        return part_of
    return _only([i for i, option in enumerate(options) if len(option) > 2 and f" {option} " in f" {said} "])
