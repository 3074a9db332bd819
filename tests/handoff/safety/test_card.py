"""The crisis card: the fitting numbers first, honest about who reads it, and put down as it was shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from handoff import ledger
from handoff.content import ContactKind, CrisisContact
from handoff.models import AuditEntry, Message, Practitioner
from handoff.safety import card
from handoff.safety.levels import SafetyLevel, Verdict
from handoff.services import Services
from tests.cast import SUNDAY_NIGHT
from tests.conftest import Clock
from tests.screens import URGENT, presses, says
from tests.talk import Talk

SECURITY = CrisisContact(
    "campus security", ContactKind.CAMPUS, "6000", None, "24 hours", (), "https://a.example", date(2026, 11, 1)
)


def urgent(*reasons: str) -> Verdict:
    return Verdict(SafetyLevel.URGENT, reasons, 0.8)


def card_of(talk: Talk) -> Message:
    return next(message for message in reversed(talk.messages) if message.event == "crisis_card")


def titles(talk: Talk, message: Message) -> list[str]:
    with talk.services.db.read() as session:
        return [button.title for button in ledger.buttons_of(session, [message])[message.id]]


@pytest.fixture
def guarded(services: Services) -> Services:
    """An institution with a security office of its own, which comes first in its file."""
    contacts = (SECURITY, *services.content.crisis_contacts)
    return replace(services, content=replace(services.content, crisis_contacts=contacts))


def test_the_card_lists_every_contact_that_helps_in_danger_and_no_other(talk: Talk, services: Services) -> None:
    says(talk, URGENT)
    text = card_of(talk).text

    for contact in services.content.crisis_contacts:
        assert (contact.kind is not ContactKind.SCAM) == (services.content.line(contact) in text)


def test_it_offers_a_person_contacts_elsewhere_and_a_way_back(talk: Talk) -> None:
    says(talk, URGENT)

    assert ["Talk to a person now", "I am in another country", "You misunderstood me"] == titles(talk, card_of(talk))


@pytest.mark.parametrize(
    ("reasons", "numbers"),
    [
        (("self_harm",), ["1771", "+65 6669 1771", "1767", "995", "999", "6000"]),
        (("harm_to_others",), ["995", "999", "6000", "1771", "+65 6669 1771", "1767"]),
        (("abuse",), ["995", "999", "6000", "1771", "+65 6669 1771", "1767"]),
        (("said_not_safe",), ["995", "999", "6000", "1771", "+65 6669 1771", "1767"]),
        (("abuse", "self_harm"), ["1771", "+65 6669 1771", "1767", "995", "999", "6000"]),
    ],
)
def test_what_was_written_decides_which_numbers_come_first(
    guarded: Services, reasons: tuple[str, ...], numbers: list[str]
) -> None:
    shown = card.contacts_for(guarded, card.group_of(reasons))

    assert numbers == [contact.number for contact in shown]


@pytest.mark.parametrize("reason", ["self_harm", "harm_to_others", "abuse", "coercion", "danger", "brand_new"])
def test_the_introduction_fits_what_was_written(talk: Talk, services: Services, reason: str) -> None:
    says(talk, urgent(reason))
    group = "danger" if reason == "brand_new" else reason

    assert card_of(talk).text.startswith(services.wording.phrase(f"crisis_intro_{group}"))


def test_no_two_introductions_are_the_same(services: Services) -> None:
    phrases = [services.wording.phrase(f"crisis_intro_{group}") for group in (*card.GROUPS, card.OTHER)]

    assert len(phrases) == len(set(phrases))


@pytest.mark.parametrize("reason", ["self_harm", "danger"])
def test_it_says_what_it_is_and_cannot_do(talk: Talk, reason: str) -> None:
    says(talk, urgent(reason))

    assert "I am an automated assistant: I cannot call anyone or see where you are." in card_of(talk).text


def test_it_promises_no_watch_when_nobody_is_there(talk: Talk, clock: Clock) -> None:
    clock.now = SUNDAY_NIGHT
    says(talk, URGENT)
    text = card_of(talk).text

    assert "Nobody at Merlion Bay Careers is watching" in text
    assert "on Mon 23 Nov at 09:00" in text
    assert "alerted" not in text


def test_during_opening_hours_it_says_who_was_told_and_not_how_soon_they_read(talk: Talk) -> None:
    says(talk, URGENT)
    text = card_of(talk).text

    assert "our staff have been alerted. I cannot say how soon" in text
    assert "Nobody at" not in text


def test_with_a_practitioner_it_speaks_of_them(talk: Talk, maya: Practitioner, services: Services) -> None:
    talk.claimed(maya)
    says(talk, URGENT)

    assert services.wording.phrase("crisis_watch_person").format(service="Merlion Bay Careers") in card_of(talk).text


@pytest.mark.parametrize("at_night", [False, True])
def test_what_it_showed_is_put_down_without_words_of_the_visitor(
    talk: Talk, services: Services, clock: Clock, at_night: bool
) -> None:
    clock.now = SUNDAY_NIGHT if at_night else clock.now
    says(talk, urgent("abuse"), "he hits me")
    with services.db.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "crisis_card_shown")).one()

    assert talk.handoff and ("safety_screen", talk.conversation_id, talk.handoff.id) == (
        entry.actor,
        entry.conversation_id,
        entry.handoff_id,
    )
    assert {
        "seq": 2,
        "card_seq": 3,
        "reasons": ["abuse"],
        "score": 0.8,
        "contacts": [
            "ambulance: 995",
            "police: 999",
            "national mindline (call): 1771",
            "national mindline (WhatsApp): +65 6669 1771",
            "Samaritans of Singapore: 1767",
        ],
        "is_watched": not at_night,
        "next_opening": "2026-11-23T01:00:00+00:00" if at_night else None,
    } == entry.detail


def test_somebody_in_another_country_is_shown_every_other_contact(talk: Talk, services: Services) -> None:
    says(talk, URGENT)
    presses(talk, "I am in another country")
    text = talk.messages[-1].text

    assert "contacts_elsewhere" == talk.events[-1]
    assert "United States:\n• 988 Suicide & Crisis Lifeline (call or text): 988" in text
    for contact in services.content.crisis_contacts_elsewhere:
        assert services.content.line(contact) in text
    assert "1771" not in text
    assert ["Talk to a person now", "You misunderstood me"] == titles(talk, talk.messages[-1])


def test_contacts_elsewhere_are_shown_whoever_has_the_floor(talk: Talk, maya: Practitioner) -> None:
    says(talk, URGENT)
    talk.claimed(maya)
    presses(talk, "I am in another country")

    assert ("contacts_elsewhere", "practitioner") == (talk.events[-1], talk.owner)
