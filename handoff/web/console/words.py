"""The console's words for codes, read from `data/`, and durations and times in words.

A code without words is shown as it stands, with spaces: a new reason must never break the page of an urgent visitor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from flask import current_app

from handoff.web.access import services
from handoff.wording import Wording

_NUMBER = re.compile(r"^Question \d+ of \d+\. ")
SCORE_OF_KIND = {"low": 0, "middle": 1, "high": 2}
"""`low` is said of capability, `high` of complexity: both are the answers at the far end."""


@dataclass(frozen=True)
class Item:
    """One question of the readiness check; `options` by score."""

    label: str
    question: str
    options: Mapping[int, str]


@dataclass(frozen=True)
class Words:
    """Every table of `console.yml`."""

    tables: Mapping[str, Mapping[str, str]]
    items: Mapping[str, Item]
    not_said: str

    def of(self, table: str, code: str | None) -> str:
        if code is None:
            return ""
        return self.tables[table].get(code) or code.replace("_", " ")

    def fill(self, table: str, code: str, **values: object) -> str:
        """A sentence with its values; they may hold anything, it is not read again."""
        return self.of(table, code).format(**values)

    def problem(self, code: str, **values: object) -> str:
        return self.fill("problems", code, **values)

    def reason(self, code: str) -> str:
        """A reason of the desk or of triage; `low_c4`, `middle_x1`, `not_said_c2` say the item and the answer."""
        kind, _, item = code.rpartition("_")
        found = self.items.get(item.upper())
        if found is None or kind not in {*SCORE_OF_KIND, "not_said"}:
            return self.of("reasons", code)
        answer = self.not_said if kind == "not_said" else found.options[SCORE_OF_KIND[kind]]
        return f"{found.label}: {answer}"

    def safety_reasons(self, codes: Sequence[str]) -> str:
        """What the safety screen found, in one line; empty when it named nothing."""
        return "; ".join(self.of("safety_reasons", code) for code in codes)

    def answers(self, given: Mapping[str, int | None]) -> Sequence[tuple[Item, str]]:
        """The questions that were asked, in the order of the check, with the answers in words."""
        return [
            (item, self.not_said if given[id_] is None else item.options[int(given[id_] or 0)])
            for id_, item in self.items.items()
            if id_ in given
        ]


def words() -> Words:
    """The words of the running app, read at the first page."""
    found = current_app.extensions.get("console_words")
    if found is None:
        path = services().settings.data_dir / "content" / "console.yml"
        found = current_app.extensions["console_words"] = load_words(path, services().wording)
    assert isinstance(found, Words)
    return found


def load_words(path: Path, wording: Wording) -> Words:
    document: dict[str, Any] = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    items = {id_: _item(id_, label, wording) for id_, label in document["items"].items()}
    return Words(tables=document["codes"], items=items, not_said=document["not_said"])


def _item(id_: str, label: str, wording: Wording) -> Item:
    """The question as the visitor reads it, without its number, and the title of each button by its score."""
    asked = wording.response(f"utter_ask_readiness__{id_.lower()}")
    options = {
        int(button.wish.entities["option"]): button.title
        for button in asked.buttons
        if button.wish.entities.get("option", "").isdecimal()
    }
    return Item(label, _NUMBER.sub("", asked.text), options)


def duration(span: timedelta) -> str:
    """`less than a minute`, `12 min`, `3 h 5 min`, `2 d 4 h`."""
    minutes = max(0, int(span.total_seconds())) // 60
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if n]
    return " ".join(parts[:2]) or "less than a minute"


def exact_time(at: datetime, zone: ZoneInfo) -> str:
    """`Mon 23 Nov 2026, 14:05:09`, in the institution's zone: for what may be read in court years later."""
    return at.astimezone(zone).strftime("%a %-d %b %Y, %H:%M:%S")


def clock_time(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """`14:05` today, else `Mon 23 Nov, 14:05`, in the institution's zone."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    return local.strftime("%H:%M") if local.date() == today.date() else local.strftime("%a %-d %b, %H:%M")
