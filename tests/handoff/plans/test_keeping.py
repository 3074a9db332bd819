"""A plan is made from a check, made anew by the next one, and goes with its conversation."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from handoff import privacy
from handoff.models import Plan, PlanStep
from handoff.plans import keeping
from handoff.services import Services
from handoff.worker import timers
from tests.conftest import Clock
from tests.planned import HARDEST, READY, checked, plan_of, steps_of
from tests.talk import Talk

BY_THEN = date(2026, 11, 30)


@pytest.fixture
def planned(talk: Talk) -> Talk:
    checked(talk)
    return talk


def rows(services: Services) -> tuple[int | None, int | None]:
    with services.db.read() as session:
        return tuple(session.scalar(select(func.count()).select_from(model)) for model in (Plan, PlanStep))  # type: ignore[return-value]  # two of them


def test_a_check_makes_a_plan_with_reasons(planned: Talk) -> None:
    steps = steps_of(planned)

    assert 3 <= len(steps) <= 5
    assert {"low_c3", "low_c4"} <= {reason for step in steps for reason in step.reasons}
    assert all(step.reasons and step.done_at is None and step.due_on is None for step in steps)


def test_what_was_asked_about_is_taken_up(talk: Talk) -> None:
    checked(talk, READY, asked=["faq/interview_prep", "other_department/library", "faq/k12"])

    assert {"interview_prep"} == {step.topic for step in steps_of(talk)} - {None}


def test_the_next_check_makes_it_anew_under_the_same_id_and_keeps_what_was_done(planned: Talk, clock: Clock) -> None:
    before, first = plan_of(planned), steps_of(planned)[0]
    with planned.services.db.write() as session:
        keeping.set_done(session, before.id, first.id, clock(), is_done=True)
        keeping.set_due(session, before.id, first.id, BY_THEN)
    clock.advance(3600)
    checked(planned, number=1)
    again = {step.resource: step for step in steps_of(planned)}

    assert (before.id, clock()) == (plan_of(planned).id, plan_of(planned).made_at)
    assert (True, BY_THEN) == (again[first.resource].done_at is not None, again[first.resource].due_on)


def test_other_answers_make_other_steps_and_leave_none_behind(planned: Talk, services: Services) -> None:
    before = {step.resource for step in steps_of(planned)}
    checked(planned, HARDEST, number=1)
    after = steps_of(planned)

    assert before != {step.resource for step in after}
    assert list(range(len(after))) == [step.position for step in after]
    assert (1, len(after)) == rows(services)


def test_each_conversation_has_its_own(planned: Talk, services: Services) -> None:
    other = Talk(services)
    with services.db.read() as session, pytest.raises(keeping.NoPlan):
        keeping.plan_of(session, other.conversation_id)
    checked(other)

    assert plan_of(planned).id != plan_of(other).id


def test_a_step_of_another_plan_cannot_be_reached(planned: Talk, services: Services, clock: Clock) -> None:
    other = Talk(services)
    checked(other)
    hers = steps_of(planned)[0].id

    with pytest.raises(keeping.PlanGone), services.db.write() as session:
        keeping.set_done(session, plan_of(other).id, hers, clock(), is_done=True)
    with pytest.raises(keeping.PlanGone), services.db.write() as session:
        keeping.set_due(session, plan_of(other).id, hers, BY_THEN)
    assert steps_of(planned)[0].done_at is None


def test_a_second_tick_does_not_move_the_moment_of_the_first(planned: Talk, services: Services, clock: Clock) -> None:
    plan, step, first = plan_of(planned).id, steps_of(planned)[0].id, clock()
    for is_done, expected in ((True, first), (True, first), (False, None)):
        with services.db.write() as session:
            keeping.set_done(session, plan, step, clock(), is_done=is_done)
        assert expected == steps_of(planned)[0].done_at
        clock.advance(60)


def test_an_export_holds_the_plan_its_steps_and_their_dates(planned: Talk, services: Services) -> None:
    with services.db.write() as session:
        keeping.set_due(session, plan_of(planned).id, steps_of(planned)[0].id, BY_THEN)
    held = json.loads(json.dumps(privacy.export(services, planned.conversation_id)))

    assert [plan_of(planned).id] == [row["id"] for row in held["plans"]]
    assert "2026-11-30" == held["plan_steps"][0]["due_on"]
    assert [step.resource for step in steps_of(planned)] == [row["resource"] for row in held["plan_steps"]]


def test_an_erasure_takes_the_plan_and_later_writes_find_none(
    planned: Talk, services: Services, clock: Clock
) -> None:
    plan, step = plan_of(planned).id, steps_of(planned)[0].id
    privacy.erase(services, planned.conversation_id, reason="visitor", now=clock())

    assert (0, 0) == rows(services)
    with pytest.raises(keeping.PlanGone), services.db.write() as session:
        keeping.set_done(session, plan, step, clock(), is_done=True)
    with pytest.raises(keeping.PlanGone), services.db.write() as session:
        keeping.show_progress(session, plan, is_shown=False)


def test_without_consent_it_is_gone_a_day_after_the_last_message(
    planned: Talk, services: Services, clock: Clock
) -> None:
    planned.screened()
    clock.advance(privacy.TRANSIENT_FOR.total_seconds())

    assert 1 == timers.purge(services, clock())
    assert (0, 0) == rows(services)


def test_a_catalogue_too_small_leaves_the_result_without_a_plan(talk: Talk, services: Services) -> None:
    few = replace(services.content, resources=services.content.resources[:2])
    out = checked(Talk(replace(services, content=few), talk.conversation_id))

    assert (0, 0) == rows(services)
    assert out.tier
