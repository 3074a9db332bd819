"""Turns what somebody typed into plain English words: tricks, slips and shorthand undone, for all else to read.

Knows letters and spellings, not what is dangerous; the spellings stand in `data/safety/spellings.yml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
_LOOK_ALIKES = str.maketrans("аеорсухіјѕԁһӏвкмтαιοκνɪᴋ", "aeopcyxijsdhlbkmtaiokvik")
"""Letters of other alphabets that look like ours; NFKD does not fold them."""
_DISGUISES = str.maketrans("013457@$!|€", "oieastasiie")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_SPACED = re.compile(r"(?<!\w)(?:\w[\s.\-_*/|]{1,2}){2,}\w(?!\w)")
_SPACED_SURELY = 4
"""Single letters in a row from which on they are taken for a word whatever it is."""
_HIDDEN = re.compile(r"[a-z]+(?:[*#_.\-]+[a-z]+)+")
_DISGUISED = re.compile(r"[a-z0-9@$!|€]*[a-z][a-z0-9@$!|€]*")
_WORD = re.compile(r"[a-z0-9@$!|€*#_\-/]+(?:\.[a-z]+(?:\.[a-z]+)*)?|[^\sa-z0-9]")
_TAIL = "!|"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONG = 7
"""Letters from which on a word may have two slips."""


@dataclass(frozen=True)
class Spellings:
    """What is replaced by what, and which words are worth mending."""

    stands_for: Mapping[str, str]
    signs: Mapping[str, str]
    watched: frozenset[str]
    slips: Mapping[str, str]
    """Every way to miss one letter of a watched word, and the word."""
    is_word: Callable[[str], bool]
    """Whether something is English as it stands, and so no slip."""

    def plain(self, text: str) -> str:
        """Lower case, plain letters, no apostrophes, one blank between words; sentence marks stay.

        >>> spellings.plain("I wanna K1LL my self…")
        'i want to kill myself . . .'
        """
        folded = self._letters(text)
        words = [mended for word in _WORD.findall(folded) for mended in self._mended(word)]
        return " ".join(self._expanded(words))

    def _letters(self, text: str) -> str:
        for sign, meaning in self.signs.items():
            text = text.replace(sign, meaning)
        decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_LOOK_ALIKES)
        visible = (c for c in decomposed if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
        folded = "".join(visible).translate(_APOSTROPHES)
        return _SPACED.sub(self._closed_up, folded)

    def _closed_up(self, found: re.Match[str]) -> str:
        """`d i e` is `die`, but `a b c` stays."""
        word = re.sub(r"[\W_]", "", found.group())
        is_meant = len(word) >= _SPACED_SURELY or word in self.watched or word in self.stands_for
        return word if is_meant else found.group()

    def _mended(self, word: str) -> Iterator[str]:
        """One typed word as the words it stands for."""
        if not any(letter.isalpha() for letter in word):
            yield word
            return
        core = word.rstrip(_TAIL) or word
        if core in self.stands_for or self.is_word(core):
            yield core
            return
        if _HIDDEN.fullmatch(core):
            found = self._behind_stars(core)
        elif _DISGUISED.fullmatch(core) and not core.isalpha():
            found = self._undisguised(core)
        else:
            found = None
        if found is not None:
            yield found
            return
        for part in re.split(r"[^a-z0-9]+", core):
            if part:
                yield self._without_slip(_shortened(part, self.is_word))

    def _behind_stars(self, word: str) -> str | None:
        joined = re.sub(r"[^a-z]", "", word)
        if joined in self.watched or joined in self.stands_for:
            return joined
        if "*" not in word and "#" not in word:
            return None
        pattern = re.compile(re.sub(r"[^a-z]", ".", word))
        return next((watched for watched in sorted(self.watched) if pattern.fullmatch(watched)), None)

    def _undisguised(self, word: str) -> str | None:
        plain = word.translate(_DISGUISES)
        for guess in (plain, word.replace("1", "l").translate(_DISGUISES)):
            shorter = _shortened(guess, self.is_word)
            if shorter in self.stands_for or shorter in self.slips or self.is_word(shorter):
                return self._without_slip(shorter)
        return None

    def _without_slip(self, word: str) -> str:
        return word if word in self.stands_for or self.is_word(word) else self.slips.get(word, word)

    def _expanded(self, words: list[str]) -> Iterator[str]:
        """The longest group that stands for something is replaced first."""
        longest = max((len(key.split()) for key in self.stands_for), default=1)
        at = 0
        while at < len(words):
            for size in range(min(longest, len(words) - at), 0, -1):
                group = " ".join(words[at : at + size])
                if group in self.stands_for:
                    yield self.stands_for[group]
                    at += size
                    break
            else:
                yield words[at]
                at += 1


def load_spellings(data_dir: Path, is_word: Callable[[str], bool]) -> Spellings:
    """Read the spellings; raises `OSError`, `KeyError` or `yaml.YAMLError` at start, not at the first message."""
    document = yaml.safe_load((data_dir / "safety" / "spellings.yml").read_text(encoding="utf-8"))
    stands_for = {str(typed): str(meant) for typed, meant in document["stands_for"].items()}
    watched = frozenset(document["watched"])
    return Spellings(stands_for, document["signs"], watched, _slips(watched), is_word)


def _slips(watched: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in sorted(watched):
        near = set(_one_slip(word))
        if len(word) >= _LONG:
            near |= {twice for once in near for twice in _one_slip(once, is_short=True)}
        for slip in near - watched:
            found.setdefault(slip, word)
    return found


def _one_slip(word: str, *, is_short: bool = False) -> Iterator[str]:
    """One letter left out, two swapped, one wrong or one too many (Damerau's four; the first two when `is_short`)."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        if not is_short:
            for letter in _LETTERS:
                yield head + letter + tail
                if tail:
                    yield head + letter + tail[1:]


def _shortened(word: str, is_word: Callable[[str], bool]) -> str:
    """`dieeee` is `die`, `killl` is `kill`: as many letters as the dictionary knows."""
    if is_word(word) or not _STRETCHED.search(word):
        return word
    double = _STRETCHED.sub(r"\1\1", word)
    return double if is_word(double) else _STRETCHED.sub(r"\1", word)
