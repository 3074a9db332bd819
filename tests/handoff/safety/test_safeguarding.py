"""The safeguarding note: everything that was shown, said, called and looked at, in order, and nothing unshared."""

from __future__ import annotations

import json
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from handoff import alerts, desk, privacy
from handoff.audit import note
from handoff.domain.lifecycle import Author, ConsentScope
from handoff.ledger import Draft, append
from handoff.models import Alert, AlertCall, Conversation, Handoff, Practitioner
from handoff.safety import lane
from handoff.safety.levels import SafetyLevel, Verdict
from handoff.safety.safeguarding import SafeguardingNote, note_of
from handoff.services import Services
from handoff.settings import ROOT
from handoff.web.console.note import Line, lines_of
from handoff.web.console.words import Words, load_words
from handoff.wording import load_wording
from tests.cast import MAYA, OMAR
from tests.conftest import Clock
from tests.talk import Talk

CRY = "i want to kill myself"
CONTACTS = ["Samaritans of Singapore: 1767", "ambulance: 995"]
Noted = Callable[..., None]


@pytest.fixture(scope="module")
def words() -> Words:
    return load_words(ROOT / "data" / "content" / "console.yml", load_wording(ROOT / "data"))


@pytest.fixture
def noted(talk: Talk, services: Services, clock: Clock) -> Noted:
    """Puts down what the safety lane and the on-call worker do, a second apart."""

    def put(actor: str, action: str, **detail: object) -> None:
        clock.advance(1)
        with services.db.write() as session:
            note(session, actor, action, clock(), talk.conversation_id, **detail)

    return put


@pytest.fixture
def urgent(talk: Talk, services: Services) -> Handoff:
    """An urgent handoff that shares the whole conversation."""
    talk.says(CRY)
    return talk.queued()


def alert_of(talk: Talk, kind: str = "urgent") -> int:
    with talk.services.db.write() as session:
        alerts.raise_alert(
            session, kind, f"{kind} of {talk.conversation_id}", talk.conversation_id, talk.services.clock()
        )
        return session.query(Alert).filter_by(kind=kind).one().id


def read(services: Services, handoff: Handoff) -> SafeguardingNote | None:
    with services.db.read() as session:
        return note_of(session, session.get_one(Handoff, handoff.id))


def actions(services: Services, handoff: Handoff) -> list[str]:
    found = read(services, handoff)
    return [step.action for step in found.steps] if found else []


def lines(services: Services, handoff: Handoff, words: Words) -> list[Line]:
    found = read(services, handoff)
    assert found is not None
    return lines_of(found, words, ZoneInfo("Asia/Singapore"))


def test_an_ordinary_handoff_has_none(talk: Talk, services: Services, maya: Practitioner, noted: Noted) -> None:
    handoff = talk.claimed(maya)
    noted(f"practitioner:{maya.id}", "transcript_opened")

    assert read(services, handoff) is None


def test_what_the_safety_lane_really_does_is_all_in_it(talk: Talk, services: Services, words: Words) -> None:
    receipt = talk.says(CRY)
    with services.db.write() as session:
        verdict = Verdict(SafetyLevel.URGENT, ("self_harm",), 0.9)
        lane.apply(session, services, receipt.message_id, verdict, services.clock())
    assert talk.handoff is not None

    told = lines(services, talk.handoff, words)

    assert ["crisis_card_shown", "handoff_raised_to_urgent", "alert_raised"] == actions(services, talk.handoff)
    assert "Level: urgent. Reasons: self-harm or suicide." in told[0].more
    assert CRY not in repr(told)


