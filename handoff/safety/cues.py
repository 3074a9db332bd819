"""Finds word patterns of danger in plain text with spaCy's matcher, and what excuses them in the same sentence.

Knows no probabilities. The patterns stand in `data/safety/cues.yml`, in a notation that content people can edit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy
import yaml
from spacy.matcher import Matcher
from spacy.tokens import Doc

from handoff.safety.levels import SafetyLevel

GAP = 3
"""How many words `..` may stand for."""
_SET = re.compile(r"\{(\w+)\}")
_SENTENCE_ENDS = frozenset(".!?;")


class CueError(Exception):
    """A pattern of `cues.yml` names a set of words that is not there, or is empty."""


@dataclass(frozen=True)
class Cue:
    """Something found in a text: the reason it stands for and the level it asks for; level none is an idiom."""

    reason: str
    level: SafetyLevel
    is_sure: bool = False
    """Counts whatever the classifier thinks: the words of our own buttons, and what cannot be meant otherwise."""


class Cues:
    """All patterns, compiled."""

    def __init__(
        self,
        cues: Sequence[Cue],
        found: Mapping[int, Sequence[str]],
        unless: Mapping[int, Sequence[str]],
        words: Mapping[str, Sequence[str]],
    ) -> None:
        self._cues = cues
        self._vocab = spacy.blank("en").vocab
        self._matcher = Matcher(self._vocab)
        for number in range(len(cues)):
            self._matcher.add(f"found {number}", [tokens_of(pattern, words) for pattern in found[number]])
            if unless[number]:
                self._matcher.add(f"unless {number}", [tokens_of(pattern, words) for pattern in unless[number]])

    def found_in(self, plain: str) -> list[Cue]:
        """The cues of a plain text that nothing in the same sentence excuses, each once."""
        words = plain.split()
        if not words:
            return []
        sentence = _sentence_numbers(words)
        seen: dict[int, set[int]] = {}
        excused: dict[int, set[int]] = {}
        for name, start, _ in self._matcher(Doc(self._vocab, words=words)):
            kind, _, number = self._vocab.strings[name].partition(" ")
            (seen if kind == "found" else excused).setdefault(int(number), set()).add(sentence[start])
        return [cue for number, cue in enumerate(self._cues) if seen.get(number, set()) - excused.get(number, set())]


def load_cues(data_dir: Path) -> Cues:
    """Read and compile the patterns; raises `CueError`, `OSError` or `yaml.YAMLError` at start."""
    document = yaml.safe_load((data_dir / "safety" / "cues.yml").read_text(encoding="utf-8"))
    entries = document["cues"]
    return Cues(
        [Cue(entry["reason"], SafetyLevel(entry["level"]), entry.get("is_sure", False)) for entry in entries],
        {number: entry["patterns"] for number, entry in enumerate(entries)},
        {number: entry.get("unless", []) for number, entry in enumerate(entries)},
        document["words"],
    )


def tokens_of(pattern: str, words: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """One pattern in spaCy's own form; raises `CueError`."""
    tokens = [_token(part, words) for part in pattern.split()]
    if not tokens:
        raise CueError("an empty pattern")
    return tokens


def _token(part: str, words: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    if part == "..":
        return {"OP": f"{{0,{GAP}}}"}
    may_miss = part.endswith("?")
    token: dict[str, Any] = {"LOWER": {"IN": _alternatives(part.removesuffix("?"), words)}}
    return {**token, "OP": "?"} if may_miss else token


def _alternatives(part: str, words: Mapping[str, Sequence[str]]) -> list[str]:
    found: list[str] = []
    for word in part.split("|"):
        name = _SET.fullmatch(word)
        if name is None:
            found.append(word)
        elif name.group(1) in words:
            found.extend(words[name.group(1)])
        else:
            raise CueError(f"there is no set of words {word}")
    return found


def _sentence_numbers(words: Sequence[str]) -> list[int]:
    numbers, number = [], 0
    for word in words:
        numbers.append(number)
        number += word in _SENTENCE_ENDS
    return numbers
