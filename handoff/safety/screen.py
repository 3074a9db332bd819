"""The safety screen: from what somebody wrote to a level with its reasons. Independent of the bot and of the network.

Cheap tests come first. What follows from a verdict is decided in `lane`; how good it is stands in docs/safety.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from handoff.safety.classifier import Classifier, Likelihoods
from handoff.safety.cues import Cue, Cues, load_cues
from handoff.safety.encoder import Encoder
from handoff.safety.gate import Gate, load_gate
from handoff.safety.levels import REASONS, SafetyLevel, Verdict
from handoff.safety.passages import passages
from handoff.safety.plain_text import Spellings, load_spellings

_RANK = {SafetyLevel.NONE: 0, SafetyLevel.CONCERN: 1, SafetyLevel.URGENT: 2}


@dataclass(frozen=True)
class SafetyScreen:
    """Spelling, gate, cues, classifier; of the passages of a message the most serious decides."""

    spellings: Spellings
    gate: Gate
    cues: Cues
    classifier: Classifier

    def judge(self, text: str) -> Verdict:
        """The verdict on one message, with the reasons of its most serious passages."""
        plain = self.spellings.plain(text)
        if not self.gate.lets_through(plain) and not verdict_of(self.cues.found_in(plain)).reasons:
            return Verdict(SafetyLevel.NONE)
        verdict = Verdict(SafetyLevel.NONE)
        for passage in passages(plain):
            verdict = more_serious(verdict, self._weighed(passage))
        return verdict

    def judge_by_cues(self, text: str) -> Verdict:
        """The verdict of the cues alone: what is left to ask when the rest of the screen fails."""
        return verdict_of(self.cues.found_in(self.spellings.plain(text)))

    def _weighed(self, passage: str) -> Verdict:
        """Cues and classifier must agree a little, unless a cue is sure; an idiom yields to a sure classifier only."""
        card, weighed = self.classifier.card, self.classifier.weigh(passage)
        at_risk = 1 - weighed.levels[SafetyLevel.NONE]
        found = self.cues.found_in(passage)
        cued = verdict_of(found)
        if cued.reasons and (at_risk >= card.cued_from or any(cue.is_sure for cue in found)):
            return replace(cued, score=at_risk)
        is_idiom = bool(found) and not cued.reasons
        if at_risk < (card.excused_below if is_idiom else card.concern_from):
            return Verdict(SafetyLevel.NONE, score=at_risk)
        is_urgent = weighed.levels[SafetyLevel.URGENT] >= card.urgent_from
        level = SafetyLevel.URGENT if is_urgent else SafetyLevel.CONCERN
        return Verdict(level, (_likeliest(weighed, level),), at_risk)


def more_serious(one: Verdict, other: Verdict) -> Verdict:
    """The higher level; both reasons where they agree on it."""
    if _RANK[one.level] < _RANK[other.level]:
        one, other = other, one
    score = max(one.score, other.score)
    reasons = one.reasons if one.level is not other.level else tuple(dict.fromkeys((*one.reasons, *other.reasons)))
    return Verdict(one.level, reasons, score)


def load_screen(data_dir: Path) -> SafetyScreen:
    """Read everything; raises `ModelError`, `CueError`, `OSError`, `KeyError` or `yaml.YAMLError`."""
    encoder = Encoder()
    return SafetyScreen(
        load_spellings(data_dir, encoder.is_word),
        load_gate(data_dir),
        load_cues(data_dir),
        Classifier(encoder, data_dir),
    )


def verdict_of(found: list[Cue]) -> Verdict:
    """What the cues ask for by themselves: the most serious level, with its reasons."""
    serious = [cue for cue in found if cue.level is not SafetyLevel.NONE]
    if not serious:
        return Verdict(SafetyLevel.NONE)
    level = max((cue.level for cue in serious), key=_RANK.__getitem__)
    return Verdict(level, tuple(dict.fromkeys(cue.reason for cue in serious if cue.level is level)))


def _likeliest(weighed: Likelihoods, level: SafetyLevel) -> str:
    return max(REASONS[level], key=lambda reason: weighed.reasons[reason])
