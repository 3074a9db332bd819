"""The safeguarding note in words: one line for each step, as it will be read by people who were not there.

Knows the wording alone; what belongs in the note is decided by `safety.safeguarding`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handoff.safety.safeguarding import SafeguardingNote, Step, Way
from handoff.web.console.words import Words, exact_time

TABLE = "safeguarding"


@dataclass(frozen=True)
class Line:
    """What happened at one moment, with what there is to add and the contacts that were shown."""

    at: datetime
    text: str
    more: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()


def lines_of(note: SafeguardingNote, words: Words, zone: ZoneInfo) -> list[Line]:
    writer = _Writer(words, zone)
    return [writer.line(step) for step in note.steps]


@dataclass(frozen=True)
class _Writer:
    words: Words
    zone: ZoneInfo

    def line(self, step: Step) -> Line:
        writers: dict[str, Callable[[Step], Line]] = {
            "crisis_card_shown": self._card,
            "check_in_said": self._check_in,
            "on_call_called": self._called,
            "alert_escalated": self._escalated,
            "alert_raised": self._raised,
        }
        return writers.get(step.action, self._plain)(step)

    def _plain(self, step: Step) -> Line:
        code = step.action if step.until is None else f"{step.action}_often"
        until = exact_time(step.until, self.zone) if step.until else ""
        return Line(step.at, self._said(code, who=self._name(step), count=step.count, until=until))

    def _card(self, step: Step) -> Line:
        detail = step.detail
        more = [
            self._said("card_level", level=self.words.of("levels", "urgent"), reasons=self._reasons(step)),
            self._said("card_message", seq=detail["seq"]) if "seq" in detail else "",
            self._watch(step) if "is_watched" in detail else "",
        ]
        contacts = tuple(str(contact) for contact in detail.get("contacts", ()))
        if contacts:
            more.append(self._said("card_contacts"))
        return Line(step.at, self._said(step.action), tuple(filter(None, more)), contacts)

    def _watch(self, step: Step) -> str:
        if step.detail["is_watched"]:
            return self._said("card_watched")
        opening = step.detail.get("next_opening")
        if not opening:
            return self._said("card_unwatched_open")
        return self._said("card_unwatched", next_opening=exact_time(datetime.fromisoformat(opening), self.zone))

    def _check_in(self, step: Step) -> Line:
        level = self.words.of("levels", "concern")
        return Line(step.at, self._said("check_in_said", level=level, reasons=self._reasons(step)))

    def _raised(self, step: Step) -> Line:
        return Line(step.at, self._said(f"alert_raised_{step.detail['kind']}"))

    def _called(self, step: Step) -> Line:
        contact = step.detail.get("contact", "")
        if not step.ways:
            return Line(step.at, self._said("on_call_called_plain", contact=contact))
        return Line(step.at, self._said("on_call_called", contact=contact, ways=self._ways(step.ways)))

    def _escalated(self, step: Step) -> Line:
        return Line(step.at, self._said("alert_escalated", contact=step.detail.get("contact", "")))

    def _ways(self, ways: Sequence[Way]) -> str:
        said = []
        for way in ways:
            sent = exact_time(way.sent_at, self.zone) if way.sent_at else ""
            said.append(f"{self.words.of('ways', way.way)} {self.words.fill('calls', way.status, at=sent).strip()}")
        return ", ".join(said)

    def _reasons(self, step: Step) -> str:
        return self.words.safety_reasons(step.detail.get("reasons", ())) or self._said("no_reasons")

    def _name(self, step: Step) -> str:
        return step.who or self._said("somebody")

    def _said(self, code: str, **values: object) -> str:
        return self.words.fill(TABLE, code, **values)
