"""Reads the visitor's own sentence for cues that the answers may not show: word patterns, nothing learned.

Knows neither the patterns nor what follows from a cue; every cue found can be traced to the words that gave it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from handoff.domain.cues import Cue
from handoff.domain.plain_words import PAUSE, SENTENCE_END, Spellings

_GAP = rf"(?:(?: {PAUSE})? (?!{PAUSE})\S+){{0,4}}?(?: {PAUSE})?"
_NUMBER = r"\d\S*"
_SET = re.compile(r"\{(\w+)\}")
_TOKEN = re.compile(r"[a-z0-9_|{}*#]+\??|\.\.")
_STOPS = r"but|and|so|because|though|yet|or|even|if|when"
_DENIED = re.compile(
    rf" (?:not|no|never|without|nor|neither|nothing)(?! (?:stop|only|just|sure|know|help|because|longer))"
    rf"(?: (?!(?:{_STOPS}|{PAUSE})(?: |$))\S+){{0,2}}$"
)
"""Just before a cue: "not worried about money", "never really felt lost"."""
_ELSEWHERE = re.compile(r" (?:used to (?:be|feel|have)|(?:my|a) (?:\S+ )?friend (?:is|was|feels|has|keeps?))$")
"""Just before a cue: somebody else's, or long ago."""


_ONESELF = re.compile(r" (?:i|my|me|myself)(?= |$)")
_A_WHOLE_SENTENCE = 6
"""Words. Shorter ones are headings: "lost my booking link" asks without saying so."""


class PatternError(ValueError):
    """A pattern cannot be read, or names a set of words that is not there."""


@dataclass(frozen=True)
class Patterns:
    """What gives one cue, and what takes it back when it stands in the same sentence."""

    found: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...] = ()

    def stand_in(self, sentence: str) -> bool:
        if any(pattern.search(sentence) for pattern in self.unless):
            return False
        return any(_is_meant(sentence[: hit.start()]) for pattern in self.found for hit in pattern.finditer(sentence))


@dataclass(frozen=True)
class OpeningReader:
    """The spellings and patterns of a centre."""

    spellings: Spellings
    patterns: Mapping[Cue, Patterns]
    requests: tuple[re.Pattern[str], ...] = ()
    """What makes an opening ask for something, besides a question mark."""

    def cues(self, opening: str | None) -> frozenset[Cue]:
        """What the opening shows; nothing for none."""
        if not opening:
            return frozenset()
        plain = self.spellings.plain(opening)
        sentences = [*_sentences(plain)]
        found = {
            cue for cue, patterns in self.patterns.items() if any(patterns.stand_in(sentence) for sentence in sentences)
        }
        return frozenset(found | ({Cue.NO_REQUEST} if self._only_tells(opening, plain) else set()))

    def _only_tells(self, opening: str, plain: str) -> bool:
        """A whole sentence about oneself in which nothing is asked for."""
        if len(plain.split()) < _A_WHOLE_SENTENCE or not _ONESELF.search(plain):
            return False
        return "?" not in opening and not any(pattern.search(plain) for pattern in self.requests)


def compiled(pattern: str, sets: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """One pattern as a regular expression over plain words; raises `PatternError`.

    Words in a row; `a|b` is either, `{name}` one of a set, `word?` may be missing, `word*` has any ending, `#` is a
    number, `..` up to four words.
    """
    parts = pattern.split()
    if not parts or not all(_TOKEN.fullmatch(part) for part in parts):
        raise PatternError(f"cannot read the pattern {pattern!r}")
    return re.compile("".join(_part(part, sets) for part in parts) + r"(?= |$)")


def _part(part: str, sets: Mapping[str, Sequence[str]]) -> str:
    if part == "..":
        return _GAP
    is_optional = part.endswith("?")
    words = "|".join(_word(word) for word in _alternatives(part.removesuffix("?"), sets))
    return f"(?: (?:{words}))" + ("?" if is_optional else "")


def _word(word: str) -> str:
    """A word, or (in a set) words in a row; a star stands for any ending, a hash for any number."""
    if word == "#":
        return _NUMBER
    return " ".join(re.escape(one.removesuffix("*")) + (r"\w*" if one.endswith("*") else "") for one in word.split())


def _alternatives(part: str, sets: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for word in part.split("|"):
        name = _SET.fullmatch(word)
        if name is None:
            yield word
        elif name.group(1) in sets:
            yield from sets[name.group(1)]
        else:
            raise PatternError(f"there is no set of words {word}")


def _is_meant(before: str) -> bool:
    return not _DENIED.search(before) and not _ELSEWHERE.search(before)


def _sentences(plain: str) -> Iterator[str]:
    for sentence in plain.split(f" {SENTENCE_END}"):
        if sentence.strip():
            yield sentence
