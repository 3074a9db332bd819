"""Whether a message is answered, which topics it might have meant, or that it was not understood: from likelihoods.

Pure: knows neither Rasa nor how the likelihoods came about. The thresholds stand in config.yml.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ANSWER, DID_YOU_MEAN, NOT_UNDERSTOOD = "answer", "did_you_mean", "not_understood"
FALLBACK_INTENT = "nlu_fallback"
CHOICES_LIMIT = 3
BESIDE_LIMIT = 3
FAQ, TROUBLE = "faq", "trouble"
TOPIC_GROUPS = (FAQ, TROUBLE)
"""What careers are about; both groups are answered, `trouble` asks first whether the visitor is safe."""
REFERRALS = "other_department"
OUTSIDE = "out_of_scope"
ANSWERED = (*TOPIC_GROUPS, REFERRALS)
"""Groups whose names are answers: `faq/cv_start`, `other_department/library`."""

Likely = Mapping[str, float]


@dataclass(frozen=True)
class Rules:
    """When the bot is sure enough; `category_of` says what an intent that is no answer counts as outside.

    From `certain_from` on nothing else is offered beside an answer; below, topics that are at least `beside_from`.
    """

    answer_from: float
    guess_from: float
    lead: float
    category_of: Mapping[str, str]
    certain_from: float = 1.0
    beside_from: float = 1.0

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "Rules":
        category_of = {name: category for category, names in config["not_topics"].items() for name in names}
        limits = {name: config[name] for name in ("answer_from", "guess_from", "lead", "certain_from", "beside_from")}
        return cls(category_of=category_of, **limits)

    def decide(self, likely: Likely, *, has_words: bool = True) -> dict[str, Any]:
        """`intent`, `outcome`, `topic`, `answers` and `choices`, as actions and `signpost parse` read them."""
        best_first = sorted(likely.items(), key=lambda pair: -pair[1]) if has_words else []
        name, confidence = best_first[0] if best_first else ("", 0.0)
        choices = self._choices(best_first)
        if self._is_sure(best_first) and not (choices and self._is_hastily_outside(name, confidence)):
            outcome, choices = ANSWER, self._beside(best_first)
        else:
            outcome = DID_YOU_MEAN if choices else NOT_UNDERSTOOD
        is_answer = outcome == ANSWER
        return {
            "intent": {"name": group_of(name) if is_answer else FALLBACK_INTENT, "confidence": confidence},
            "outcome": outcome,
            "topic": self.topic_of(name) if is_answer else self.topic_of(choices[0]) if choices else None,
            "answers": [name] if is_answer and group_of(name) in ANSWERED else [],
            "choices": choices,
        }

    def topic_of(self, name: str) -> str | None:
        """The topic's id; for everything else its category, None for the inner affairs of the dialogue."""
        group, _, topic = name.partition("/")
        if topic:
            return topic if group in TOPIC_GROUPS else group
        category = self.category_of.get(name)
        return None if category == "dialogue" else category

    @property
    def courtesies(self) -> list[str]:
        """The intents that are small talk or belong to the dialogue: no message is about them alone and goes on."""
        return [name for name, category in self.category_of.items() if category in ("small_talk", "dialogue")]

    def _is_sure(self, best_first: Sequence[tuple[str, float]]) -> bool:
        if not best_first or best_first[0][1] < self.answer_from:
            return False
        group = group_of(best_first[0][0])
        # Two offices are no rivals: whichever is named can send the visitor on.
        rivals = [p for name, p in best_first[1:] if group != REFERRALS or group_of(name) != REFERRALS]
        return not rivals or best_first[0][1] - rivals[0] >= self.lead

    def _is_hastily_outside(self, name: str, confidence: float) -> bool:
        """Turning somebody away takes more than an answer does: a wrong answer still has a way on under it."""
        return self.category_of.get(name) == OUTSIDE and confidence < self.certain_from

    def _beside(self, best_first: Sequence[tuple[str, float]]) -> list[str]:
        """What else the message may have meant, for the buttons under an answer that is not certain."""
        name, confidence = best_first[0]
        if group_of(name) not in TOPIC_GROUPS or confidence >= self.certain_from:
            return []
        rest = [other for other, p in best_first[1:] if group_of(other) in TOPIC_GROUPS and p >= self.beside_from]
        return rest[:BESIDE_LIMIT]

    def _choices(self, best_first: Sequence[tuple[str, float]]) -> list[str]:
        """The closest topics, best first: none unless the best is likely enough to be worth a person's reading."""
        topics = [(name, p) for name, p in best_first if group_of(name) in TOPIC_GROUPS]
        if not topics or topics[0][1] < self.guess_from:
            return []
        return [name for name, _ in topics[:CHOICES_LIMIT]]


def group_of(name: str) -> str:
    return name.partition("/")[0]


def likely_of(ranking: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Rasa's ranking as likelihoods by name."""
    return {guess["name"]: guess["confidence"] for guess in ranking}
