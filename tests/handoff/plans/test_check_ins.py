"""Somebody who helps themselves is asked how it goes: three times at most, by their dates, and in place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update

from handoff import desk, privacy
from handoff.domain.right_help import Found, RightHelp
from handoff.models import Button, Conversation, Exercise, Plan, PlanStep, Practitioner
from handoff.plans import check_ins, keeping
from handoff.services import Services
from handoff.worker import check_ins as timer
from handoff.worker import timers
from tests.asked import (
    NOT_REALLY,
    STOP,
    YES,
    asked_in,
    dates,
    kept,
    pass_days,
    rows,
    screenings_of,
    self_helping,
    wait_for_check_in,
)
from tests.conftest import Clock
from tests.planned import READY, checked, path_of, plan_of, steps_of
from tests.screens import URGENT, says, screened
from tests.talk import Talk

WEEKS = 60


@pytest.fixture
def alone(talk: Talk) -> Talk:
    return self_helping(talk)


def title_of(services: Services, resource: str | None) -> str:
    return next(one.title for one in services.content.resources if one.id == resource)


def test_over_the_weeks_somebody_who_says_nothing_is_asked_three_times_and_nothing_comes_of_it(
    alone: Talk, clock: Clock, services: Services
) -> None:
    pass_days(alone, clock, WEEKS)
    days = [row.sent_at.astimezone(services.content.opening_hours.zone).date() for row in rows(alone)]

    assert [date(2026, 11, 26), date(2026, 12, 3), date(2026, 12, 17)] == days
    assert [1, 2, 3] == [row.ordinal for row in rows(alone)]
    assert [message.id for message in asked_in(alone)] == [row.message_id for row in rows(alone)]
    assert [None] * 3 == [row.answer for row in rows(alone)]
    assert ["self_help"] == [row.tier for row in screenings_of(alone)]
    assert alone.handoff is None
    last = services.wording.phrase("plan_check_in_last")
    assert [False, False, True] == [last in message.text for message in asked_in(alone)]


def test_it_asks_by_buttons_that_need_no_bot_and_shows_the_way_to_the_plan(
    alone: Talk, clock: Clock, services: Services
) -> None:
    wait_for_check_in(alone, clock)
    [message] = asked_in(alone)
    with services.db.read() as session:
        found = session.query(Button).filter_by(message_id=message.id).order_by(Button.position).all()

    assert [YES, NOT_REALLY, STOP] == [button.title for button in found]
    assert all(button.wish["desk"] and button.wish["entities"] == {"check_in": "1"} for button in found)
    assert "23 November 2026" in message.text
    assert [True] == [link["url"].endswith(path_of(alone)) for link in message.links]


def test_it_names_the_step_and_the_day_the_visitor_gave_it(alone: Talk, clock: Clock, services: Services) -> None:
    dates(alone, None, date(2026, 11, 30))
    row = wait_for_check_in(alone, clock)

    assert (steps_of(alone)[1].resource, date(2026, 11, 30)) == (row.resource, row.due_on)
    assert date(2026, 12, 1) == row.sent_at.astimezone(services.content.opening_hours.zone).date()
    [message] = asked_in(alone)
    assert "30 November 2026" in message.text
    assert title_of(services, row.resource) in message.text


def test_a_date_that_is_moved_moves_the_check_in(alone: Talk, clock: Clock) -> None:
    dates(alone, date(2026, 11, 30))
    pass_days(alone, clock, 5)
    dates(alone, date(2026, 12, 14))
    pass_days(alone, clock, 10)

    assert [] == rows(alone)
    assert date(2026, 12, 14) == wait_for_check_in(alone, clock).due_on


def test_without_consent_nobody_is_asked_and_the_conversation_goes_as_before(
    talk: Talk, clock: Clock, services: Services
) -> None:
    checked(talk, READY)
    screened(talk)
    talk.work()
    for _ in range(8):
        clock.advance(3 * 3600)
        assert 0 == timer.ask_due(services)

    assert 1 == timers.purge(services, clock())


def done(talk: Talk) -> None:
    with talk.services.db.write() as session:
        for step in steps_of(talk):
            keeping.set_done(session, plan_of(talk).id, step.id, talk.services.clock(), is_done=True)


def switched_off(talk: Talk) -> None:
    with talk.services.db.write() as session:
        check_ins.switch(session, keeping.locked(session, plan_of(talk).id), talk.services.clock(), is_on=False)


def withdrawn(talk: Talk) -> None:
    with talk.services.db.write() as session:
        session.execute(update(PlanStep).values(resource=PlanStep.resource + "-withdrawn"))


def held(talk: Talk) -> None:
    """Should nobody wait for a person any more, the hold alone is enough."""
    with talk.services.db.write() as session:
        session.get_one(Conversation, talk.conversation_id).safety_hold_at = talk.services.clock()


@pytest.mark.parametrize(
    "happens",
    [
        Talk.queued,
        lambda talk: says(talk, URGENT),
        held,
        done,
        switched_off,
        withdrawn,
        lambda talk: kept(talk, is_given=False),
        lambda talk: privacy.erase(talk.services, talk.conversation_id, reason="visitor", now=talk.services.clock()),
    ],
    ids=[
        "waits for a person",
        "urgent",
        "held",
        "plan done",
        "switched off",
        "catalogue changed",
        "consent taken back",
        "erased",
    ],
)
def test_nobody_is_asked_where_it_would_be_out_of_place(
    alone: Talk, clock: Clock, services: Services, happens: Callable[[Talk], object]
) -> None:
    """Neither at the worker's look, nor at the moment of asking, nor by a worker that looked before it happened."""
    plan_id = plan_of(alone).id
    clock.advance(3 * 24 * 3600)
    with services.db.read() as session:
        assert [plan_id] == check_ins.plans_due(session, services, clock())
    happens(alone)
    with services.db.write() as session:
        assert check_ins.ask_if_due(session, services, plan_id, clock()) is None
    for _ in range(WEEKS):
        clock.advance(24 * 3600)
        assert 0 == timer.ask_due(services)
        with services.db.write() as session:
            assert check_ins.ask_if_due(session, services, plan_id, clock()) is None