def test_the_card_stands_in_it_as_it_was_shown(services: Services, urgent: Handoff, noted: Noted, words: Words) -> None:
    noted(
        "safety_screen", "crisis_card_shown", seq=2, card_seq=3, reasons=["self_harm", "danger"], score=0.97,
        contacts=CONTACTS, is_watched=False, next_opening="2026-11-24T01:00:00+00:00",
    )  # fmt: skip
    card = lines(services, urgent, words)[0]

    assert "The crisis card was shown." == card.text
    assert tuple(CONTACTS) == card.contacts
    assert (
        "Level: urgent. Reasons: self-harm or suicide; being in danger now.",
        "It answered message 2.",
        "It said that nobody watches the chat at this hour, and that we open again Tue 24 Nov 2026, 09:00:00.",
        "Contacts on it, in this order:",
    ) == card.more


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ({"is_watched": True}, "It said that staff were alerted."),
        ({"is_watched": False, "next_opening": None}, "It said that nobody watches the chat at this hour."),
    ],
)
def test_who_watched_is_told(
    services: Services, urgent: Handoff, noted: Noted, words: Words, detail: dict[str, object], said: str
) -> None:
    noted("safety_screen", "crisis_card_shown", reasons=[], **detail)

    assert said in lines(services, urgent, words)[0].more


def test_what_the_visitor_answered_is_told_in_order(
    services: Services, urgent: Handoff, noted: Noted, words: Words
) -> None:
    noted("safety_screen", "check_in_said", seq=2, reasons=["hyperbole"])
    for action in ("figure_of_speech", "misunderstood", "not_safe"):
        noted("visitor", f"visitor_says_{action}")

    assert [
        "The visitor was asked how they are. Level: concern. Reasons: may be a figure of speech.",
        'The visitor pressed "It was a figure of speech".',
        'The visitor pressed "You misunderstood me".',
        'The visitor pressed "I am not safe".',
    ] == [line.text for line in lines(services, urgent, words)]


def test_calls_name_contact_way_and_what_became_of_them(
    talk: Talk, services: Services, urgent: Handoff, noted: Noted, words: Words, clock: Clock
) -> None:
    alert = alert_of(talk)
    for number, (contact, way, status) in enumerate([("Ana Lee", "email", "sent"), ("Ben Ong", "webhook", "dead")]):
        noted("on_call", "on_call_called", alert=alert, contact=contact, number=number)
        with services.db.write() as session:
            session.add(
                AlertCall(
                    alert_id=alert, number=number, contact=contact, way=way, status=status, not_before=clock(),
                    created_at=clock(), sent_at=clock() if status == "sent" else None,
                )
            )  # fmt: skip
    noted("on_call", "alert_escalated", alert=alert, contact="Ben Ong", number=1)

    assert [
        "Staff were alerted to an urgent message.",
        "On call, Ana Lee was called: e-mail sent Mon 23 Nov 2026, 10:00:01.",
        "On call, Ben Ong was called: chat message not delivered.",
        "Nobody had answered: the alert went on to Ben Ong.",
    ] == [line.text for line in lines(services, urgent, words)]


def test_who_acknowledged_and_looked_is_named_and_looking_often_is_told_once(
    talk: Talk, services: Services, urgent: Handoff, noted: Noted, words: Words, maya: Practitioner,
    omar: Practitioner, clock: Clock,
) -> None:  # fmt: skip
    first, other = alert_of(talk), alert_of(talk, "turn_dead")
    noted("on_call:0", "alert_acknowledged", alert=first)
    noted(f"practitioner:{maya.id}", "alert_acknowledged", alert=other)
    with services.db.write() as session:
        session.get_one(Alert, first).acknowledged_as = "Ana Lee"
    for _ in range(3):
        noted(f"practitioner:{maya.id}", "transcript_opened")
    noted(f"practitioner:{omar.id}", "transcript_opened")
    noted(f"practitioner:{omar.id}", "handoff_claimed")

    assert [
        "Staff were alerted to an urgent message.",
        "Ana Lee acknowledged the alert.",
        f"{MAYA.name} opened the conversation, 3 times until Mon 23 Nov 2026, 10:00:05.",
        f"{OMAR.name} opened the conversation.",
        f"{OMAR.name} claimed the conversation.",
    ] == [line.text for line in lines(services, urgent, words)]


