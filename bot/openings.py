"""A post begins with what it is about: how its first sentence and the whole of it are read together.

Pure: who reads them is `bot/understand.py`.
"""

import math
import re
from collections.abc import Iterable, Sequence

from bot.components.text import has_words
from bot.deciding import Likely

SHORTEST = 3
"""Words; "hi all" and "help please" say nothing yet."""
CANDIDATES = 2
"""The first sentence, or the second where the first was only polite."""
WEIGHT = 0.25
"""Of the opening against the whole. More finds more topics among the first three, but fewer first: decision 17."""
FLOOR = 1e-4
"""No reading may rule a name out altogether."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def openings_of(text: str) -> list[str]:
    """The sentences a longer message may open with, the first one first; empty when there is one sentence only."""
    found = [sentence.strip() for sentence in _SENTENCE.split(text)]
    sentences = [sentence for sentence in found if sum(map(has_words, sentence.split())) >= SHORTEST]
    return sentences[:CANDIDATES] if len(sentences) > 1 else []


def led_by(opening: Likely, whole: Likely) -> dict[str, float]:
    """The weighted geometric mean of both readings, of every name either knows; adds up to 1."""
    names = {*opening, *whole}
    logs = {name: _log(whole, name) + WEIGHT * _log(opening, name) for name in names}
    most = max(logs.values())
    lifted = {name: math.exp((log - most) / (1 + WEIGHT)) for name, log in logs.items()}
    total = sum(lifted.values())
    return {name: value / total for name, value in lifted.items()}


def first_telling(openings: Iterable[Likely], polite: Sequence[str]) -> Likely | None:
    """The first reading that is not most likely a mere courtesy; `polite` are the intents that are."""
    return next((likely for likely in openings if max(likely, key=likely.__getitem__) not in polite), None)


def _log(likely: Likely, name: str) -> float:
    return math.log(likely.get(name, 0.0) + FLOOR)
