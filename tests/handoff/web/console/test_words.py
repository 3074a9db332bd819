"""Codes in plain words: every code that exists has some, and durations read as people say them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handoff.commands import practitioner as command
from handoff.domain.lifecycle import ConsentScope, HandoffStatus
from handoff.domain.queue_order import Queue
from handoff.domain.readiness import ITEMS, Preference
from handoff.domain.reasons import Reason
from handoff.domain.right_help import Found, FoundReason
from handoff.domain.triage import ServiceTier
from handoff.health import NEEDED_PARTS
from handoff.practitioners import Role
from handoff.settings import ROOT
from handoff.web.console.words import Words, clock_time, duration, exact_time, load_words
from handoff.web.errors import KNOWN
from handoff.wording import load_wording

SOURCES = [*(ROOT / "handoff" / "web" / "console").glob("*.py"), ROOT / "handoff" / "practitioners.py"]


@pytest.fixture(scope="module")
def words() -> Words:
    return load_words(ROOT / "data" / "content" / "console.yml", load_wording(ROOT / "data"))


def test_every_code_of_the_domain_has_words(words: Words) -> None:
    tables: dict[str, object] = {
        "tiers": ServiceTier, "queues": Queue, "statuses": HandoffStatus, "scopes": ConsentScope,
        "preferences": Preference, "roles": Role, "found_right": Found, "found_when": Found,
        "found_reasons": FoundReason,
    }  # fmt: skip
    for table, codes in tables.items():
        assert {str(code) for code in codes} == set(words.tables[table]), table  # type: ignore[attr-defined]
    assert set(NEEDED_PARTS) <= set(words.tables["parts"])


@pytest.mark.parametrize("reason", [*Reason, "urgent", "asked_for_person"])
def test_every_reason_has_words(words: Words, reason: str) -> None:
    said = words.reason(reason)

    assert said
    assert said != reason.replace("_", " ")


def test_item_reasons_say_the_answer_that_was_given(words: Words) -> None:
    assert words.reason("low_c4") == "Getting started: I put it off or feel too worried to start"
    assert words.reason("high_x4") == "Load: Two or more"
    assert words.reason("middle_x2") == "Money, health, time: Somewhat"
    assert words.reason("not_said_c2") == "Knowing the options: prefers not to say"


def test_every_question_of_the_check_has_its_three_answers(words: Words) -> None:
    assert list(ITEMS) == list(words.items)
    for id_, item in words.items.items():
        assert {0, 1, 2} == set(item.options), id_
        assert not re.match(r"\d", item.question), id_


def test_answers_come_in_the_order_of_the_check(words: Words) -> None:
    said = [(item.label, answer) for item, answer in words.answers({"X4": 0, "C1": 2, "C3": None})]

    assert said == [("Self-knowledge", "Yes, easily"), ("Next step", "prefers not to say"), ("Load", "None")]


def test_every_problem_the_code_can_name_has_words(words: Words) -> None:
    named = set()
    for path in SOURCES:
        named |= set(re.findall(r'(?:problem|AccountError|refuse|_again)\((?:\d+, )?"(\w+)"', Path(path).read_text()))
    named |= {code for _, code, _ in KNOWN.values()} - {"unauthorized", "unknown_button", "unknown_message"}

    assert len(named) > 20
    assert named <= set(words.tables["problems"]) | set(command.PROBLEMS)


def test_every_alert_that_can_be_raised_has_words(words: Words) -> None:
    sources = "".join(path.read_text() for path in (ROOT / "handoff").rglob("*.py"))
    raised = set(re.findall(r'raise_alert\(\s*\w+, "(\w+)"|^ALERT = "(\w+)"', sources, re.M))

    kinds = {kind for pair in raised for kind in pair if kind}
    assert {"urgent", "unscreened", "turn_dead", "delivery_dead"} <= kinds
    assert kinds <= set(words.tables["alerts"])


def test_every_reason_of_the_safety_screen_has_words(words: Words) -> None:
    urgent = {"self_harm", "harm_to_others", "abuse", "coercion", "danger", "said_not_safe"}
    concern = {"distress", "past_risk", "third_person", "hyperbole"}

    assert set() == (urgent | concern) - set(words.tables["safety_reasons"])
    assert "distress; something that was dangerous in the past" == words.safety_reasons(["distress", "past_risk"])


def test_an_unknown_code_reads_as_it_stands(words: Words) -> None:
    assert words.of("tiers", "brand_new") == "brand new"
    assert words.of("tiers", None) == ""


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=3, minutes=5), "3 h 5 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(days=2, hours=4, minutes=59), "2 d 4 h"),
    ],
)
def test_durations(span: timedelta, said: str) -> None:
    assert duration(span) == said


def test_a_note_names_day_and_second_in_the_institutions_zone() -> None:
    at = datetime(2026, 11, 23, 16, 4, 5, tzinfo=UTC)

    assert "Tue 24 Nov 2026, 00:04:05" == exact_time(at, ZoneInfo("Asia/Singapore"))


def test_times_are_the_institutions_and_name_the_day_unless_it_is_today() -> None:
    singapore = ZoneInfo("Asia/Singapore")
    now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    assert clock_time(now - timedelta(hours=1), singapore, now) == "09:00"
    assert clock_time(now - timedelta(hours=11), singapore, now) == "Sun 22 Nov, 23:00"
