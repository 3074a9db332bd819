"""Whether a message holds two wishes, or leans on the answer before it: from its words and how likely its parts are.

Pure: who reads the parts is `bot/understand.py`.
"""

import re
from collections.abc import Sequence

from bot.components.text import has_words
from bot.deciding import ANSWERED, Likely, group_of

PARTS_LIMIT = 4
SHORTEST_PART = 3
"""Words; anything shorter ("thanks", "pls") is no wish of its own."""
FOLLOW_UP_WORDS = 12
SURE = 0.7
"""From here on a part of a message counts as a wish of its own."""
MENTIONED = 0.005
"""A second wish must at least show in the reading of the whole message; half of a story seldom does."""
_SPACE = re.compile(r"\s+")
_ALSO = r"and also|and then|also|plus|besides|another thing|second(?:ly)?"
_ASKING = r"how|what|where|when|who|which|can|could|do|does|is|are|should|would|how's|what's"
_BREAK = re.compile(rf"(?<=[.!?;])\s+|\n+|,?\s+(?:{_ALSO})\b[,:]?\s+", re.I)
_AND = re.compile(rf",?\s+(?:and|then|but)\s+(?=(?:{_ASKING})\b)", re.I)
_MARKER = re.compile(
    r"^(?:(?:ok|okay|oh|hm+|right|thanks|thx|cool|sure|so)[\s,.!]+)*"
    r"(?:and|but|or|what about|how about|what if|what abt|same for|also for|for|then|say|which of|the)\b",
    re.I,
)
_LEANS = re.compile(r"\b(?:it|that|this|those|these|them|they|there|one|any of (?:it|that|them))\b", re.I)


def parts_of(text: str) -> list[str]:
    """The sentences and coordinated questions of a message; empty when there is only one."""
    # Runs of white space first: thousands of blanks would keep the patterns below busy for seconds.
    single = _SPACE.sub(lambda run: "\n" if "\n" in run.group() else " ", text)
    pieces = [piece.strip(" ,") for sentence in _BREAK.split(single) for piece in _AND.split(sentence)]
    parts = [piece for piece in pieces if sum(map(has_words, piece.split())) >= SHORTEST_PART]
    return parts if 2 <= len(parts) <= PARTS_LIMIT else []


def may_follow_up(text: str) -> bool:
    """Whether the words could lean on what was said before."""
    words = len(text.split())
    return words <= FOLLOW_UP_WORDS and (words <= 3 or bool(_MARKER.search(text) or _LEANS.search(text)))


def leaning(alone: Likely, behind: Likely, last: str) -> dict[str, float]:
    """A follow-up is read twice, alone and behind the title of the last answer; both readings count the same.

    That answer itself is left out: it was just given, and its title pulls every reading back to it.
    """
    names = {*alone, *behind} - {last}
    alone_left, behind_left = 1 - alone.get(last, 0.0), 1 - behind.get(last, 0.0)
    return {
        name: (alone.get(name, 0.0) / max(alone_left, 1e-9) + behind.get(name, 0.0) / max(behind_left, 1e-9)) / 2
        for name in names
    }


def wishes_of(whole: Likely, parts: Sequence[Likely]) -> list[str]:
    """The answers to give, in the order of the wishes; none unless two parts are surely about two different things."""
    found: dict[str, None] = {}
    for likely in parts:
        name, confidence = max(likely.items(), key=lambda pair: pair[1])
        is_wish = group_of(name) in ANSWERED and confidence >= SURE
        if is_wish and whole.get(name, 0.0) >= MENTIONED:
            found[name] = None
    return list(found) if len(found) > 1 else []
