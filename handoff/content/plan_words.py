"""The words of the personal plan: why a step is there, what kind it is, the milestones, and the sentences of its page.

Reads and checks `plan.yml`; knows neither a plan nor the catalogue.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from handoff.content.entry import Entry
from handoff.content.facts import filled_text
from handoff.domain.plan import ASKED, REASONS, Kind

MOST_MILESTONES = 5
"""More of them overwhelm (docs/plan.md)."""
_TOPIC = "topic"
_VALUES = {
    "person": {"contact"},
    "not_kept": {"deleted_at"},
    "done_count": {"done", "all"},
    "step": {"number"},
    "minutes": {"minutes"},
    "of_step": {"number"},
    "date_label": {"number"},
    "due": {"date"},
    "link_title": {"count"},
    "in_chat": {"phrase"},
}
"""What a sentence of the page may fill in; all others fill in nothing."""
PAGE = (
    "title", "intro", "private", "kept", "keep", "keep_hint", "progress", "reached", "hide_progress", "show_progress",
    "steps", "why", "write", "is_done", "mark_done", "mark_undone", "date", "save_date", "no_date", "take_along",
    "calendar", "pdf", "print_hint", "said_done", "said_undone", "said_dated", "said_date_gone", "said_kept",
    "check_ins", "check_ins_why", "check_ins_in_chat", "check_ins_by_mail", "check_ins_off", "check_ins_not_kept",
    "switch_check_ins_off", "switch_check_ins_on", "said_check_ins_on", "said_check_ins_off",
    "intro_own", "bad_link", "gone", "no_dates", "bad_date", "bad_form", "back", *_VALUES,
)  # fmt: skip


@dataclass(frozen=True)
class Milestone:
    """A point on the way, in words; `percent` of the steps are done there."""

    percent: int
    text: str


@dataclass(frozen=True)
class PlanWords:
    version: str
    """Of what a visitor agrees to on the page."""
    reasons: Mapping[str, str]
    kinds: Mapping[str, str]
    milestones: tuple[Milestone, ...]
    page: Mapping[str, str]
    in_chat: Mapping[str, str]
    """What to write in the chat to do an exercise there, by its id in resources.yml."""

    def reason(self, code: str, topic: str | None) -> str:
        """Why a step is there; `topic` is the title of what was asked about."""
        return self.reasons[code].format_map({_TOPIC: topic or ""})

    def of(self, code: str, **values: object) -> str:
        """A sentence of the page."""
        return self.page[code].format_map(values)


def plan_words_of(file: Entry) -> PlanWords:
    """Raises `ContentError`."""
    words = PlanWords(
        version=file.text("version"),
        reasons=_texts(file, "reasons", REASONS, {ASKED: {_TOPIC}}),
        kinds=_texts(file, "kinds", tuple(Kind), {}),
        milestones=_milestones(file),
        page=_texts(file, "page", PAGE, _VALUES),
        in_chat=_phrases(file),
    )
    file.done()
    return words


def _texts(file: Entry, name: str, codes: Collection[str], values: Mapping[str, set[str]]) -> dict[str, str]:
    """A table with these codes, no fewer and no more."""
    entry = file.entry(name)
    texts = {str(code): filled_text(entry, str(code), values.get(code, set())) for code in codes}
    entry.done()
    return texts


def _phrases(file: Entry) -> dict[str, str]:
    entry = file.entry("in_chat")
    return {str(name): entry.text(name) for name in entry.names()}


def _milestones(file: Entry) -> tuple[Milestone, ...]:
    found = []
    for entry in file.entries("milestones"):
        milestone = Milestone(entry.integer("percent"), entry.text("text"))
        if not 0 < milestone.percent <= 100:
            raise entry.fault("percent", "must be from 1 to 100")
        entry.done()
        found.append(milestone)
    if len(found) > MOST_MILESTONES or found != sorted(found, key=lambda milestone: milestone.percent):
        raise file.fault("milestones", f"must be {MOST_MILESTONES} at most, in the order of the way")
    return tuple(found)
