"""The words of the written exercises: what is said about a visitor's own work, and how the plan's page shows it.

Reads and checks `exercises.yml`; knows neither a visitor's work nor where its codes come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handoff.content.entry import Entry
from handoff.content.facts import filled_text
from handoff.domain.exercises import next_step, weighing

_OPTIONS, _BOTH = {"options"}, {"options", "matters"}
_FEEDBACK: Mapping[str, set[str]] = {
    "tie": _OPTIONS,
    "ahead_clearly": {"options", "others"},
    "ahead_narrowly": {"options", "others"},
    "carries": _BOTH,
    "hangs_on": _BOTH,
    "hangs_on_each": _BOTH,
    "stands": _OPTIONS,
    "misses_first": _BOTH,
    "unknown": _BOTH,
    "step_concrete": {"step"},
    "step_not_in_control": {"step"},
    "step_too_big": {"step"},
    "step_vague": {"step"},
    "step_dated": {"day"},
    "step_far_off": {"day"},
    "step_place": {"place"},
    "step_if_then": {"obstacle", "then"},
    "step_obstacle_alone": {"obstacle"},
}
"""What a sentence may fill in; all others fill in nothing."""
_VALUES: Mapping[str, set[str]] = {
    "done_on": {"date"},
    **{f"fit_{fit}": {"matter"} for fit in weighing.Fit},
    "own_place": {"place"},
    "own_if_then": {"obstacle", "then"},
}
_PAGE = (
    "worked_out", "worked_out_hint", "weighing", "next_step", "matters", "feels_right", "feels_right_yes",
    "feels_right_no", "missing", "what", "when", "where", "obstacle", "then", "said", "own_step", "own_reason",
    "link_title", *_VALUES,
)  # fmt: skip
_UNQUOTED = {"day"}


@dataclass(frozen=True)
class ExerciseWords:
    quoted: str
    both: str
    feedback: Mapping[str, str]
    page: Mapping[str, str]

    def sentence(self, code: str, values: Mapping[str, Sequence[str]]) -> str:
        """What is said for this code, with the visitor's words in quotation marks."""
        filled = {name: self._joined(name, words) for name, words in values.items()}
        return self.feedback[code].format_map(filled)

    def of(self, code: str, **values: object) -> str:
        """A sentence of the page."""
        return self.page[code].format_map(values)

    def _joined(self, name: str, words: Sequence[str]) -> str:
        *others, last = [word if name in _UNQUOTED else self.quoted.format(words=word) for word in words]
        return self.both.format(first=", ".join(others), last=last) if others else last


def exercise_words_of(file: Entry) -> ExerciseWords:
    """Raises `ContentError`."""
    words = ExerciseWords(
        quoted=filled_text(file, "quoted", {"words"}),
        both=filled_text(file, "both", {"first", "last"}),
        feedback=_texts(file, "feedback", (*weighing.CODES, *next_step.CODES), _FEEDBACK),
        page=_texts(file, "page", _PAGE, _VALUES),
    )
    file.done()
    return words


def _texts(file: Entry, name: str, codes: Sequence[str], values: Mapping[str, set[str]]) -> dict[str, str]:
    """A table with these codes, no fewer and no more."""
    entry = file.entry(name)
    texts = {code: filled_text(entry, code, values.get(code, set())) for code in codes}
    entry.done()
    return texts
