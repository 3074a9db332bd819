"""Splits a long text into messages that fit, at paragraphs or words where it can: nothing is cut off."""

from __future__ import annotations

from handoff.contract import TEXT_LIMIT

_BREAKS = ("\n\n", "\n", ". ", " ")
"""Where a break hurts least, best first."""


def split_text(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Parts of at most `limit` characters, none empty; only white space between two parts is left out."""
    parts, rest = [], text.strip()
    while len(rest) > limit:
        end = _break_before(rest, limit)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest else parts


def _break_before(text: str, limit: int) -> int:
    """A break in the second half, so that no part gets tiny; the hard limit when there is none."""
    for mark in _BREAKS:
        found = text.rfind(mark, limit // 2, limit)
        if found != -1:
            return found + len(mark)
    return limit