def test_a_word_of_the_visitors_just_before_it_puts_it_off_for_a_day(
    alone: Talk, clock: Clock, services: Services
) -> None:
    clock.advance(3 * 24 * 3600 - 60)
    says(alone)
    clock.advance(60)
    with services.db.write() as session:
        assert check_ins.ask_if_due(session, services, plan_of(alone).id, clock()) is None
    assert 0 == timer.ask_due(services)
    clock.advance(24 * 3600)

    assert 1 == timer.ask_due(services)


def test_a_switch_that_was_faster_than_the_lock_counts(alone: Talk, clock: Clock, services: Services) -> None:
    """The plan was read before; what stands in the database by now is what holds."""
    clock.advance(3 * 24 * 3600)
    with services.db.write() as session:
        read_before = session.get_one(Plan, plan_of(alone).id)
        session.execute(update(Plan).values(has_check_ins=False).execution_options(synchronize_session=False))
        assert read_before.has_check_ins
        assert check_ins.ask_if_due(session, services, read_before.id, clock()) is None


def test_not_while_a_practitioner_has_the_floor_and_again_after(alone: Talk, clock: Clock, maya: Practitioner) -> None:
    alone.claimed(maya)
    pass_days(alone, clock, 5)
    assert [] == rows(alone)
    alone.resolved(maya)

    assert 1 == wait_for_check_in(alone, clock).ordinal


def test_not_after_a_practitioner_found_that_more_help_is_right(
    alone: Talk, clock: Clock, services: Services, maya: Practitioner
) -> None:
    handoff = alone.claimed(maya)
    with services.db.write() as session:
        desk.resolve(session, services, handoff.id, maya, RightHelp(Found.BRIEF_STAFF_ASSISTED), clock())
    pass_days(alone, clock, WEEKS)
    assert [] == rows(alone)
    checked(alone, READY, number=1)
    screened(alone)
    alone.work()

    assert 1 == wait_for_check_in(alone, clock).ordinal, "a new check is a new beginning"


def test_a_practitioner_who_agrees_with_the_check_ends_nothing(
    alone: Talk, clock: Clock, services: Services, maya: Practitioner
) -> None:
    handoff = alone.claimed(maya)
    with services.db.write() as session:
        desk.resolve(session, services, handoff.id, maya, RightHelp(Found.SELF_HELP), clock())

    assert 1 == wait_for_check_in(alone, clock).ordinal


def test_a_practitioner_who_cannot_tell_ends_nothing(
    alone: Talk, clock: Clock, services: Services, maya: Practitioner
) -> None:
    handoff = alone.claimed(maya)
    with services.db.write() as session:
        desk.resolve(session, services, handoff.id, maya, RightHelp(Found.CANNOT_TELL), clock())

    assert 1 == wait_for_check_in(alone, clock).ordinal


