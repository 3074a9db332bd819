"""What is said for the answers a message asks for: their order, their buttons, what a plain yes then means."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer
from actions.client import HandoffError
from handoff.contract import AnswerOut
from tests.actions.building import domain, offered, said, slots_of, tracker
from tests.actions.fake_client import ANSWERS, GUIDE, FakeClient, refusing

DONE = "done"


async def heard(client: FakeClient | None = None, **visit: Any) -> tuple[CollectingDispatcher, dict[str, Any]]:
    """What the action says and puts into slots."""
    dispatcher = CollectingDispatcher()
    events = await ActionAnswer(client or FakeClient()).run(dispatcher, tracker(**visit), domain())
    return dispatcher, slots_of(events)


async def test_an_answer_is_said_with_its_links_and_buttons() -> None:
    dispatcher, slots = await heard(intent="faq", answers=["faq/cv_start"])

    (message,) = dispatcher.messages
    assert "The answer to faq/cv_start." == message["text"]
    assert {"links": [GUIDE.model_dump()]} == message["custom"]
    assert [["Behind faq/cv_start"]] == offered(dispatcher)
    assert {
        "answer__status": DONE, "answer__last": "faq/cv_start", "answer__said": ["faq/cv_start"],
        "dialogue__offer": "nothing",
    } == slots  # fmt: skip


@pytest.mark.parametrize(
    ("name", "offer"),
    [
        ("faq/cv_start", "nothing"),
        ("faq/no_idea", "check"),
        ("faq/k7", "person"),
        ("trouble/intern_problem", "safety"),
        ("other_department/library", "nothing"),
    ],
)
async def test_a_plain_yes_answers_what_the_route_offers(name: str, offer: str) -> None:
    _, slots = await heard(intent=name.split("/")[0], answers=[name])

    assert (DONE, offer) == (slots["answer__status"], slots["dialogue__offer"])


async def test_an_answer_about_trouble_asks_about_safety_whatever_its_route() -> None:
    name = "trouble/intern_problem"
    by_person = ANSWERS[name].model_copy(update={"route": "answer_then_offer_person"})
    _, slots = await heard(FakeClient(answers={name: by_person}), intent="trouble", answers=[name])

    assert "safety" == slots["dialogue__offer"]


@pytest.mark.parametrize(
    ("intent", "entities", "name"),
    [
        ("faq", {"topic": "cover_letter"}, "faq/cover_letter"),
        ("trouble", {"topic": "intern_problem"}, "trouble/intern_problem"),
        ("other_department", {"department": "library"}, "other_department/library"),
    ],
)
async def test_a_pressed_button_says_which_answer(intent: str, entities: dict[str, str], name: str) -> None:
    dispatcher, _ = await heard(intent=intent, entities=entities)

    assert [f"The answer to {name}."] == said(dispatcher)


async def test_two_wishes_are_answered_in_turn_with_buttons_under_the_last() -> None:
    dispatcher, slots = await heard(
        intent="faq",
        answers=["faq/cv_start", "faq/no_idea"],
        also=["faq/cover_letter", "faq/cv_start", "faq/unheard_of"],
    )

    assert ["The answer to faq/cv_start.", "The answer to faq/no_idea."] == said(dispatcher)
    assert [[], ["Writing a cover letter", "Behind faq/no_idea"]] == offered(dispatcher)
    assert '/faq{"topic": "cover_letter"}' == dispatcher.messages[1]["buttons"][0]["payload"]
    assert [{"links": [GUIDE.model_dump()]}] * 2 == [message["custom"] for message in dispatcher.messages]
    assert ("faq/no_idea", ["faq/cv_start", "faq/no_idea"], "check") == (
        slots["answer__last"], slots["answer__said"], slots["dialogue__offer"],
    )  # fmt: skip


async def test_what_the_message_may_have_meant_as_well_is_offered_under_the_answer() -> None:
    dispatcher, _ = await heard(intent="faq", answers=["faq/cv_start"], choices=["faq/cover_letter"])

    assert [["Writing a cover letter", "Behind faq/cv_start"]] == offered(dispatcher)


async def test_trouble_is_answered_before_anything_else_and_its_buttons_stay_last() -> None:
    dispatcher, slots = await heard(intent="trouble", answers=["faq/no_idea", "trouble/intern_problem"])

    assert ["The answer to trouble/intern_problem.", "The answer to faq/no_idea."] == said(dispatcher)
    assert [[], ["Behind trouble/intern_problem"]] == offered(dispatcher)
    assert "safety" == slots["dialogue__offer"]


async def test_inside_a_form_a_plain_yes_still_answers_the_form() -> None:
    _, slots = await heard(intent="faq", answers=["faq/no_idea"], form="readiness_form", asked="readiness__c1")

    assert "nothing" == slots["dialogue__offer"]


SAID = {"answer__last": "faq/cv_start", "answer__said": ["faq/cv_start"]}


async def test_a_follow_up_is_not_answered_with_the_same_words_again() -> None:
    dispatcher, slots = await heard(intent="faq", answers=["faq/cv_start"], is_follow_up=True, slots=SAID)

    assert ["utter_same_answer"] == said(dispatcher)
    assert {"answer__status": DONE, "dialogue__offer": "person"} == slots


@pytest.mark.parametrize(
    ("answers", "is_follow_up", "texts"),
    [
        (["faq/cover_letter"], True, ["The answer to faq/cover_letter."]),
        (["faq/cv_start", "faq/cover_letter"], True, ["The answer to faq/cover_letter."]),
        (["faq/cv_start"], False, ["The answer to faq/cv_start."]),
    ],
)
async def test_what_is_new_is_said(answers: list[str], is_follow_up: bool, texts: list[str]) -> None:
    dispatcher, _ = await heard(intent="faq", answers=answers, is_follow_up=is_follow_up, slots=SAID)

    assert texts == said(dispatcher)


async def test_without_the_desk_an_answer_is_said_as_it_shipped() -> None:
    dispatcher, slots = await heard(refusing("unreachable"), intent="faq", answers=["faq/cv_start"])

    assert ["utter_faq/cv_start"] == said(dispatcher)
    assert [["That is not it", "Talk to a person"]] == offered(dispatcher)
    assert (DONE, "nothing") == (slots["answer__status"], slots["dialogue__offer"])


async def test_without_the_desk_a_link_that_nobody_has_checked_still_says_so() -> None:
    links = [{"title": "Old", "url": "https://old.example", "checked_on": "2026-11-01"},
             {"title": "New", "url": "https://new.example", "checked_on": None}]  # fmt: skip
    shipped = {"utter_faq/cv_start": [{"text": "Start.", "custom": {"links": links}}]}
    dispatcher = CollectingDispatcher()
    asked = tracker(intent="faq", answers=["faq/cv_start"])
    await ActionAnswer(refusing("unreachable")).run(
        dispatcher, asked, {"responses": {**domain()["responses"], **shipped}}
    )

    assert [{"title": "Old", "url": "https://old.example"},
            {"title": "New (not yet checked by us)", "url": "https://new.example"}
    ] == dispatcher.messages[0]["custom"]["links"]  # fmt: skip


async def test_without_the_desk_an_answer_about_trouble_still_asks_about_safety() -> None:
    dispatcher, slots = await heard(refusing("timeout"), intent="trouble", answers=["trouble/intern_problem"])

    assert ["utter_trouble/intern_problem"] == said(dispatcher)
    assert [["Talk to a person", "I am not safe", "That is not it"]] == offered(dispatcher)
    assert "safety" == slots["dialogue__offer"]


@pytest.mark.parametrize("name", ["faq/svc_fees", "faq/k7"])
async def test_an_answer_with_gaps_or_of_the_console_is_not_made_up_without_the_desk(name: str) -> None:
    dispatcher, slots = await heard(refusing("unreachable"), intent="faq", answers=[name])

    assert ([], {}) == (said(dispatcher), slots)


async def test_an_answer_that_cannot_be_had_is_not_passed_over() -> None:
    only_cv: dict[str, AnswerOut] = {"faq/cv_start": ANSWERS["faq/cv_start"]}
    dispatcher, slots = await heard(FakeClient(answers=only_cv), intent="faq", answers=["faq/cv_start", "faq/k9"])

    assert ["The answer to faq/cv_start.", "utter_other_answer_failed"] == said(dispatcher)
    assert [[], ["Behind faq/cv_start"]] == offered(dispatcher)
    assert ["faq/cv_start"] == slots["answer__said"]


@pytest.mark.parametrize("answers", [[], ["greet"], ["faq/../../situation"], ["faq/", 7]])
async def test_nothing_but_names_of_answers_is_asked_for(answers: list[Any]) -> None:
    class Refusing(FakeClient):
        async def answer(self, name: str) -> AnswerOut:
            raise AssertionError(name)

    dispatcher, slots = await heard(Refusing(), intent="faq", answers=answers)

    assert ([], {}) == (said(dispatcher), slots)


async def test_further_answers_are_left_out_when_their_titles_cannot_be_had() -> None:
    class Untitled(FakeClient):
        async def titles(self) -> Any:
            raise HandoffError("timeout")

    dispatcher, slots = await heard(Untitled(), intent="faq", answers=["faq/cv_start"], also=["faq/cover_letter"])

    assert ([["Behind faq/cv_start"]], DONE) == (offered(dispatcher), slots["answer__status"])
