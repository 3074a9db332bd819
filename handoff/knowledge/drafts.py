"""What staff may write into an answer or a phrasing: complete, short enough, and in words of their own.

Pure: knows neither the database nor who writes. A code says what is wrong, `data/content/console.yml` says it in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST_TITLE = 45
"""Titles stand on buttons."""
LONGEST_TEXT = 2_000
LONGEST_PHRASING = 200
MOST_PHRASINGS = 40
BORROWED_WORDS = 6
"""So many words in a row, or a whole question, that a visitor wrote are the visitor's own."""
_WORD = re.compile(r"\w+")


class DraftError(Exception):
    """This may not stand in an answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class DraftLink:
    """A page that the answer leans on. Whether it says what it should, a person has to see."""

    title: str
    url: str


@dataclass(frozen=True)
class Draft:
    """An answer as somebody typed it, one spelling of whitespace."""

    title: str
    text: str
    phrasings: tuple[str, ...]
    links: tuple[DraftLink, ...] = ()


def draft_of(title: str, text: str, phrasings: str, links: str) -> Draft:
    """From the fields of a form, phrasings and links (`title | address`) one a line; raises `DraftError`."""
    draft = Draft(_line(title), _plain(text).strip(), phrasings_of(phrasings), tuple(map(_link, _lines(links))))
    if not draft.title:
        raise DraftError("title_missing")
    if len(draft.title) > LONGEST_TITLE:
        raise DraftError("title_too_long")
    if not draft.text:
        raise DraftError("text_missing")
    if len(draft.text) > LONGEST_TEXT:
        raise DraftError("text_too_long")
    return draft


def phrasings_of(raw: str) -> tuple[str, ...]:
    """Each once, in order; raises `DraftError`."""
    found = {line.casefold(): line for line in reversed(_lines(raw))}
    phrasings = tuple(reversed(found.values()))
    if not phrasings:
        raise DraftError("phrasings_missing")
    if len(phrasings) > MOST_PHRASINGS or max(map(len, phrasings)) > LONGEST_PHRASING:
        raise DraftError("phrasings_too_long")
    return phrasings


def check_own_words(written: Iterable[str], asked: Sequence[str]) -> None:
    """Refuse what was copied from a visitor; raises `DraftError`."""
    for text in written:
        words = _words(text)
        for question in map(_words, asked):
            if words == question or _runs(words) & _runs(question):
                raise DraftError("visitors_words")


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _runs(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {words[at : at + BORROWED_WORDS] for at in range(len(words) - BORROWED_WORDS + 1)}


def _plain(text: str) -> str:
    """Without control characters, and with one kind of line end."""
    text = text.replace("\r\n", "\n")
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")


def _line(text: str) -> str:
    return " ".join(_plain(text).split())


def _lines(text: str) -> list[str]:
    return [line for line in map(_line, _plain(text).split("\n")) if line]


def _link(line: str) -> DraftLink:
    title, mark, url = (part.strip() for part in line.rpartition("|"))
    parts = urlsplit(url)
    if not mark or not title or parts.scheme != "https" or not parts.hostname or " " in url:
        raise DraftError("link_bad")
    return DraftLink(title, url)
