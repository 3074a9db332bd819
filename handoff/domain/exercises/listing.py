"""Takes a typed list apart: commas, lines, bullets, or "this or that".

Knows nothing of what is listed, nor how many there may be.
"""

from __future__ import annotations

import re

LONGEST = 80
"""Characters of one thing; what is longer is cut, and stands in the conversation as it was written."""
_BREAK = re.compile(r"[\n;,]+")
_BULLET = re.compile(r"^\s*(?:[-*\u2022\u2013]+|\(?\d{1,2}[.):]|\(?[a-h][.)])\s*", re.IGNORECASE)
_LEADING = re.compile(r"^(?:(?:and|or|either|also|maybe|perhaps|then|between)\s+)+", re.IGNORECASE)
_EITHER = re.compile(r"\s+(?:or|vs\.?|versus)\s+", re.IGNORECASE)
_BOTH = re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def listed(text: str) -> tuple[str, ...]:
    """What stands in the list, in its order, each once."""
    pieces = [piece for piece in _BREAK.split(text) if _plain(piece)]
    if len(pieces) == 1:
        pieces = _apart(pieces[0])
    elif pieces:
        pieces = [*pieces[:-1], *_EITHER.split(pieces[-1])]
    found: dict[str, str] = {}
    for piece in map(_plain, pieces):
        if piece:
            found.setdefault(piece.casefold(), piece)
    return tuple(found.values())


def _apart(text: str) -> list[str]:
    by_either = _EITHER.split(text)
    return by_either if len(by_either) > 1 else _BOTH.split(text)


def _plain(piece: str) -> str:
    bare = _LEADING.sub("", _SPACE.sub(" ", _BULLET.sub("", piece)).strip())
    return bare.strip(" .!?\"'\u201c\u201d")[:LONGEST].strip()
