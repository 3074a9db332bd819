"""What a visitor works out in the chat is kept, put into their plan, shown again, exported, and gone with the rest."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from handoff import privacy
from handoff.contract import ExerciseIn, WriteKey
from handoff.domain.exercises import Trouble
from handoff.domain.exercises.next_step import NextStep
from handoff.domain.exercises.weighing import Fit
from handoff.models import AuditEntry, Exercise, PlanStep
from handoff.plans import exercises, keeping
from handoff.plans.calendar import calendar_file
from handoff.plans.paper import pdf_file
from handoff.plans.view import PlanView, plan_view
from handoff.services import Services
from handoff.worker import timers
from tests.conftest import Clock
from tests.exercised import LAW_OR_ART, TO_MAYA, exercises_of, stepped, weighed
from tests.planned import HARDEST, checked, path_of, plan_of, steps_of
from tests.talk import Talk

FRIDAY = date(2026, 11, 27)


def view_of(talk: Talk) -> PlanView:
    with talk.services.db.read() as session:
        return plan_view(session, talk.services, plan_of(talk).id)


def own_steps(talk: Talk) -> list[PlanStep]:
    return [step for step in steps_of(talk) if step.exercise_id is not None]


# --- options against what matters ----------------------------------------------------------------------------------


def test_a_weighing_is_kept_and_said_in_the_visitors_own_words(talk: Talk) -> None:
    out = weighed(talk)
    [row] = exercises_of(talk)

    assert (out.exercise, "weighing") == (row.id, row.kind)
    assert ["law & order", "art"] == row.work["options"]
    assert 'On what you said, "law & order" fits best, clearly ahead of "art".' == out.feedback[0]
    assert 'To find out: how "art" fits "time".' in out.feedback


def test_its_page_comes_first_and_then_what_helps_to_find_out(talk: Talk, services: Services) -> None:
    page, guide = weighed(talk).links
    known = weighed(talk, replace(LAW_OR_ART, fits=((Fit.WELL, Fit.WELL), (Fit.PARTLY, Fit.NOT))))

    assert path_of(talk) == urlsplit(page.url).path
    assert guide.url in {each.url for each in services.content.resources if "occupation_info" in each.topics}
    assert 1 == len(known.links)


def test_what_the_gut_says_is_added_to_the_same_exercise(talk: Talk) -> None:
    first = weighed(talk)
    again = weighed(talk, replace(LAW_OR_ART, feels_right=False, missing="home"), first.exercise)
    [row] = exercises_of(talk)

    assert first.exercise == again.exercise == row.id
    assert (False, "home") == (row.work["feels_right"], row.work["missing"])


def test_an_exercise_of_somebody_else_cannot_be_added_to(talk: Talk, services: Services) -> None:
    theirs = weighed(talk)
    other = Talk(services)
    mine = weighed(other, replace(LAW_OR_ART, missing="home"), theirs.exercise)

    assert mine.exercise != theirs.exercise
    assert exercises_of(talk)[0].work["missing"] is None


def test_without_a_check_there_is_a_page_all_the_same(talk: Talk, services: Services) -> None:
    weighed(talk)
    view = view_of(talk)

    assert ((), 1, True) == (view.steps, len(view.worked_out), view.is_own)


# --- a next step with a date ---------------------------------------------------------------------------------------


def test_a_step_becomes_a_dated_step_of_the_plan_behind_those_of_the_check(talk: Talk) -> None:
    checked(talk)
    before = [step.resource for step in steps_of(talk)]
    out = stepped(talk)
    after = steps_of(talk)

    assert (FRIDAY, "27 November 2026") == (out.due_on, out.due_text)
    assert before == [step.resource for step in after[:-1]]
    assert (FRIDAY, out.exercise) == (after[-1].due_on, after[-1].exercise_id)


def test_looking_at_a_step_keeps_nothing(talk: Talk) -> None:
    out = stepped(talk, is_finished=False)

    assert (FRIDAY, None, []) == (out.due_on, out.exercise, exercises_of(talk))
    with pytest.raises(keeping.NoPlan):
        plan_of(talk)


@pytest.mark.parametrize(("when", "trouble"), [("asap", Trouble.UNCLEAR), ("last friday", Trouble.PAST)])
def test_a_day_that_cannot_be_read_is_none_and_says_why(talk: Talk, when: str, trouble: Trouble) -> None:
    out = stepped(talk, replace(TO_MAYA, when=when))

    assert (None, trouble) == (out.due_on, out.trouble)
    assert [None] == [step.due_on for step in own_steps(talk)]


def test_today_is_what_it_is_where_the_institution_is(talk: Talk, clock: Clock) -> None:
    clock.advance(15 * 3600)  # one in the morning there, still Monday in London

    assert date(2026, 11, 24) == stepped(talk, replace(TO_MAYA, when="today")).due_on


def test_a_day_that_was_read_before_is_not_read_anew(talk: Talk, clock: Clock) -> None:
    clock.advance(24 * 3600)

    assert date(2026, 11, 24) == stepped(talk, replace(TO_MAYA, when="tomorrow", due_on=date(2026, 11, 24))).due_on


def test_the_next_check_leaves_the_visitors_own_step_and_puts_it_last(talk: Talk) -> None:
    stepped(talk)
    checked(talk)
    checked(talk, HARDEST, number=1)
    steps = steps_of(talk)

    assert (True, FRIDAY) == (steps[-1].exercise_id is not None, steps[-1].due_on)
    assert [1, list(range(len(steps)))] == [len(own_steps(talk)), [step.position for step in steps]]


def test_it_is_ticked_off_and_dated_like_any_other(talk: Talk, services: Services, clock: Clock) -> None:
    stepped(talk)
    plan, step = plan_of(talk).id, own_steps(talk)[0].id
    with services.db.write() as session:
        keeping.set_done(session, plan, step, clock(), is_done=True)
        keeping.set_due(session, plan, step, date(2026, 12, 1))
    [shown] = view_of(talk).steps

    assert (True, date(2026, 12, 1), "write to Maya") == (shown.is_done, shown.due_on, shown.title)


def test_neither_and_both_are_no_exercise(talk: Talk, services: Services) -> None:
    key = WriteKey(conversation=talk.conversation_id, message_id=talk.says().message_id, action="a", epoch=talk.epoch)
    for work in ({}, {"weighing": LAW_OR_ART, "next_step": TO_MAYA}):
        with pytest.raises(exercises.NoExercise), services.db.write() as session:
            exercises.keep(session, services, ExerciseIn(key=key, **work), services.clock())  # type: ignore[arg-type]


# --- shown, taken along, exported, erased --------------------------------------------------------------------------


def test_the_page_shows_what_was_written_and_what_it_shows(talk: Talk) -> None:
    weighed(talk, replace(LAW_OR_ART, feels_right=False, missing="home"))
    stepped(talk)
    step, weighing = view_of(talk).worked_out
    lines = dict(weighing.lines)

    assert ("art", ("money: fits partly", "time: not known yet")) == ("art", lines["art"])
    assert ("home",) == lines["What is missing from the list"]
    assert ("27 November 2026",) == dict(step.lines)["When"]
    assert any('if "I am tired", then "I do it on Sunday"' in line for line in step.said)


def test_the_calendar_holds_the_step_and_the_paper_holds_all(talk: Talk, services: Services, clock: Clock) -> None:
    weighed(talk)
    stepped(talk)
    view, us = view_of(talk), services.content.institution
    [event] = Calendar.from_ical(calendar_file(view, clock())).walk("VEVENT")
    made = pdf_file(view, services.content, service_name=us.service_name, contact=us.contact_text)

    assert ("write to Maya", FRIDAY) == (str(event["summary"]), event["dtstart"].dt)
    assert len(made) > len(pdf_file(replace(view, worked_out=()), services.content, service_name="x", contact="y"))


def test_an_export_holds_every_word_and_the_audit_none(talk: Talk, services: Services) -> None:
    weighed(talk)
    held = json.loads(json.dumps(privacy.export(services, talk.conversation_id)))
    with services.db.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "exercise_kept")).all()

    assert ["law & order", "art"] == held["exercises"][0]["work"]["options"]
    assert [{"kind": "weighing"}] == [entry.detail for entry in entries]


def counted(services: Services) -> tuple[int | None, ...]:
    with services.db.read() as session:
        return tuple(session.scalar(select(func.count()).select_from(model)) for model in (Exercise, PlanStep))


def test_an_erasure_takes_it_all(talk: Talk, services: Services, clock: Clock) -> None:
    weighed(talk)
    stepped(talk)
    privacy.erase(services, talk.conversation_id, reason="visitor", now=clock())

    assert (0, 0) == counted(services)


def test_without_consent_it_is_gone_a_day_after_the_last_message(
    talk: Talk, services: Services, clock: Clock
) -> None:
    stepped(talk, NextStep("call mum"))
    talk.screened()
    clock.advance(privacy.TRANSIENT_FOR.total_seconds())

    assert 1 == timers.purge(services, clock())
    assert (0, 0) == counted(services)
