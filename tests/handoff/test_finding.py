"""Counts by lane, filters, tags, and search over references and tags alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from handoff import desk, finding, privacy, setting_aside, tags
from handoff.domain.queue_order import Queue
from handoff.domain.snooze import SnoozeFor
from handoff.domain.triage import ServiceTier
from handoff.finding import Filter, Found, Show, find
from handoff.models import Handoff, HandoffTag, Practitioner
from handoff.services import Services
from tests.conftest import Clock
from tests.talk import Talk

ALL = Filter()


def look(services: Services, wanted: Filter = ALL, me: int = 0) -> Found:
    with services.db.read() as session:
        return find(session, services, wanted, me, services.clock())


def refs(found: Found) -> set[str]:
    return {one.ref for lane in (found.waiting, found.claimed, found.snoozed) for one in lane}


def tagged(talk: Talk, tag: str, person: Practitioner) -> None:
    with talk.services.db.write() as session:
        tags.put_on(session, session.get_one(Handoff, talk._handoff_id), tag, person, talk.services.clock())


@pytest.fixture
def five(services: Services, clock: Clock, maya: Practitioner, omar: Practitioner) -> dict[str, Talk]:
    """One in each lane."""
    talks = {name: Talk(services) for name in ("urgent", "deep", "brief", "mine", "aside")}
    for talk in talks.values():
        talk.queued()
    with services.db.write() as session:
        desk.raise_to_urgent(session, services, talks["urgent"].conversation_id, from_seq=1, now=clock())
        row = session.get_one(Handoff, talks["deep"]._handoff_id)
        row.queue, row.tier = Queue.CASE_MANAGED.value, ServiceTier.INDIVIDUAL_CASE_MANAGED.value
    talks["mine"].claimed(maya)
    talks["aside"].claimed(omar)
    with services.db.write() as session:
        setting_aside.snooze(session, services, talks["aside"]._handoff_id, omar, SnoozeFor.WEEK, clock())
    return talks


def names(found: Found, talks: dict[str, Talk]) -> set[str]:
    by_ref = {talk.handoff.ref: name for name, talk in talks.items() if talk.handoff}
    return {by_ref[ref] for ref in refs(found)}


def test_lanes_are_counted_whatever_is_looked_for(
    five: dict[str, Talk], services: Services, maya: Practitioner
) -> None:
    counts = look(services, Filter(search="nothing like it"), maya.id).counts

    assert counts == {
        "urgent": 1, "case_managed": 1, "brief": 1, "waiting": 3, "claimed": 1, "snoozed": 1, "mine": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), {"deep", "brief", "mine", "aside"}),
        (Filter(show=Show.MINE), {"mine"}),
        (Filter(show=Show.UNASSIGNED), {"deep", "brief"}),
        (Filter(show=Show.SNOOZED), {"aside"}),
        (Filter(lane=Queue.CASE_MANAGED), {"deep"}),
        (Filter(tier=ServiceTier.INDIVIDUAL_CASE_MANAGED), {"deep"}),
        (Filter(over=timedelta(hours=1)), set()),
    ],
)
def test_a_filter_lets_through_what_it_says_and_everything_urgent(
    five: dict[str, Talk], services: Services, maya: Practitioner, wanted: Filter, expected: set[str]
) -> None:
    found = look(services, wanted, maya.id)

    assert expected == names(found, five)
    assert ["urgent"] == [entry.queue for entry in found.urgent]


def test_waiting_over_an_hour(five: dict[str, Talk], services: Services, clock: Clock, maya: Practitioner) -> None:
    five["mine"].replied(maya)
    clock.advance(3601)

    assert {"deep", "brief", "aside"} == names(look(services, Filter(over=timedelta(hours=1))), five)


def test_search_finds_parts_of_references_and_tags_and_never_words(
    five: dict[str, Talk], services: Services, maya: Practitioner
) -> None:
    five["brief"].says("visa trouble")
    tagged(five["deep"], "Work  Visa", maya)
    handoff = five["mine"].handoff
    assert handoff

    assert {"deep"} == names(look(services, Filter(search="VISA")), five)
    assert {"mine"} == names(look(services, Filter(search=handoff.ref[2:].lower())), five)
    assert set() == names(look(services, Filter(search="%")), five)
    assert set() == names(look(services, Filter(search="trouble")), five)


def test_search_finds_what_has_ended(talk: Talk, services: Services, maya: Practitioner) -> None:
    talk.claimed(maya)
    tagged(talk, "visa", maya)
    talk.resolved(maya)

    found = look(services, Filter(search="visa"))
    assert ["resolved"] == [one.status for one in found.ended]
    assert () == look(services).ended


def test_a_lane_that_is_too_long_says_how_many_more_there_are(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_SHOWN", 2)
    for _ in range(3):
        Talk(services).queued()

    found = look(services)
    assert (2, 1) == (len(found.waiting), found.more_waiting)


@pytest.mark.parametrize("raw", ["", " ", "a" * 31, "<b>", "a--b", "-a", "a\x00b", "a_b"])
def test_a_tag_is_a_short_word(talk: Talk, maya: Practitioner, raw: str) -> None:
    talk.queued()
    with pytest.raises(tags.TagError) as refusal:
        tagged(talk, raw, maya)
    assert "tag_bad" == refusal.value.code


def test_a_tag_stands_once_and_there_are_at_most_ten(talk: Talk, services: Services, maya: Practitioner) -> None:
    talk.queued()
    for number in [*range(10), 3]:
        tagged(talk, f"Tag {number}", maya)
    with pytest.raises(tags.TagError) as refusal:
        tagged(talk, "one more", maya)

    assert "tags_too_many" == refusal.value.code
    with services.db.read() as session:
        assert [f"tag {number}" for number in range(10)] == list(tags.tags_of(session, talk._handoff_id))


def test_a_tag_can_be_taken_off(talk: Talk, services: Services, maya: Practitioner) -> None:
    talk.queued()
    tagged(talk, "visa", maya)
    for tag in ("visa", "visa", "\x00"):
        with services.db.write() as session:
            row = session.get_one(Handoff, talk._handoff_id)
            tags.take_off(session, row, tag, maya, services.clock())

    with services.db.read() as session:
        assert [] == list(tags.tags_of(session, talk._handoff_id))


def test_tags_go_along_with_an_export_and_go_with_an_erasure(
    talk: Talk, services: Services, maya: Practitioner
) -> None:
    talk.queued()
    tagged(talk, "visa", maya)
    held = privacy.export(services, talk.conversation_id)
    privacy.erase(services, talk.conversation_id, reason="visitor", now=services.clock())

    assert ["visa"] == [row["tag"] for row in held["handoff_tags"]]
    with services.db.read() as session:
        assert [] == session.scalars(select(HandoffTag)).all()


def test_a_filter_that_asks_for_nothing_is_not_narrow() -> None:
    assert not Filter(show=Show.MINE).is_narrow
    assert replace(Filter(), search="x").is_narrow
