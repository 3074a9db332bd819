"""Options against what matters, in the chat: what is taken, what is left to the rules, what is asked and kept."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Action
from rasa_sdk.executor import CollectingDispatcher

from actions.weighing import ActionFinishWeighing, AskFit, AskMatters, AskOptions
from actions.weighing_form import FORM, ValidateWeighingForm
from handoff.contract import ExerciseIn
from tests.actions.building import domain, said, slots_of, tracker
from tests.actions.fake_client import FakeClient, refusing

LISTS = {"exercises__options": ["law", "art"], "exercises__matters": ["money", "time"]}
ALMOST = {**LISTS, "exercises__fits": {"0_0": "well", "1_0": "partly", "0_1": "not"}}
WHOLE = {**LISTS, "exercises__fits": {"0_0": "well", "1_0": "partly", "0_1": "not", "1_1": "unknown"}}


async def answer(
    text: str,
    asked: str,
    intent: str = "nlu_fallback",
    *,
    slots: dict[str, Any] | None = None,
    client: FakeClient | None = None,
    is_pressed: bool = False,
    **entities: str,
) -> tuple[dict[str, Any], list[str]]:
    """What the form takes from this message, and what it says."""
    dispatcher = CollectingDispatcher()
    visit = tracker(
        text, intent=intent, entities=entities, slots=slots, form=FORM, asked=f"exercises__{asked}",
        is_pressed=is_pressed,
    )  # fmt: skip
    events = await ValidateWeighingForm(client or FakeClient()).run(dispatcher, visit, domain())
    return {name.removeprefix("exercises__"): value for name, value in slots_of(events).items()}, said(dispatcher)


async def run(action: Action, slots: dict[str, Any]) -> tuple[dict[str, Any], CollectingDispatcher]:
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, tracker(slots=slots, form=FORM), domain())
    return slots_of(events), dispatcher


@pytest.mark.parametrize("intent", ["nlu_fallback", "faq", "other_department", "out_of_scope", "affirm", "privacy"])
async def test_options_are_taken_whatever_they_were_taken_for(intent: str) -> None:
    assert ({"options": ["accounting", "law"], "named": None}, []) == await answer("accounting, law", "options", intent)


async def test_options_may_come_one_at_a_time() -> None:
    assert ({"options": None, "named": ["law"]}, []) == await answer("law", "options")
    named = {"exercises__named": ["law"]}
    assert ({"options": None, "named": ["law", "art"]}, []) == await answer("art", "options", slots=named)
    named = {"exercises__named": ["law", "art"]}
    whole = ({"options": ["law", "art"], "named": None}, [])
    assert whole == await answer("that's all", "options", "found_it", slots=named)
    assert whole == await answer("no", "options", "deny", slots=named)
    assert whole == await answer("That is all", "options", "choose_in_exercise", slots=named, item="list")


async def test_one_option_alone_is_no_choice() -> None:
    slots = {"exercises__named": ["law"]}

    assert {"options": None, "named": ["law"]} == (await answer("done", "options", slots=slots))[0]


async def test_too_many_are_cut_and_that_is_said() -> None:
    taken, heard = await answer("a, b, c, d, e", "options")

    assert (["a", "b", "c", "d"], ["utter_exercise_capped"]) == (taken["options"], heard)


async def test_beside_four_options_three_things_matter_at_most() -> None:
    slots = {"exercises__options": ["a", "b", "c", "d"]}
    taken, heard = await answer("money, time, fun, fame", "matters", slots=slots)

    assert (["money", "time", "fun"], ["utter_exercise_capped"]) == (taken["matters"], heard)


@pytest.mark.parametrize("text", ["skip", "idk", "yes", "no", "..."])
async def test_who_has_no_options_is_told_what_is_needed(text: str) -> None:
    assert ({"options": None}, ["utter_options_needed"]) == await answer(text, "options")


@pytest.mark.parametrize("asked", ["options", "matters", "fit", "gut", "missing"])
@pytest.mark.parametrize(
    ("text", "intent"),
    [("how do i write a cv", "faq"), ("is this private?", "nlu_fallback"), ("hello", "greet"), ("thx", "thanks")],
)
async def test_a_question_in_between_is_left_to_the_rules(asked: str, text: str, intent: str) -> None:
    assert ({}, []) == await answer(text, asked, intent, slots=ALMOST)


async def test_a_pressed_topic_is_left_to_the_rules() -> None:
    assert ({}, []) == await answer("Help with my CV", "options", "faq", is_pressed=True, topic="cv_start")


async def test_a_pressed_fit_is_taken_for_its_pair_and_an_older_one_corrects_its_own() -> None:
    for item in ("1_1", "0_0"):
        slots = {**LISTS, "exercises__fits": {"0_0": "well"}}
        taken, _ = await answer("Not", "fit", "choose_in_exercise", slots=slots, item=item, option="not")
        assert ("not", None) == (taken["fits"][item], taken["fit"])


@pytest.mark.parametrize("entities", [{}, {"item": "7_7", "option": "well"}, {"item": "0_0", "option": "best"},
                                      {"item": "gut", "option": "yes"}])  # fmt: skip
async def test_a_forged_press_sets_nothing(entities: dict[str, str]) -> None:
    assert ({"fit": None}, []) == await answer("x", "fit", "choose_in_exercise", slots=LISTS, **entities)


async def test_a_typed_fit_answers_the_pair_that_was_asked() -> None:
    taken, _ = await answer("kind of", "fit", slots=LISTS)

    assert {"0_0": "partly"} == taken["fits"]


async def test_what_fits_no_answer_is_asked_again() -> None:
    assert ({"fit": None}, ["utter_exercise_not_matched"]) == await answer("purple", "fit", slots=LISTS)


async def test_with_the_last_answer_the_feedback_is_said_and_kept() -> None:
    client = FakeClient()
    taken, heard = await answer("idk", "fit", slots=ALMOST, client=client)
    [body] = client.writes

    assert isinstance(body, ExerciseIn) and body.weighing
    assert (("well", "not"), ("partly", "unknown")) == body.weighing.fits
    assert (["utter_weighing_feedback"], 7, "done") == (heard, taken["kept"], taken["fit"])


async def test_when_it_cannot_be_kept_the_form_ends_with_every_answer_in_it() -> None:
    taken, heard = await answer("idk", "fit", slots=ALMOST, client=refusing())

    assert ([], "done", "none", "none") == (heard, taken["fit"], taken["gut"], taken["missing"])
    assert WHOLE["exercises__fits"] == taken["fits"]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("yes", {"gut": "yes", "missing": "none"}),
        ("not really", {"gut": "no"}),
        ("skip", {"gut": "none", "missing": "none"}),
        ("my family is missing", {"gut": "no", "missing": "my family is missing"}),
    ],
)
async def test_what_the_gut_says_is_taken(text: str, taken: dict[str, str]) -> None:
    assert (taken, []) == await answer(text, "gut", slots=WHOLE)


async def test_who_starts_afresh_starts_from_an_empty_sheet() -> None:
    typed, _ = await answer("start over", "fit", slots=ALMOST)
    pressed, _ = await answer("Start afresh", "fit", "choose_in_exercise", slots=ALMOST, item="afresh")

    assert typed == pressed
    assert {None} == set(typed.values()) and {"options", "matters", "fits"} <= set(typed)


async def test_the_message_that_starts_it_answers_nothing() -> None:
    visit = tracker("compare law, art", intent="start_weighing")

    assert [] == await ValidateWeighingForm(FakeClient()).run(CollectingDispatcher(), visit, domain())


async def test_each_question_shows_the_pair_and_how_far_it_is() -> None:
    _, dispatcher = await run(AskFit(FakeClient()), ALMOST)
    [message] = dispatcher.messages

    assert ("art", "time", "4", "4", "1_1") == tuple(message[k] for k in ("option", "matter", "number", "all", "pair"))


async def test_a_list_that_has_begun_is_shown_and_asked_on() -> None:
    for action in (AskOptions, AskMatters):
        _, empty = await run(action(FakeClient()), LISTS)
        _, begun = await run(action(FakeClient()), {**LISTS, "exercises__named": ["law"]})
        assert (empty.messages[0]["response"], "utter_exercise_more") == (
            f"utter_{action(FakeClient()).name().removeprefix('action_')}", begun.messages[0]["response"],
        )  # fmt: skip


async def test_at_the_end_it_is_kept_with_what_the_gut_says_and_the_sheet_is_emptied() -> None:
    client = FakeClient()
    slots = {**WHOLE, "exercises__kept": 7, "exercises__gut": "no", "exercises__missing": "home"}
    emptied, dispatcher = await run(ActionFinishWeighing(client), slots)
    [body] = client.writes

    assert isinstance(body, ExerciseIn) and body.weighing
    assert (7, False, "home") == (body.exercise, body.weighing.feels_right, body.weighing.missing)
    assert ["utter_weighing_done_gut"] == said(dispatcher)
    assert ("done", {None}) == (emptied.pop("exercises__status"), set(emptied.values()))


async def test_a_second_try_says_the_feedback_that_could_not_be_said_before() -> None:
    slots = {**WHOLE, "exercises__gut": "none", "exercises__missing": "none"}
    _, dispatcher = await run(ActionFinishWeighing(FakeClient()), slots)

    assert ["utter_weighing_feedback", "utter_weighing_done"] == said(dispatcher)


async def test_a_failure_at_the_end_empties_nothing() -> None:
    events, dispatcher = await run(ActionFinishWeighing(refusing()), WHOLE)

    assert ({}, []) == (events, said(dispatcher))


@pytest.mark.parametrize("asked", ["options", "matters", "fit", "gut", "missing"])
@pytest.mark.parametrize("intent", ["urgent", "trouble", "ask_human", "stop", "start_check"])
async def test_danger_and_the_ways_out_are_no_answer_to_anything(asked: str, intent: str) -> None:
    assert ({}, []) == await answer("words that could be an answer", asked, intent, slots=ALMOST)
