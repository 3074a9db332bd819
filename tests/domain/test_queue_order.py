"""Who is next, and that everybody is next in the end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.queue_order import (
    HEAD_START,
    OVERTAKEN_FOR,
    PlaceReason,
    Queue,
    SortKey,
    place_reason,
    queue_for,
    sort_key,
)
from handoff.domain.triage import ServiceTier

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Waiting = tuple[Queue, datetime, int]

SINCE = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
WAITING = st.tuples(st.sampled_from(Queue), SINCE, st.integers(1, 10_000))
LINES = st.lists(WAITING, unique_by=lambda entry: entry[2], max_size=30)


def in_order(*entries: Waiting) -> list[int]:
    return [handoff_id for *_, handoff_id in sorted(entries, key=lambda entry: sort_key(*entry))]


@pytest.mark.parametrize(
    ("tier", "queue"),
    [
        (None, Queue.BRIEF),
        (ServiceTier.SELF_HELP, Queue.BRIEF),
        (ServiceTier.BRIEF_STAFF_ASSISTED, Queue.BRIEF),
        (ServiceTier.INDIVIDUAL_CASE_MANAGED, Queue.CASE_MANAGED),
    ],
)
def test_every_tier_and_none_has_a_line(tier: ServiceTier | None, queue: Queue) -> None:
    assert queue == queue_for(tier)
    assert Queue.URGENT == queue_for(tier, is_urgent=True)


def test_urgent_comes_first_then_case_managed_then_brief() -> None:
    oldest_first = [
        (Queue.BRIEF, NOON - timedelta(hours=3), 1),
        (Queue.CASE_MANAGED, NOON - timedelta(hours=2), 2),
        (Queue.URGENT, NOON - timedelta(hours=1), 3),
    ]

    assert in_order(*oldest_first) == [3, 2, 1]


@pytest.mark.parametrize("queue", Queue)
def test_within_a_line_whoever_has_waited_longest_comes_first(queue: Queue) -> None:
    assert in_order((queue, NOON, 1), (queue, NOON - timedelta(seconds=1), 2)) == [2, 1]


def test_handoffs_of_the_same_instant_keep_the_order_of_their_ids() -> None:
    assert in_order((Queue.BRIEF, NOON, 2), (Queue.BRIEF, NOON, 1)) == [1, 2]


def test_a_brief_wait_that_is_a_head_start_longer_comes_before_a_case_managed_one() -> None:
    brief = (Queue.BRIEF, NOON - HEAD_START, 1)

    assert in_order((Queue.CASE_MANAGED, NOON + timedelta(seconds=1), 2), brief) == [1, 2]
    assert in_order((Queue.CASE_MANAGED, NOON - timedelta(seconds=1), 2), brief) == [2, 1]


def test_no_age_puts_anybody_before_the_urgent_lane() -> None:
    ancient = NOON - timedelta(days=3650)

    assert in_order((Queue.BRIEF, ancient, 1), (Queue.CASE_MANAGED, ancient, 2), (Queue.URGENT, NOON, 3))[0] == 3


def test_the_head_start_may_be_set() -> None:
    def key(queue: Queue, since: datetime) -> SortKey:
        return sort_key(queue, since, 1, head_start=timedelta(hours=1))

    assert key(Queue.BRIEF, NOON) < key(Queue.CASE_MANAGED, NOON + timedelta(hours=2))


@given(LINES)
def test_the_urgent_stand_before_all_others(entries: list[Waiting]) -> None:
    queues = [queue for queue, *_ in sorted(entries, key=lambda entry: sort_key(*entry))]

    assert sorted(queues, key=lambda queue: queue is not Queue.URGENT) == queues


@given(LINES, st.randoms(use_true_random=False))
def test_the_order_is_the_same_however_the_line_is_read(entries: list[Waiting], random: object) -> None:
    shuffled = list(entries)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert in_order(*entries) == in_order(*shuffled)


@given(WAITING, WAITING)
def test_two_handoffs_never_stand_in_one_place(one: Waiting, other: Waiting) -> None:
    assert (sort_key(*one) == sort_key(*other)) == (one == other)


@given(WAITING, WAITING)
def test_nobody_is_overtaken_by_those_who_come_more_than_a_head_start_later(one: Waiting, other: Waiting) -> None:
    queue, since, _ = one
    other_queue, other_since, _ = other
    is_much_later = other_since > since + HEAD_START

    if is_much_later and (other_queue is not Queue.URGENT or queue is Queue.URGENT):
        assert sort_key(*one) < sort_key(*other)


def test_a_brief_handoff_gets_its_turn_under_an_unending_stream_of_case_managed_ones() -> None:
    brief = (Queue.BRIEF, NOON, 0)
    line: list[Waiting] = [brief]
    served: list[int] = []
    for hour in range(72):  # two come for each one that is served
        now = NOON + timedelta(hours=hour)
        line += [(Queue.CASE_MANAGED, now, 2 * hour + 1), (Queue.CASE_MANAGED, now, 2 * hour + 2)]
        line.sort(key=lambda entry: sort_key(*entry))
        served.append(line.pop(0)[2])

    assert 0 in served


def test_a_closing_reply_window_goes_before_a_longer_wait_and_never_before_the_urgent_lane() -> None:
    closing = sort_key(Queue.BRIEF, NOON, 1, is_closing=True)

    assert closing < sort_key(Queue.BRIEF, NOON - timedelta(hours=23), 2)
    assert sort_key(Queue.BRIEF, NOON - timedelta(hours=25), 3) < closing
    assert sort_key(Queue.URGENT, NOON, 4) < closing


@given(WAITING, WAITING, st.booleans(), st.booleans())
def test_nobody_who_comes_later_than_the_bound_goes_before_whoever_waits(
    one: Waiting, other: Waiting, is_one_closing: bool, is_other_closing: bool
) -> None:
    queue, since, _ = one
    other_queue, other_since, _ = other

    if other_since > since + OVERTAKEN_FOR and (other_queue is not Queue.URGENT or queue is Queue.URGENT):
        assert sort_key(*one, is_closing=is_one_closing) < sort_key(*other, is_closing=is_other_closing)


@given(
    st.integers(1, 4),
    st.integers(0, 40),
    st.lists(st.tuples(st.sampled_from([Queue.BRIEF, Queue.CASE_MANAGED]), st.booleans()), min_size=1, max_size=8),
)
def test_everybody_is_first_in_the_end_however_many_of_higher_need_keep_coming(
    an_hour: int, before: int, pattern: list[tuple[Queue, bool]]
) -> None:
    """More come than are served. Whoever waits is served once those before them, and those within the bound, are."""
    line = [(sort_key(Queue.CASE_MANAGED, NOON - timedelta(minutes=n), -n - 1), -n - 1) for n in range(before)]
    line.append((sort_key(Queue.BRIEF, NOON, 0), 0))
    most_before_us = before + an_hour * (OVERTAKEN_FOR // timedelta(hours=1) + 1)
    served: list[int] = []
    number = 0
    for hour in range(most_before_us + 1):
        for _ in range(an_hour):
            queue, is_closing = pattern[number % len(pattern)]
            number += 1
            line.append((sort_key(queue, NOON + timedelta(hours=hour), number, is_closing=is_closing), number))
        line.sort()
        served.append(line.pop(0)[1])
        if served[-1] == 0:
            break

    assert 0 in served


@pytest.mark.parametrize(
    ("queue", "waited", "is_closing", "reason"),
    [
        (Queue.URGENT, timedelta(days=2), True, PlaceReason.URGENT),
        (Queue.CASE_MANAGED, timedelta(0), True, PlaceReason.CLOSING),
        (Queue.CASE_MANAGED, timedelta(days=2), False, PlaceReason.CASE_MANAGED),
        (Queue.BRIEF, HEAD_START, False, PlaceReason.LONG_WAIT),
        (Queue.BRIEF, timedelta(hours=23), False, PlaceReason.BRIEF),
    ],
)
def test_each_place_has_its_reason(queue: Queue, waited: timedelta, is_closing: bool, reason: PlaceReason) -> None:
    assert reason == place_reason(queue, waited, is_closing=is_closing)
