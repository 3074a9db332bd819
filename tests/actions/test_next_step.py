"""A next step with a date, in the chat: vague answers are asked for once more and never twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rasa_sdk import Action
from rasa_sdk.executor import CollectingDispatcher

from actions.next_step import ActionFinishNextStep, AskWhat, AskWhen
from actions.next_step_form import FORM, ValidateNextStepForm
from handoff.contract import ExerciseIn, ExerciseOut
from handoff.domain.exercises import Trouble
from tests.actions.building import domain, said, slots_of, tracker
from tests.actions.fake_client import FakeClient, refusing

FRIDAY = date(2026, 11, 27)
STEP = {"exercises__what": "email maya"}
WHOLE = {**STEP, "exercises__when": "friday", "exercises__due_on": "2026-11-27", "exercises__where": "none",
         "exercises__obstacle": "tired", "exercises__then": "sunday"}  # fmt: skip


def reading(due_on: date | None = None, trouble: Trouble | None = None) -> FakeClient:
    """The service reads this day."""
    text = "27 November 2026" if due_on else ""
    return FakeClient(exercise=ExerciseOut(due_on=due_on, due_text=text, trouble=trouble))


async def answer(
    text: str,
    asked: str,
    intent: str = "nlu_fallback",
    *,
    slots: dict[str, Any] | None = None,
    client: FakeClient | None = None,
    **entities: str,
) -> tuple[dict[str, Any], list[str]]:
    dispatcher = CollectingDispatcher()
    visit = tracker(text, intent=intent, entities=entities, slots=slots, form=FORM, asked=f"exercises__{asked}")
    events = await ValidateNextStepForm(client or FakeClient()).run(dispatcher, visit, domain())
    return {name.removeprefix("exercises__"): value for name, value in slots_of(events).items()}, said(dispatcher)


async def asks(action: Action, slots: dict[str, Any]) -> list[str]:
    dispatcher = CollectingDispatcher()
    await action.run(dispatcher, tracker(slots=slots, form=FORM), domain())
    return said(dispatcher)


@pytest.mark.parametrize("intent", ["nlu_fallback", "faq", "out_of_scope", "other_department"])
async def test_a_clear_step_is_taken_at_once(intent: str) -> None:
    assert ({"what": "email maya about her job", "named": None}, []) == await answer(
        "email maya about her job", "what", intent
    )


async def test_a_vague_step_is_asked_for_once_more_and_then_taken_as_it_is() -> None:
    once, _ = await answer("get a job", "what")
    assert {"what": None, "named": ["get a job"], "asked_again": ["what"]} == once
    slots = {f"exercises__{name}": value for name, value in once.items()}

    assert ["utter_step_not_in_control"] == await asks(AskWhat(FakeClient()), slots)
    assert "find a job" == (await answer("find a job", "what", slots=slots))[0]["what"]
    kept, _ = await answer("no", "what", "deny", slots=slots)
    pressed, _ = await answer("Keep it as it is", "what", "choose_in_exercise", slots=slots, item="what", option="keep")
    assert {"what": "get a job", "named": None} == kept == pressed


@pytest.mark.parametrize("text", ["idk", "skip", "no", "yes"])
async def test_without_any_step_there_is_nothing_to_plan(text: str) -> None:
    assert ({"what": None}, ["utter_step_needed"]) == await answer(text, "what")


async def test_a_day_is_read_by_the_service_and_said_back() -> None:
    client = reading(FRIDAY)
    taken, heard = await answer("friday", "when", slots=STEP, client=client)
    [body] = client.writes

    assert ({"when": "friday", "due_on": "2026-11-27", "trouble": None}, ["utter_date_read"]) == (taken, heard)
    assert isinstance(body, ExerciseIn) and body.next_step
    assert ("friday", False) == (body.next_step.when, body.is_finished)


@pytest.mark.parametrize("trouble", list(Trouble))
async def test_a_day_that_cannot_be_read_is_asked_for_once_more_and_never_twice(trouble: Trouble) -> None:
    once, heard = await answer("asap", "when", slots=STEP, client=reading(trouble=trouble))
    assert ({"when": None, "trouble": trouble, "asked_again": ["when"]}, []) == (once, heard)
    slots = {**STEP, **{f"exercises__{name}": value for name, value in once.items()}}

    assert [f"utter_date_{trouble}"] == await asks(AskWhen(FakeClient()), slots)
    twice, _ = await answer("soon", "when", slots=slots, client=reading(trouble=trouble))
    assert {"when": "soon", "trouble": None} == twice


async def test_when_the_service_is_away_the_words_are_kept_to_be_read_later() -> None:
    assert ({"when": "friday"}, []) == await answer("friday", "when", slots=STEP, client=refusing())


@pytest.mark.parametrize("asked", ["when", "where", "obstacle", "then"])
async def test_every_question_but_the_first_can_be_passed_over(asked: str) -> None:
    typed, _ = await answer("skip", asked, slots=STEP)
    pressed, _ = await answer("Pass over this", asked, "choose_in_exercise", slots=STEP, item=asked)

    assert typed == pressed
    assert "none" == typed[asked]
    assert asked != "obstacle" or typed["then"] == "none"


@pytest.mark.parametrize("asked", ["where", "obstacle", "then"])
async def test_words_are_taken_as_they_are(asked: str) -> None:
    assert ({asked: "at the library"}, []) == await answer("at the library", asked, "other_department", slots=STEP)


@pytest.mark.parametrize("asked", ["what", "when", "where", "obstacle", "then"])
async def test_a_question_in_between_is_left_to_the_rules(asked: str) -> None:
    assert ({}, []) == await answer("what are your opening hours", asked, "faq", slots=STEP)


@pytest.mark.parametrize("entities", [{}, {"item": "then"}, {"item": "what", "option": "keep"}])
async def test_a_press_of_another_question_changes_nothing(entities: dict[str, str]) -> None:
    assert ({"where": None}, []) == await answer("x", "where", "choose_in_exercise", slots=STEP, **entities)


async def test_who_starts_afresh_starts_from_an_empty_sheet() -> None:
    taken, _ = await answer("start over", "then", slots=WHOLE)

    assert {None} == set(taken.values()) and {"what", "when", "due_on"} <= set(taken)


async def test_at_the_end_the_step_is_kept_with_its_day_and_the_sheet_is_emptied() -> None:
    client, dispatcher = FakeClient(), CollectingDispatcher()
    events = slots_of(await ActionFinishNextStep(client).run(dispatcher, tracker(slots=WHOLE), domain()))
    [body] = client.writes

    assert isinstance(body, ExerciseIn) and body.next_step
    step = body.next_step
    assert ("email maya", FRIDAY, None, "tired", "sunday", True) == (
        step.what, step.due_on, step.where, step.obstacle, step.then, body.is_finished,
    )  # fmt: skip
    assert ["utter_next_step_done"] == said(dispatcher)
    assert ("done", {None}) == (events.pop("exercises__status"), set(events.values()))


async def test_a_failure_at_the_end_empties_nothing() -> None:
    dispatcher = CollectingDispatcher()

    assert [] == await ActionFinishNextStep(refusing()).run(dispatcher, tracker(slots=WHOLE), domain())
    assert [] == said(dispatcher)


async def test_asking_begins_with_the_plain_questions() -> None:
    assert ["utter_ask_exercises__what"] == await asks(AskWhat(FakeClient()), {})
    assert ["utter_ask_exercises__when"] == await asks(AskWhen(FakeClient()), STEP)


@pytest.mark.parametrize("asked", ["what", "when", "where", "obstacle", "then"])
@pytest.mark.parametrize("intent", ["urgent", "trouble", "ask_human", "stop", "start_check"])
async def test_danger_and_the_ways_out_are_no_answer_to_anything(asked: str, intent: str) -> None:
    assert ({}, []) == await answer("words that could be an answer", asked, intent, slots=STEP)
