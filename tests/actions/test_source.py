"""Where an answer comes from is told on demand, for each answer of the last turn."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.source import ActionTellSource
from tests.actions.building import domain, said, slots_of, tracker
from tests.actions.fake_client import GUIDE, TITLES, FakeClient, refusing


async def told(client: FakeClient, slots: dict[str, Any]) -> tuple[CollectingDispatcher, dict[str, Any]]:
    dispatcher = CollectingDispatcher()
    visit = tracker("where is this from", intent="answer_source", slots=slots)
    return dispatcher, slots_of(await ActionTellSource(client).run(dispatcher, visit, domain()))


@pytest.mark.parametrize("names", [["faq/cv_start"], ["faq/cv_start", "trouble/intern_problem"]])
async def test_each_answer_of_the_last_turn_is_named_with_its_source_and_its_links(names: list[str]) -> None:
    dispatcher, slots = await told(FakeClient(), {"answer__said": names, "answer__last": names[-1]})

    assert [("utter_answer_source", TITLES[name], f"Where {name} comes from.") for name in names] == [
        (message["response"], message["title"], message["source"]) for message in dispatcher.messages
    ]
    assert [{"links": [GUIDE.model_dump()]}] * len(names) == [message["custom"] for message in dispatcher.messages]
    assert {"answer__status": "done"} == slots


async def test_before_any_answer_there_is_no_source_to_tell() -> None:
    dispatcher, slots = await told(FakeClient(), {})

    assert (["utter_no_source_yet"], {"answer__status": "done"}) == (said(dispatcher), slots)


async def test_without_the_desk_no_source_is_made_up() -> None:
    dispatcher, slots = await told(refusing("unreachable"), {"answer__said": ["faq/cv_start"]})

    assert ([], {}) == (said(dispatcher), slots)