def test_the_step_a_visitor_set_in_the_chat_is_asked_about_in_their_own_words(
    alone: Talk, clock: Clock, services: Services
) -> None:
    wanted = clock().date() + timedelta(days=5)
    with services.db.write() as session:
        plan = keeping.plan_of(session, alone.conversation_id)
        work = {"what": "write to two vets", "when": "friday", "where": "", "obstacle": "", "then": ""}
        exercise = Exercise(
            conversation_id=alone.conversation_id, kind="next_step", work=work, findings=[], at=clock()
        )
        session.add(exercise)
        session.flush()
        own = keeping.put_own_step(session, plan, exercise, wanted)
        resource = own.resource

    asked = wait_for_check_in(alone, clock)
    assert (resource, wanted) == (asked.resource, asked.due_on)
    assert "write to two vets" in asked_in(alone)[0].text


def test_a_plan_made_anew_starts_its_days_anew_and_stays_at_three_in_all(alone: Talk, clock: Clock) -> None:
    pass_days(alone, clock, 12)
    assert 2 == len(rows(alone))
    checked(alone, READY, number=1)
    screened(alone)
    alone.work()
    third = wait_for_check_in(alone, clock)
    pass_days(alone, clock, WEEKS)

    assert third.sent_at - plan_of(alone).made_at < timedelta(days=4)
    assert 3 == len(rows(alone))


def test_nobody_is_asked_at_night(alone: Talk, clock: Clock, services: Services) -> None:
    clock.advance((4 * 24 + 11) * 3600)  # 21:00 of the fourth day
    assert 0 == timer.ask_due(services)
    clock.advance(11.9 * 3600)
    assert 0 == timer.ask_due(services)
    clock.advance(0.2 * 3600)

    assert 1 == timer.ask_due(services)


def test_each_visitor_is_asked_of_their_own_plan(alone: Talk, clock: Clock, services: Services) -> None:
    ben = self_helping(Talk(services))
    switched_off(ben)
    dates(ben, date(2026, 11, 24))
    pass_days(alone, clock, WEEKS)

    assert (3, 0) == (len(rows(alone)), len(rows(ben)))


def test_a_worker_that_dies_in_the_middle_has_asked_nothing_and_the_next_one_asks_once(
    alone: Talk, clock: Clock, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_args: object, **_values: object) -> None:
        raise KeyboardInterrupt

    clock.advance(3 * 24 * 3600)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(check_ins, "note", die)
        timer.ask_due(services)
    assert ([], []) == (rows(alone), asked_in(alone))

    assert [1, 0] == [timer.ask_due(services), timer.ask_due(services)]
    assert 1 == len(asked_in(alone))


def test_an_export_holds_what_was_asked_and_an_erasure_takes_it(alone: Talk, clock: Clock, services: Services) -> None:
    dates(alone, date(2026, 11, 25))
    row = wait_for_check_in(alone, clock)
    held = json.loads(json.dumps(privacy.export(services, alone.conversation_id)))
    assert [(1, "2026-11-25", row.resource)] == [
        (one["ordinal"], one["due_on"], one["resource"]) for one in held["check_ins"]
    ]
    privacy.erase(services, alone.conversation_id, reason="visitor", now=clock())

    assert [] == rows(alone)


def test_what_goes_with_a_plan_that_is_taken_back(alone: Talk, clock: Clock, services: Services) -> None:
    wait_for_check_in(alone, clock)
    with services.db.write() as session:
        session.execute(delete(Plan).where(Plan.conversation_id == alone.conversation_id))

    assert [] == rows(alone)


def test_the_ledger_is_the_only_thing_a_check_in_moves(alone: Talk, clock: Clock, services: Services) -> None:
    with services.db.read() as session:
        before = session.get_one(Conversation, alone.conversation_id)
    wait_for_check_in(alone, clock)
    with services.db.read() as session:
        after = session.get_one(Conversation, alone.conversation_id)

    assert (before.owner, before.epoch, before.last_seq + 1) == (after.owner, after.epoch, after.last_seq)
    assert 0 == alone.work()


def test_a_rhythm_of_their_own(talk: Talk, clock: Clock, services: Services) -> None:
    """An institution asks once, after a week."""
    content = services.content
    rare = replace(content.check_ins, rhythm=replace(content.check_ins.rhythm, after_days=(7,)))
    theirs = self_helping(Talk(replace(services, content=replace(content, check_ins=rare)), talk.conversation_id))
    pass_days(theirs, clock, WEEKS)

    [row] = rows(theirs)
    assert date(2026, 11, 30) == row.sent_at.date()
