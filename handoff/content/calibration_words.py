"""The sentences of `signpost calibrate`, each with the values it may fill in.

Reads and checks `calibration.yml`; works nothing out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from handoff.content.entry import Entry

_VALUES: dict[str, set[str]] = {
    "title": {"name"},
    "counted": {"cases", "resolved"},
    "since": {"day"},
    "cases": {"cases"},
    "rate": {"value", "low", "high", "count", "cases"},
    "kappa_value": {"value", "low", "high"},
    "miss": {"ref", "channel", "recommended", "right"},
    "differing": {"count", "cases"},
}
PLAIN = (
    "left_out", "no_check", "nobody_said", "cannot_tell", "judged_again", "other_check", "overall", "table",
    "self_help", "brief_staff_assisted", "individual_case_managed", "under", "under_by_two", "over", "kappa",
    "no_kappa", "misses", "no_misses", "trials", "with_cues", "answers_alone", "setting", "change", "in_force", "best",
    "best_is_in_force", "held_out", "flatters", "intervals", "selection",
)  # fmt: skip


@dataclass(frozen=True)
class CalibrationWords:
    texts: Mapping[str, str]

    def of(self, code: str, **values: object) -> str:
        return self.texts[code].format(**values)


def calibration_words_of(file: Entry) -> CalibrationWords:
    """Raises `ContentError`."""
    texts = {code: _text(file, code) for code in (*_VALUES, *PLAIN)}
    file.done()
    return CalibrationWords(texts)


def _text(file: Entry, code: str) -> str:
    text = file.text(code)
    try:
        used = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise file.fault(code, f"cannot be filled in: {error}") from error
    if unknown := used - _VALUES.get(code, set()):
        raise file.fault(code, f"may not use {', '.join(sorted(unknown))}")
    return text
