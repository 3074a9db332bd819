"""An address in whatever sentence; anything else is a question or asked for again."""

from __future__ import annotations

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.contact import FORM, SLOT, ActionSaveContact, ValidateContactForm, address_in
from handoff.contract import ContactIn
from tests.actions.building import domain, said, slots_of, tracker
from tests.actions.fake_client import FakeClient, refusing


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("alia@example.com", "alia@example.com"),
        ("it's alia.tan+uni@example.edu.sg.", "alia.tan+uni@example.edu.sg"),
        ("<ben@example.org>, thanks!", "ben@example.org"),
        ("not@@this but chen@example.org", "chen@example.org"),
        ("alia at example dot com", None),
        ("@alia", None),
        ("alia@localhost", None),
        ("", None),
    ],
)
def test_an_address_is_found(text: str, address: str | None) -> None:
    assert address == address_in(text)


@pytest.mark.parametrize("intent", ["leave_contact", "nlu_fallback", "faq"])
async def test_an_address_counts_whatever_the_sentence_was_taken_for(intent: str) -> None:
    visit = tracker("my email is alia@example.com", intent=intent, form=FORM, asked=SLOT)

    assert {SLOT: "alia@example.com"} == slots_of(
        await ValidateContactForm(FakeClient()).run(CollectingDispatcher(), visit, domain())
    )


@pytest.mark.parametrize("intent", domain()["forms"][FORM]["ignored_intents"])
async def test_a_question_in_between_is_left_to_the_rules(intent: str) -> None:
    visit = tracker("when are you open", intent=intent, form=FORM, asked=SLOT)

    assert [] == await ValidateContactForm(FakeClient()).run(CollectingDispatcher(), visit, domain())


async def test_what_is_no_address_is_asked_for_again_kindly() -> None:
    dispatcher = CollectingDispatcher()
    visit = tracker("alia at school", intent="nlu_fallback", form=FORM, asked=SLOT)
    events = await ValidateContactForm(FakeClient()).run(dispatcher, visit, domain())

    assert ({SLOT: None}, ["utter_contact_not_an_address"]) == (slots_of(events), said(dispatcher))


async def test_the_address_goes_to_the_desk_and_leaves_the_tracker() -> None:
    client = FakeClient()
    events = await ActionSaveContact(client).run(
        CollectingDispatcher(), tracker(slots={SLOT: "alia@example.com"}), domain()
    )

    assert ["alia@example.com"] == [write.email for write in client.writes if isinstance(write, ContactIn)]
    assert {"contact__status": "done", SLOT: None} == slots_of(events)


async def test_a_refused_address_leaves_the_tracker_too() -> None:
    visit = tracker(slots={SLOT: "alia@example.com"})

    assert {SLOT: None} == slots_of(await ActionSaveContact(refusing()).run(CollectingDispatcher(), visit, domain()))
