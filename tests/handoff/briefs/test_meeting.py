"""A practitioner confirms a wished time: the visitor is told once, with when and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from handoff import desk
from handoff.briefs import keeping, meeting, sending
from handoff.briefs.offer import slots
from handoff.desk import NotYours
from handoff.domain.lifecycle import ConsentScope, IllegalTransition
from handoff.models import Brief, Delivery, Handoff, Practitioner
from handoff.services import Services
from tests.briefed import brief_of, prepared
from tests.conftest import Clock
from tests.talk import Talk

ROOM = "Room 4, or https://meet.example/x"


def wished(services: Services) -> list[str]:
    return list(slots(services, services.clock()))[:2]


@pytest.fixture
def sent(talk: Talk, services: Services) -> Talk:
    """Alia wishes for two times, in person."""
    prepared(talk)
    wishes = replace(keeping.wishes_of(brief_of(talk)), meeting="in_person", times=tuple(wished(services)))
    with services.db.write() as session:
        sending.send(session, services, brief_of(talk).id, wishes, ConsentScope.FROM_NOW, services.clock())
    return talk


def confirm(talk: Talk, person: Practitioner, time: str, where: str = ROOM) -> Brief:
    handoff = talk.handoff
    assert handoff is not None
    with talk.services.db.write() as session:
        return meeting.confirm(
            session, talk.services, handoff.id, person, time=time, where=where, now=talk.services.clock()
        )


def test_the_visitor_is_told_when_and_where(sent: Talk, maya: Practitioner, services: Services) -> None:
    sent.claimed(maya)
    time = wished(services)[1]
    brief = confirm(sent, maya, time)
    said = sent.messages[-1]

    assert (datetime.fromisoformat(time), "in_person", ROOM, maya.id) == (
        brief.meeting_at, brief.meeting_mode, brief.meeting_where, brief.confirmed_by_id,
    )  # fmt: skip
    assert ("system", "meeting_confirmed") == (said.author, said.event)
    for part in ("Maya Tan", "Tue 24 Nov, 11:00", "Asia/Singapore", "In person", ROOM):
        assert part in said.text
    assert ["https://meet.example/x", True] == [said.links[0]["url"], "/request/" in said.links[1]["url"]]


def test_it_also_reaches_who_left_an_address(sent: Talk, mailed: Services, maya: Practitioner) -> None:
    sent.services = mailed
    with mailed.db.write() as session:
        desk.leave_contact(session, sent.conversation_id, "email", "alia@campus.example", mailed.clock())
    sent.claimed(maya)
    confirm(sent, maya, wished(mailed)[0])

    with mailed.db.read() as session:
        assert [sent.messages[-1].id] == [delivery.message_id for delivery in session.scalars(select(Delivery))]


def test_the_same_again_says_nothing_new_and_another_time_does(
    sent: Talk, maya: Practitioner, services: Services
) -> None:
    sent.claimed(maya)
    first, second = wished(services)
    counts = []
    for time in (first, first, second):
        confirm(sent, maya, time)
        counts.append(sent.events.count("meeting_confirmed"))

    assert [1, 1, 2] == counts


def test_only_a_time_that_was_wished_for_and_is_still_to_come(
    sent: Talk, maya: Practitioner, services: Services, clock: Clock
) -> None:
    sent.claimed(maya)
    other, time = list(slots(services, clock()))[5], wished(services)[0]
    clock.advance(3 * 24 * 3600)
    for wrong in (other, time, "", "now"):
        with pytest.raises(meeting.NotAWishedTime):
            confirm(sent, maya, wrong)


def test_who_has_no_wish_can_be_given_any_time_in_the_hours(talk: Talk, maya: Practitioner, services: Services) -> None:
    talk.claimed(maya)

    assert confirm(talk, maya, wished(services)[0]).meeting_at


@pytest.mark.parametrize("where", ["", "x" * (meeting.WHERE_LIMIT + 1), "a\x00b"])
def test_a_place_must_be_said_in_few_words(sent: Talk, maya: Practitioner, services: Services, where: str) -> None:
    sent.claimed(maya)
    with pytest.raises(meeting.BadPlace):
        confirm(sent, maya, wished(services)[0], where)


def test_only_the_assignee_confirms_and_only_after_a_claim(
    sent: Talk, maya: Practitioner, omar: Practitioner, services: Services
) -> None:
    with pytest.raises(IllegalTransition):
        confirm(sent, maya, wished(services)[0])
    sent.claimed(maya)
    with pytest.raises(NotYours):
        confirm(sent, omar, wished(services)[0])

    assert brief_of(sent).meeting_at is None


def test_what_was_not_sent_has_no_times_to_confirm(talk: Talk, maya: Practitioner, services: Services) -> None:
    talk.queued(ConsentScope.FROM_NOW)
    talk.claimed(maya)
    with pytest.raises(meeting.NotAWishedTime):
        confirm(talk, maya, wished(services)[0])


def test_it_goes_with_the_handoff_to_a_colleague(sent: Talk, maya: Practitioner, services: Services) -> None:
    """The row stays with its handoff, whoever has that."""
    handoff: Handoff = sent.claimed(maya)
    confirm(sent, maya, wished(services)[0])

    assert handoff.id == brief_of(sent).handoff_id
