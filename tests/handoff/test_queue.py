"""The read side: order, positions, wait bands, and what a practitioner may read."""

from __future__ import annotations

from datetime import timedelta

from handoff import desk, queue
from handoff.domain.lifecycle import HandoffStatus
from handoff.domain.waiting import WaitBand
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
    with services.db.read() as session:
        entries = queue.waiting(session, clock())

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
    with services.db.read() as session:
        assert "my very own words" not in repr(queue.waiting(session, services.clock()))


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
