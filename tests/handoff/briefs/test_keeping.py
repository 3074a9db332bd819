"""A brief is made when it is asked for or a handoff opens, belongs to that handoff, and goes with its conversation."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from handoff import desk, privacy
from handoff.briefs import keeping
from handoff.domain.lifecycle import ConsentScope
from handoff.models import AuditEntry, Brief, Handoff, Practitioner
from handoff.services import Services
from handoff.worker import timers
from tests.briefed import brief_of, prepared
from tests.cast import BEN_IS_LOST
from tests.conftest import Clock
from tests.planned import checked
from tests.talk import Talk


def count(services: Services) -> int:
    with services.db.read() as session:
        return session.scalar(select(func.count()).select_from(Brief)) or 0


def test_asking_to_see_it_shares_nothing_and_opens_nothing(talk: Talk, services: Services) -> None:
    talk.asks(BEN_IS_LOST)
    brief = prepared(talk)

    assert (BEN_IS_LOST, None, None) == (brief.ask, brief.sent_at, brief.handoff_id)
    assert talk.handoff is None


def test_the_result_of_the_check_says_what_one_gets(talk: Talk, services: Services) -> None:
    out = checked(talk)

    assert services.content.meeting.offer(out.tier) == out.offer != ""


def test_asking_again_gives_the_same_one_with_what_came_since(talk: Talk, services: Services) -> None:
    first = prepared(talk)
    talk.asks(BEN_IS_LOST)
    checked(talk)
    again = prepared(talk)

    assert (first.id, 1) == (again.id, count(services))
    assert (BEN_IS_LOST, True) == (again.ask, "gap:low_c3" in again.lines)


def test_what_the_visitor_wrote_is_not_made_anew(talk: Talk, services: Services) -> None:
    brief = prepared(talk)
    with services.db.write() as session:
        row = keeping.locked(session, brief.id)
        keeping.write(session, row, keeping.wishes_of(row), services.clock())
    talk.asks(BEN_IS_LOST)

    assert "" == prepared(talk).ask


@pytest.mark.parametrize(("scope", "is_shared"), [(ConsentScope.ALL, True), (ConsentScope.FROM_NOW, False)])
def test_a_handoff_has_one_from_the_start_shared_only_if_the_chat_so_far_is(
    talk: Talk, scope: ConsentScope, is_shared: bool
) -> None:
    talk.asks(BEN_IS_LOST)
    handoff = talk.queued(scope)
    brief = brief_of(talk)

    assert (handoff.id, is_shared, BEN_IS_LOST) == (brief.handoff_id, brief.is_shared, brief.ask)


def test_the_acknowledgement_leads_to_it(talk: Talk, services: Services) -> None:
    talk.queued()
    [link] = talk.messages[-1].links

    assert services.content.brief_words.of("link_title") == link["title"]
    assert "/request/" in link["url"]


def test_what_was_prepared_goes_along_when_the_chat_is_shared(talk: Talk, services: Services) -> None:
    brief = prepared(talk)
    handoff = talk.queued()

    assert (brief.id, handoff.id, 1) == (brief_of(talk).id, brief_of(talk).handoff_id, count(services))


def test_an_urgent_message_shares_no_brief(talk: Talk, services: Services) -> None:
    talk.asks(BEN_IS_LOST)
    prepared(talk)
    with services.db.write() as session:
        desk.raise_to_urgent(session, services, talk.conversation_id, from_seq=2, now=services.clock())

    assert (None, None) == (brief_of(talk).handoff_id, brief_of(talk).sent_at)


def test_the_next_handoff_has_one_of_its_own(talk: Talk, maya: Practitioner, services: Services, clock: Clock) -> None:
    talk.claimed(maya)
    first = brief_of(talk)
    talk.resolved(maya)
    clock.advance(60)
    talk.queued()

    assert first.id != brief_of(talk).id
    with services.db.read() as session:
        assert first.handoff_id == session.get_one(Brief, first.id).handoff_id


def test_taking_an_answer_out_takes_the_reason_off_the_desk_and_putting_it_back_brings_it_back(
    talk: Talk, services: Services
) -> None:
    checked(talk, {"C1": 0, "C2": 0, "C3": 0, "C4": 0, "C5": 0, "C6": 0, "X1": 2, "X2": 2, "X3": 2, "X4": 2, "X5": 2})
    before = talk.queued().reasons
    named = next(reason for reason in before if reason.endswith(("_c4", "_c5", "_x1", "_x2", "_c1")))
    for left_out, is_seen in (([f"gap:{named}"], False), ([], True)):
        with services.db.write() as session:
            row = session.get_one(Brief, brief_of(talk).id)
            row.left_out = left_out
            keeping.hide_reasons(session, session.scalars(select(Handoff)).one(), row)
        handoff = talk.handoff
        assert handoff is not None
        assert is_seen is (named in handoff.reasons)
    assert sorted(before) == sorted(handoff.reasons)


def test_an_export_holds_it_and_an_erasure_takes_it(talk: Talk, services: Services, clock: Clock) -> None:
    talk.asks(BEN_IS_LOST)
    brief = prepared(talk)
    [held] = json.loads(json.dumps(privacy.export(services, talk.conversation_id)))["briefs"]
    privacy.erase(services, talk.conversation_id, reason="visitor", now=clock())

    assert (brief.id, BEN_IS_LOST) == (held["id"], held["ask"])
    assert 0 == count(services)
    with services.db.write() as session, pytest.raises(keeping.BriefGone):
        keeping.locked(session, brief.id)


def test_one_that_was_never_sent_is_gone_a_day_after_the_last_message(
    talk: Talk, services: Services, clock: Clock
) -> None:
    talk.asks(BEN_IS_LOST)
    prepared(talk)
    clock.advance(privacy.TRANSIENT_FOR.total_seconds())

    assert 1 == timers.purge(services, clock())
    assert 0 == count(services)


def test_the_audit_trail_holds_no_word_of_it(talk: Talk, services: Services) -> None:
    talk.asks(BEN_IS_LOST)
    talk.queued()

    with services.db.read() as session:
        entries = session.scalars(select(AuditEntry)).all()
    assert "all" in [entry.detail.get("scope") for entry in entries]
    assert BEN_IS_LOST not in repr([(entry.actor, entry.action, entry.detail) for entry in entries])
