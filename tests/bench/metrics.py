"""The figures of understanding: from what was wanted and what was found, and nothing else.

Pure; docs/understanding.md says in words what each figure means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.bench.examples import OUTSIDE, Example

BINS = 10
NOT_CAREERS = (None, *OUTSIDE, "small_talk", "ask_human", "urgent", "dialogue")
"""Everything that `topic` may be besides the id of a topic."""


@dataclass(frozen=True)
class Found:
    """What a bot made of one message: its best topic, whether it answers with that, and else what it offers."""

    topic: str | None
    is_answer: bool = True
    choices: tuple[str, ...] = ()

    @property
    def is_careers_answer(self) -> bool:
        return self.is_answer and self.topic not in NOT_CAREERS


Pair = tuple[Example, Found]


@dataclass(frozen=True)
class Bin:
    count: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Point:
    """What a threshold does: how much of what is outside is held back, and how much of what is careers' business."""

    threshold: float
    recall: float
    false_alarms: float


def careers(pairs: Iterable[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair[0].is_careers]


def outside(pairs: Iterable[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair[0].is_outside]


def share(hits: Iterable[bool]) -> float:
    """Of nothing, nothing."""
    listed = list(hits)
    return sum(listed) / len(listed) if listed else 0.0


def is_right(example: Example, found: Found) -> bool:
    return found.topic == example.topic


def is_within(example: Example, found: Found) -> bool:
    """Whether the visitor gets to the right topic, by the answer or by a button."""
    return example.topic in (found.topic, *found.choices)


def macro_f1(pairs: Sequence[Pair]) -> float:
    """Mean over the topics of the split; a message from outside taken for a topic counts against that topic."""
    wanted = Counter(example.topic for example, _ in pairs)
    guessed = Counter(found.topic for _, found in pairs)
    hit = Counter(example.topic for example, found in pairs if is_right(example, found))
    topics = {example.topic for example, _ in careers(pairs)}
    # 2pr / (p + r), without its division by nothing.
    scores = [2 * hit[topic] / (wanted[topic] + guessed[topic]) for topic in topics]
    return sum(scores) / len(scores) if scores else 0.0


def held_back(pairs: Sequence[Pair]) -> Point:
    """Where a bot stands as it is: messages it does not answer as careers' business, outside and inside."""
    return Point(
        0.0,
        share(not found.is_careers_answer for _, found in outside(pairs)),
        share(not found.is_careers_answer for _, found in careers(pairs)),
    )


def at_equal_false_alarms(pairs: Sequence[Pair], confidences: Sequence[float], false_alarms: float) -> Point:
    """The lowest threshold that holds back at least as much of careers' business: ties go to the bot measured."""
    for threshold in sorted({0.0, *confidences, 1.1}):
        sure = [
            (example, found if confidence >= threshold else Found(None, is_answer=False))
            for (example, found), confidence in zip(pairs, confidences, strict=True)
        ]
        point = held_back(sure)
        if point.false_alarms >= false_alarms:
            break
    return Point(threshold, point.recall, point.false_alarms)


def reliability(guesses: Iterable[tuple[float, bool]], bins: int = BINS) -> list[Bin]:
    """By tenths of the confidence: how many guesses, how sure on the mean, how many of them right."""
    sorted_in: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for confidence, is_hit in guesses:
        sorted_in[min(int(confidence * bins), bins - 1)].append((confidence, is_hit))
    return [
        Bin(len(found), sum(c for c, _ in found) / max(len(found), 1), share(hit for _, hit in found))
        for found in sorted_in
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Mean distance between how sure and how right, weighed by how often (expected calibration error)."""
    total = sum(found.count for found in bins)
    return sum(found.count * abs(found.confidence - found.right) for found in bins) / total if total else 0.0
