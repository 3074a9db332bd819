"""Until when a visitor can be answered, and when that end is near enough to put them before others."""

from datetime import UTC, datetime, timedelta

import pytest

from handoff.domain.reply_window import NEAR, STILL_THERE, closes_at, is_near

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLOSING = NOON + timedelta(minutes=30)
A_DAY = timedelta(hours=24)


def test_a_channel_with_a_window_can_be_answered_until_it_ends() -> None:
    said = NOON - timedelta(hours=23)

    assert NOON + timedelta(hours=1) == closes_at(said, NOON, window=A_DAY, office_closes_at=CLOSING, has_address=True)


def test_somebody_on_our_page_without_an_address_can_be_answered_until_the_office_closes() -> None:
    assert CLOSING == closes_at(NOON, NOON, window=None, office_closes_at=CLOSING, has_address=False)


@pytest.mark.parametrize(
    ("said_ago", "office_closes_at", "has_address"),
    [
        (timedelta(0), CLOSING, True),
        (timedelta(0), None, False),
        (STILL_THERE + timedelta(seconds=1), CLOSING, False),
    ],
)
def test_whoever_has_an_address_comes_at_night_or_is_gone_has_no_window(
    said_ago: timedelta, office_closes_at: datetime | None, has_address: bool
) -> None:
    found = closes_at(NOON - said_ago, NOON, window=None, office_closes_at=office_closes_at, has_address=has_address)

    assert found is None


@pytest.mark.parametrize(
    ("closes", "expected"),
    [
        (None, False),
        (NOON + NEAR, True),
        (NOON + NEAR + timedelta(seconds=1), False),
        (NOON + timedelta(seconds=1), True),
        (NOON, False),
        (NOON - timedelta(days=1), False),
    ],
)
def test_only_a_window_that_still_closes_soon_is_near(closes: datetime | None, expected: bool) -> None:
    assert expected is is_near(closes, NOON)
