"""The read side: order, positions, wait bands, and what a practitioner may read."""

from __future__ import annotations

from datetime import timedelta

from handoff import desk, queue
from handoff.domain.lifecycle import HandoffStatus
from handoff.domain.queue_order import PlaceReason
from handoff.domain.waiting import FEWEST, WaitBand
from handoff.finding import Filter, find
from handoff.models import Practitioner
from handoff.services import Services
from tests.cast import SUNDAY_NIGHT
from tests.conftest import Clock
from tests.talk import Talk


def test_the_queue_is_in_the_order_in_which_people_are_due(
    services: Services, clock: Clock, maya: Practitioner
) -> None:
    talks = [Talk(services) for _ in range(4)]
    for talk in talks:
        clock.advance(60)
        talk.queued()
    talks[0].claimed(maya)
    with services.db.write() as session:
        desk.raise_to_urgent(session, services, talks[3].conversation_id, from_seq=1, now=clock())
    entries = _everybody(services)

    handoffs = [talk.handoff for talk in (talks[3], talks[1], talks[2], talks[0])]
    assert [h.id for h in handoffs if h] == [entry.handoff_id for entry in entries]
    assert ("urgent", "Maya Tan", HandoffStatus.CLAIMED) == (
        entries[0].queue,
        entries[3].assignee_name,
        entries[3].status,
    )
    assert timedelta(minutes=2) == entries[1].waited


def test_positions_count_only_those_who_wait(services: Services, clock: Clock, maya: Practitioner) -> None:
    talks = [Talk(services) for _ in range(3)]
    for talk in talks:
        clock.advance(1)
        talk.queued()

    assert [1, 2, 3] == [_standing(services, talk).position for talk in talks]
    talks[0].claimed(maya)
    assert [None, 1, 2] == [_standing(services, talk).position for talk in talks]


def test_a_band_depends_on_who_is_there(services: Services, clock: Clock, talk: Talk, maya: Practitioner) -> None:
    talk.queued()

    assert WaitBand.MINUTES == _standing(services, talk).wait_band
    clock.advance(queue.ON_DUTY_FOR.total_seconds() + 1)
    assert WaitBand.HOURS == _standing(services, talk).wait_band
    clock.now = SUNDAY_NIGHT
    night = _standing(services, talk)
    assert WaitBand.NEXT_OPENING == night.wait_band
    assert night.next_opening is not None


def test_every_band_has_words(services: Services, talk: Talk) -> None:
    talk.queued()
    standing = _standing(services, talk)
    for band in WaitBand:
        words = queue.wait_words(
            services,
            queue.Standing(standing.status, 1, band, services.content.opening_hours.next_opening(SUNDAY_NIGHT)),
        )
        assert words and "{" not in words


def test_what_the_safety_screen_has_not_seen_stays_back_for_two_seconds(
    talk: Talk, services: Services, clock: Clock, maya: Practitioner
) -> None:
    handoff = talk.claimed(maya)
    receipt = talk.says("fresh")

    assert "fresh" not in _texts(services, handoff.id, talk, clock)
    clock.advance(2)
    assert "fresh" in _texts(services, handoff.id, talk, clock)
    with services.db.read() as session:
        assert talk.handoff
        assert {receipt.message_id} == queue.transcript(session, talk.handoff, clock()).unchecked_ids


def test_a_transcript_names_the_practitioners(talk: Talk, services: Services, maya: Practitioner) -> None:
    handoff = talk.claimed(maya)
    with services.db.read() as session:
        found = queue.transcript(session, handoff, services.clock())

    assert "Maya Tan" == found.names[maya.id]
    assert list(range(1, len(found.messages) + 1)) == [m.seq for m in found.messages]


def test_a_line_of_the_queue_holds_no_words_of_a_visitor(talk: Talk, services: Services) -> None:
    talk.says("my very own words")
    talk.queued()

    assert _everybody(services)
    assert "my very own words" not in repr(_everybody(services))


