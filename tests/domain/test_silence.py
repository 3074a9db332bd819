"""When an assignee is warned, and when a conversation goes back because nobody answered."""

from datetime import UTC, datetime, timedelta

import pytest

from handoff.domain.silence import Patience, Silence, returns_at, silence

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PATIENCE = Patience(timedelta(minutes=30))


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, Silence.NONE), (19, Silence.NONE), (20, Silence.WARNED), (29, Silence.WARNED), (30, Silence.OVER)],
)
def test_a_warning_comes_before_the_end(minutes: int, expected: Silence) -> None:
    assert expected is silence(NOON, NOON, NOON + timedelta(minutes=minutes), PATIENCE)


def test_what_the_visitor_waited_in_the_queue_is_not_counted_against_whoever_took_it() -> None:
    waited_since = NOON - timedelta(hours=5)

    assert Silence.NONE is silence(waited_since, NOON, NOON + timedelta(minutes=10), PATIENCE)
    assert NOON + timedelta(minutes=30) == returns_at(waited_since, NOON, PATIENCE)


@pytest.mark.parametrize(("waiting_since", "assigned_at"), [(None, NOON), (NOON, None)])
def test_nobody_is_silent_while_nothing_is_unanswered_or_nobody_has_it(
    waiting_since: datetime | None, assigned_at: datetime | None
) -> None:
    assert Silence.NONE is silence(waiting_since, assigned_at, NOON + timedelta(days=9), PATIENCE)
    assert returns_at(waiting_since, assigned_at, PATIENCE) is None
