"""Cuts a long message into passages that are judged one by one: a cry for help must not drown in what surrounds it.

Works on plain text; the words of every passage stand in the text in this order, and none is left out.
"""

from __future__ import annotations

LONGEST = 45
"""Words of a passage: about a long sentence, well below what the model reads at once."""
SHORTEST = 6
"""A sentence of fewer words is read together with the next: `i am done . goodbye .`"""
ENDS = frozenset(".!?;")


def passages(plain: str) -> list[str]:
    """The sentences, short ones joined and long ones cut; the whole text where that is short enough."""
    words = plain.split()
    if len(words) <= LONGEST and sum(word in ENDS for word in words[:-1]) == 0:
        return [plain] if words else []
    found: list[list[str]] = []
    current: list[str] = []
    for word in words:
        current.append(word)
        if len(current) >= LONGEST or (word in ENDS and len(current) > SHORTEST):
            found.append(current)
            current = []
    if current and found and len(current) <= SHORTEST:
        found[-1] = [*found[-1], *current]
    elif current:
        found.append(current)
    return [" ".join(words) for words in found]
