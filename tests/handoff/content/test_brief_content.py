"""The ways to meet, the group sessions and the words of a request: read, and refused where they cannot be shown."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from handoff.content import load_content
from handoff.content.checks import Severity
from handoff.content.review import review
from handoff.domain.brief import MeetingMode, NameChoice, Part
from handoff.domain.triage import ServiceTier
from tests.content_pack import SHIPPED, change, copy_to, fault_after

SHIPS = load_content(SHIPPED)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return copy_to(tmp_path)


def test_every_code_that_the_page_shows_has_words() -> None:
    assert {*Part, *NameChoice} <= set(SHIPS.brief_words.page)
    assert set(ServiceTier) == set(SHIPS.brief_words.tiers)
    for status in ("draft", "waiting", "sent", "claimed", "ended"):
        assert {f"intro_{status}", f"status_{status}"} <= set(SHIPS.brief_words.page)


def test_the_institution_offers_every_way_and_says_what_each_tier_gets() -> None:
    assert set(MeetingMode) == set(SHIPS.meeting.ways)
    assert "{" not in "".join(way.text + way.where for way in SHIPS.meeting.ways.values())
    assert "45 minutes" in SHIPS.meeting.offer("individual_case_managed")
    assert SHIPS.meeting.offer("self_help") == SHIPS.meeting.offer(None) == SHIPS.meeting.offer("brief_staff_assisted")


def test_a_session_begins_by_the_clock_of_the_institution() -> None:
    assert datetime(2026, 12, 2, 9, 0, tzinfo=UTC) == SHIPS.groups[0].starts_at


def meeting(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["meeting"]
    return found


@pytest.mark.parametrize(
    ("file", "step", "what"),
    [
        ("institution.yml", lambda d: d.pop("meeting"), "meeting is missing"),
        ("institution.yml", lambda d: meeting(d).update(modes=[]), "at least one"),
        ("institution.yml", lambda d: meeting(d)["modes"].append(meeting(d)["modes"][0]), "each once"),
        ("institution.yml", lambda d: meeting(d)["modes"][0].update(mode="balloon"), "must be one of"),
        ("institution.yml", lambda d: meeting(d)["modes"][0].update(where="{nowhere}"), "names no fact"),
        ("institution.yml", lambda d: meeting(d)["offers"].pop("individual_case_managed"), "is missing"),
        ("institution.yml", lambda d: meeting(d)["offers"].update(vip="Gold"), "is not known here"),
        ("groups.yml", lambda d: d["groups"][0].update(seats=0), "1 or more"),
        ("groups.yml", lambda d: d["groups"][0].update(time=1020), "must be text"),
        ("groups.yml", lambda d: d["groups"][0].update(time="25:00"), "must be a time"),
        ("groups.yml", lambda d: d["groups"][0].update(id="A b"), "is none"),
        ("groups.yml", lambda d: d["groups"].append(d["groups"][0]), "twice"),
        ("brief.yml", lambda d: d["page"].pop("ask"), "ask is missing"),
        ("brief.yml", lambda d: d["page"].update(ask="{name}"), "names no fact"),
        ("brief.yml", lambda d: d["tiers"].update(more="x"), "is not known here"),
    ],
)
def test_what_cannot_be_shown_stops_the_start(data_dir: Path, file: str, step: Any, what: str) -> None:
    assert what in fault_after(data_dir, file, step).what


def test_checking_tells_of_a_session_that_is_over_unchecked_or_about_nothing(data_dir: Path) -> None:
    change(data_dir, "groups.yml", lambda d: d["groups"][0].update(topics=["cv_start", "flying"]))

    def found(today: date) -> set[str]:
        return {str(finding) for finding in review(data_dir, today).findings if finding.where == "groups.yml"}

    always = {
        "error: groups.yml: cv_evening is about flying, which is no topic",
        "warning: groups.yml: cv_evening was never checked",
    }
    assert always == found(date(2026, 12, 2))
    assert {*always, "warning: groups.yml: cv_evening is over"} == found(date(2026, 12, 3))


def test_checking_tells_of_a_fault_in_each_file(data_dir: Path) -> None:
    change(data_dir, "groups.yml", lambda d: d.pop("groups"))
    change(data_dir, "brief.yml", lambda d: d.pop("version"))
    change(data_dir, "institution.yml", lambda d: meeting(d).pop("offers"))

    assert {"groups.yml", "brief.yml", "institution.yml"} <= {
        finding.where for finding in review(data_dir, date(2026, 12, 3)).of(Severity.ERROR)
    }