def test_a_figure_from_recent_days_is_told_until_that_time_is_over(
    services: Services, clock: Clock, talk: Talk, maya: Practitioner
) -> None:
    _waited_a_week_ago(services, clock, maya, minutes=18)
    talk.queued()

    first = _standing(services, talk)
    assert 20 == first.about_minutes
    with services.db.read() as session:
        assert "about 20 minutes" in queue.wait_words(services, first)
    clock.advance(20 * 60)
    with services.db.write() as session:
        session.get_one(Practitioner, maya.id).last_seen_at = clock()
    later = _standing(services, talk)
    assert (None, WaitBand.MINUTES) == (later.about_minutes, later.wait_band)


def test_no_figure_is_told_when_nobody_is_there_or_the_doors_close_before(
    services: Services, clock: Clock, maya: Practitioner
) -> None:
    _waited_a_week_ago(services, clock, maya, minutes=18)
    nobody_there, at_the_end = Talk(services), Talk(services)
    clock.advance(queue.ON_DUTY_FOR.total_seconds() + 1)
    nobody_there.queued()
    assert _standing(services, nobody_there).about_minutes is None
    closing = services.content.opening_hours.closing(clock())
    assert closing is not None
    clock.now = closing - timedelta(minutes=10)
    with services.db.write() as session:
        session.get_one(Practitioner, maya.id).last_seen_at = clock()
    at_the_end.queued()
    assert _standing(services, at_the_end).about_minutes is None


def test_one_in_danger_is_told_no_usual_time(services: Services, clock: Clock, talk: Talk, maya: Practitioner) -> None:
    _waited_a_week_ago(services, clock, maya, minutes=18)
    with services.db.write() as session:
        desk.raise_to_urgent(session, services, talk.conversation_id, from_seq=1, now=clock())

    assert _standing(services, talk).about_minutes is None


def test_the_order_says_its_reason(services: Services, clock: Clock, maya: Practitioner) -> None:
    """Alia left an address, Ben did not and the doors close soon, Chen is in danger."""
    closing = services.content.opening_hours.closing(clock())
    assert closing is not None
    clock.now = closing - timedelta(minutes=50)
    alia, ben, chen = (Talk(services) for _ in range(3))
    with services.db.write() as session:
        desk.leave_contact(session, alia.conversation_id, "email", "alia@campus.example", clock())
    for talk in (alia, ben, chen):
        talk.queued()
    before = [entry.place for entry in _everybody(services)]
    clock.advance(10 * 60)
    with services.db.write() as session:
        desk.raise_to_urgent(session, services, chen.conversation_id, from_seq=1, now=clock())

    entries = _everybody(services)

    assert [PlaceReason.BRIEF] * 3 == before
    assert [PlaceReason.URGENT, PlaceReason.CLOSING, PlaceReason.BRIEF] == [entry.place for entry in entries]
    assert [t.handoff.id for t in (chen, ben, alia) if t.handoff] == [entry.handoff_id for entry in entries]
    assert [None, closing, None] == [None, *[entry.closes_at for entry in entries[1:]]]


def _waited_a_week_ago(services: Services, clock: Clock, maya: Practitioner, *, minutes: int) -> None:
    """Enough people to know what is usual at this hour."""
    now = clock.now
    clock.now = now - timedelta(days=7)
    for _ in range(FEWEST):
        talk = Talk(services)
        talk.queued()
        clock.advance(minutes * 60)
        talk.claimed(maya)
        talk.resolved(maya)
        clock.now = now - timedelta(days=7)
    clock.now = now


def _everybody(services: Services) -> list[queue.QueueEntry]:
    with services.db.read() as session:
        found = find(session, services, Filter(), 0, services.clock())
    return [*found.urgent, *found.waiting, *found.claimed]


def _standing(services: Services, talk: Talk) -> queue.Standing:
    handoff = talk.handoff
    assert handoff is not None
    with services.db.read() as session:
        return queue.standing(session, services, handoff, services.clock())


def _texts(services: Services, _handoff_id: int, talk: Talk, clock: Clock) -> list[str]:
    handoff = talk.handoff
    assert handoff is not None
    with services.db.read() as session:
        return [m.text for m in queue.transcript(session, handoff, clock()).messages]
