"""Actions never raise, and their logs hold ids and codes only."""

from __future__ import annotations

import pytest
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from structlog.testing import capture_logs

from actions.base import SafeAction
from actions.client import HandoffError
from tests.actions.building import CONVERSATION, domain, tracker
from tests.actions.fake_client import FakeClient

SECRET_WORDS = "my manager shouts at me"


def our_actions() -> list[type[SafeAction]]:
    ActionExecutor().register_package("actions")
    return [kind for kind in SafeAction.__subclasses__() if kind.__module__.startswith("actions.")]


def test_every_action_is_a_safe_action() -> None:
    ActionExecutor().register_package("actions")
    direct = {kind for kind in Action.__subclasses__() if kind.__module__.startswith("actions.")}

    assert {SafeAction} == direct


@pytest.mark.parametrize("kind", our_actions(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("failure", [HandoffError("timeout"), RuntimeError(SECRET_WORDS), KeyError(SECRET_WORDS)])
async def test_an_action_does_not_raise_whatever_fails(kind: type[SafeAction], failure: Exception) -> None:
    filled = {"readiness__c1": "2", "contact__email": "alia@example.com", "readiness__tier": "self_help"}
    visit = tracker(SECRET_WORDS, intent="affirm", slots=filled)
    with capture_logs() as logs:
        events = await kind(FakeClient(failing=failure)).run(CollectingDispatcher(), visit, domain())

    assert isinstance(events, list)
    assert SECRET_WORDS not in str(logs)
    assert all(entry["conversation"] == CONVERSATION for entry in logs)


@pytest.mark.parametrize("kind", our_actions(), ids=lambda kind: kind.__name__)
async def test_an_action_survives_a_turn_without_metadata(kind: type[SafeAction]) -> None:
    client = FakeClient()
    visit = tracker("hello", slots={"readiness__c1": "2", "contact__email": "alia@example.com"}, metadata={})
    await kind(client).run(CollectingDispatcher(), visit, domain())

    assert [] == client.writes


@pytest.mark.parametrize("kind", our_actions(), ids=lambda kind: kind.__name__)
async def test_an_action_survives_an_empty_domain(kind: type[SafeAction]) -> None:
    visit = tracker("hello", form="readiness_form", asked="readiness__c1", intent="nlu_fallback")

    assert isinstance(await kind(FakeClient()).run(CollectingDispatcher(), visit, {}), list)


async def test_a_failing_action_takes_back_what_it_was_about_to_say() -> None:
    class Hasty(SafeAction):
        def name(self) -> str:
            return "action_hasty"

        async def act(self, dispatcher: CollectingDispatcher, tracker: object, domain: object) -> list[object]:  # type: ignore[override]  # the shortest action there is
            dispatcher.utter_message(response="utter_done")
            raise HandoffError("stale_epoch")

    dispatcher = CollectingDispatcher()
    with capture_logs() as logs:
        events = await Hasty(FakeClient()).run(dispatcher, tracker("hi"), {})

    assert ([], []) == (events, dispatcher.messages)
    assert [("action_refused", "stale_epoch")] == [(entry["event"], entry["code"]) for entry in logs]
