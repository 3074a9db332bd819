"""The words of a request for a person: the sentences of its page, and the tiers as the visitor reads them.

Reads and checks `brief.yml`; knows neither a brief nor a way to meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handoff.content.entry import Entry
from handoff.content.facts import filled_text
from handoff.domain.triage import ServiceTier

_VALUES = {
    "chat_closed": {"next_opening"},
    "times_hint": {"zone"},
    "time": {"number"},
    "group_line": {"title", "when", "minutes", "place"},
    "group_link": {"title"},
    "agreed": {"name", "when", "zone"},
    "agreed_where": {"mode", "where"},
    "calendar_summary": {"service"},
    "not_kept": {"deleted_at"},
    "person": {"contact"},
}
"""What a sentence of the page may fill in; all others fill in nothing."""
PAGE = (
    "title", "link_title", "intro_draft", "intro_sent", "intro_waiting", "intro_claimed", "intro_ended", "status_draft",
    "status_sent", "status_waiting", "status_claimed", "status_ended", "get_title", "get_shared", "ask_title", "ask",
    "ask_hint", "lines_hint", "gap", "shown", "tried", "suggests", "why", "why_hint", "note", "note_hint", "meet_title",
    "meeting", "chat_open", "phone", "phone_hint", "times_title", "no_time", "any_time", "name_title", "name_choice",
    "anonymous", "first_name", "full_name", "name", "name_hint", "spoken", "spoken_hint", "group_title", "group_hint",
    "group", "no_group", "unchecked", "send_title", "scope", "scope_all", "scope_all_hint", "scope_from_now",
    "scope_from_now_hint", "send", "save", "save_hint", "change", "problems_title", "problem_too_long",
    "problem_meeting_unknown", "problem_name_choice_unknown", "problem_name_missing",
    "problem_phone_missing", "problem_phone_bad", "problem_times_too_many", "problem_time_gone", "problem_group_gone",
    "problem_scope_missing", "problem_claimed", "problem_ended", "bad_form", "said_saved", "said_sent", "said_changed",
    "agreed_title", "calendar", "no_meeting", "private", "kept", "chosen", "nothing", "bad_link", "gone", "back",
    *_VALUES,
)  # fmt: skip


@dataclass(frozen=True)
class BriefWords:
    version: str
    """Of what a visitor agrees to on the page."""
    tiers: Mapping[ServiceTier, str]
    page: Mapping[str, str]

    def of(self, code: str, **values: object) -> str:
        """A sentence of the page."""
        return self.page[code].format_map(values)


def brief_words_of(file: Entry) -> BriefWords:
    """Raises `ContentError`."""
    tiers, page = file.entry("tiers"), file.entry("page")
    words = BriefWords(
        version=file.text("version"),
        tiers={tier: tiers.text(tier) for tier in ServiceTier},
        page={code: filled_text(page, code, _VALUES.get(code, set())) for code in PAGE},
    )
    for entry in (tiers, page, file):
        entry.done()
    return words
