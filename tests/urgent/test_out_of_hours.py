"""Out of hours the card says plainly that nobody watches; lane, alert and calls are the same as ever."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.api_visitor import ApiVisitor
from tests.urgent.content import HEAD, NOON_ZONE, closed_until, content_pack
from tests.urgent.people import OnCall, in_danger
from tests.urgent.records import Outside, Records

CARD_WITHIN = 2.0
"""Seconds from the acceptance of an urgent message until its card is in the visitor's feed, as promised."""
CLOSED_DAYS = 3
WORDS = ("Saltmarsh", "footbridge", "kill myself")


@pytest.fixture(scope="module")
def opening() -> date:
    return datetime.now(NOON_ZONE).date() + timedelta(days=CLOSED_DAYS)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory, opening: date) -> Path:
    return content_pack(tmp_path_factory.mktemp("closed"), closed_until(opening))


@pytest.fixture(scope="module")
def parts() -> tuple[str, ...]:
    """The lane needs no others."""
    return ("web", "worker")


def test_the_card_says_that_nobody_watches_and_people_are_called_all_the_same(
    alia: ApiVisitor, records: Records, on_call: OnCall, outside: Outside, opening: date
) -> None:
    danger = in_danger(alia, "Saltmarsh")
    handoff = records.lane(alia)
    on_call.wait_post(ref=handoff.ref, call=1)
    on_call.wait_mail(HEAD, handoff.ref)
    (shown,) = records.audit(alia, ["crisis_card_shown"])

    assert danger.card_after <= CARD_WITHIN
    assert "Nobody at Merlion Bay Careers is watching this chat at this hour" in danger.card["text"]
    assert f"on {opening:%a} {opening.day} " in danger.card["text"]
    assert "queued" == handoff.status
    assert shown.detail["is_watched"] is False
    assert datetime.combine(opening, time(), NOON_ZONE) == datetime.fromisoformat(shown.detail["next_opening"])
    assert records.alert(alia).acknowledged_at is None
    assert [] == outside.holding(WORDS)