def test_that_the_service_stayed_is_read_from_the_conversation(
    talk: Talk, services: Services, urgent: Handoff, noted: Noted, words: Words, clock: Clock
) -> None:
    noted("safety_screen", "crisis_card_shown", reasons=["danger"])
    for second in range(2):
        clock.advance(1)
        with services.db.write() as session:
            append(session, talk.conversation_id, [Draft(Author.SYSTEM, "x", event=f"staying_{second}")], clock())

    assert ["crisis_card_shown", "staying_said"] == actions(services, urgent)
    assert lines(services, urgent, words)[1].text.endswith("2 times until Mon 23 Nov 2026, 10:00:03.")


def test_what_happened_before_the_part_that_was_shared_stays_out(
    talk: Talk, services: Services, noted: Noted, clock: Clock
) -> None:
    talk.says("my friend is sad")
    alert_of(talk, "concern")
    noted("safety_screen", "check_in_said", reasons=["third_person"])
    noted("visitor", "visitor_says_figure_of_speech")
    clock.advance(60)
    handoff = talk.queued(ConsentScope.FROM_NOW)

    assert read(services, handoff) is None


def test_what_the_visitor_does_after_the_end_stays_out_and_who_looks_stays_in(
    talk: Talk, services: Services, urgent: Handoff, noted: Noted, maya: Practitioner, clock: Clock
) -> None:
    noted("safety_screen", "crisis_card_shown", reasons=["danger"])
    talk.claimed(maya)
    clock.advance(1)
    talk.resolved(maya)
    noted("visitor", "visitor_says_misunderstood")
    noted(f"practitioner:{maya.id}", "transcript_opened")

    assert ["crisis_card_shown", "handoff_claimed", "transcript_opened"] == actions(services, urgent)


def test_a_drill_is_called_a_drill(talk: Talk, services: Services, urgent: Handoff, noted: Noted) -> None:
    noted("safety_screen", "crisis_card_shown", reasons=["danger"])
    for channel, is_drill in (("widget", False), ("drill", True)):
        with services.db.write() as session:
            session.get_one(Conversation, talk.conversation_id).channel = channel
        found = read(services, urgent)
        assert found is not None
        assert is_drill == found.is_drill


def test_unknown_details_and_reasons_break_nothing(
    services: Services, urgent: Handoff, noted: Noted, words: Words
) -> None:
    noted("safety_screen", "crisis_card_shown")
    noted("safety_screen", "check_in_said", reasons=["brand_new"])
    noted("practitioner:999", "transcript_opened")

    told = lines(services, urgent, words)

    assert "Level: urgent. Reasons: none noted." in told[0].more
    assert "Reasons: brand new." in told[1].text
    assert "Somebody opened the conversation." == told[2].text


def test_an_export_holds_what_was_noted_without_who_works_here(
    talk: Talk, services: Services, urgent: Handoff, noted: Noted, maya: Practitioner, omar: Practitioner
) -> None:
    alert = alert_of(talk)
    noted("safety_screen", "crisis_card_shown", reasons=["self_harm"], contacts=CONTACTS)
    noted("on_call", "on_call_called", alert=alert, contact="Ana Lee", number=0)
    noted("on_call:0", "alert_acknowledged", alert=alert)
    with services.db.write() as session:
        session.get_one(Alert, alert).acknowledged_as = "Ana Lee"
    talk.claimed(maya)
    with services.db.write() as session:
        desk.reassign(session, services, urgent.id, maya, omar, services.clock())

    held = privacy.export(services, talk.conversation_id)["audit_entries"]

    by_action = {entry["action"]: entry for entry in held}
    assert {"reasons": ["self_harm"], "contacts": CONTACTS} == by_action["crisis_card_shown"]["detail"]
    assert ("on_call", {"alert": alert, "number": 0}) == (
        by_action["on_call_called"]["actor"],
        by_action["on_call_called"]["detail"],
    )
    assert ("practitioner", {}) == (by_action["handoff_reassigned"]["actor"], by_action["handoff_reassigned"]["detail"])
    assert "Ana Lee" not in json.dumps(privacy.export(services, talk.conversation_id))
