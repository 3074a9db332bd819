"""Turns an opening as it was typed into plain words: lower case, shorthand spelt out, watched words mended.

Knows spellings, not what any word means for triage; both stand in `data/content/opening_cues.yml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

LONGEST = 2_000
"""Characters that are read. An opening is a sentence or two; what stands further down is a story for a person."""
SENTENCE_END = "."
PAUSE = ","
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(r"[a-z]+(?:/[a-z]+)?|\d+(?:[.,]\d+)*[a-z%+]*|[.;!?,\n]")
_SHORTEST_MENDED = 6
"""Letters from which on a word is worth mending; a slip in a shorter one is often another word."""
_LONG = 9
"""Letters from which on two slips are forgiven."""


@dataclass(frozen=True)
class Spellings:
    """What is typed and what it stands for, and the words that are worth mending."""

    stands_for: Mapping[str, str] = field(default_factory=dict)
    watched: frozenset[str] = frozenset()
    left_alone: frozenset[str] = frozenset()
    """Words one slip from a watched one that mean something else."""

    def plain(self, text: str) -> str:
        """One blank before every word; a sentence ends with ` .`, and a comma stays, as ` ,`.

        >>> Spellings({"idk": "i do not know"}).plain("IDK what I waaant!!")
        ' i do not know what i waant .'
        """
        words = (mended for word in self._typed(text) for mended in self._mended(word))
        return "".join(f" {word}" for word in words)

    @cached_property
    def _groups(self) -> re.Pattern[str]:
        """Groups of words that stand for something, such as `at wits end`: the longest first."""
        groups = sorted((typed for typed in self.stands_for if " " in typed), key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, groups)) or '(?!)'})\b")

    def _typed(self, text: str) -> Iterator[str]:
        letters = unicodedata.normalize("NFKD", text[:LONGEST]).casefold().translate(_APOSTROPHES)
        seen = "".join(letter for letter in letters if not unicodedata.combining(letter))
        whole = self._groups.sub(lambda found: self.stands_for[found.group()], _STRETCHED.sub(r"\1\1", seen))
        for word in _WORD.findall(whole):
            yield SENTENCE_END if word in ".;!?\n" else word

    def _mended(self, word: str) -> Iterator[str]:
        if word in self.stands_for:
            yield from self.stands_for[word].split()
        elif word in self.watched or word in self.left_alone or len(word) < _SHORTEST_MENDED - 1:
            yield word
        else:
            yield next((meant for meant in self._like(word) if is_slip(word, meant)), word)

    def _like(self, word: str) -> Iterator[str]:
        for meant in self._by_first_letter.get(word[0], ()):
            if abs(len(meant) - len(word)) <= _forgiven(meant):
                yield meant

    @cached_property
    def _by_first_letter(self) -> Mapping[str, tuple[str, ...]]:
        long_enough = sorted(word for word in self.watched if len(word) >= _SHORTEST_MENDED)
        return {letter: tuple(w for w in long_enough if w[0] == letter) for letter in {w[0] for w in long_enough}}


def is_slip(typed: str, meant: str) -> bool:
    """Whether few enough letters are missing, swapped, wrong or too many (optimal string alignment)."""
    most = _forgiven(meant)
    before, last = list(range(len(meant) + 1)), list(range(len(meant) + 1))
    for row, letter in enumerate(typed, start=1):
        now = [row]
        for column, other in enumerate(meant, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == meant[column - 2] and typed[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return False
        before, last = last, now
    return last[-1] <= most


def _forgiven(word: str) -> int:
    return 2 if len(word) >= _LONG else 1
