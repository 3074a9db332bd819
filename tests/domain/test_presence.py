"""Whether somebody is at the desk: what they chose, corrected by what they do."""

from datetime import UTC, datetime, timedelta

import pytest

from handoff.domain.presence import PAGE_OPEN_FOR, Presence, presence_now

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
AWAY_AFTER = timedelta(minutes=15)
NOW, LONG_AGO = NOON, NOON - AWAY_AFTER


@pytest.mark.parametrize(
    ("chosen", "seen_at", "active_at", "expected"),
    [
        (Presence.AVAILABLE, NOW, NOW, Presence.AVAILABLE),
        (Presence.BUSY, NOW, NOW, Presence.BUSY),
        (Presence.AWAY, NOW, NOW, Presence.AWAY),
        (Presence.OFF, NOW, NOW, Presence.OFF),
        (Presence.AVAILABLE, NOW, LONG_AGO, Presence.AWAY),
        (Presence.BUSY, NOW, LONG_AGO, Presence.AWAY),
        (Presence.AVAILABLE, NOW, LONG_AGO + timedelta(seconds=1), Presence.AVAILABLE),
        (Presence.AVAILABLE, NOW, None, Presence.AVAILABLE),
        (Presence.AVAILABLE, NOW - PAGE_OPEN_FOR, NOW, Presence.OFF),
        (Presence.AVAILABLE, None, None, Presence.OFF),
    ],
)
def test_what_they_do_says_more_than_what_they_chose(
    chosen: Presence, seen_at: datetime | None, active_at: datetime | None, expected: Presence
) -> None:
    assert expected is presence_now(chosen, seen_at, active_at, NOON, away_after=AWAY_AFTER)
