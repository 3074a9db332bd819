"""The page of a handoff: what is shared, by whom, with what marks; and what stays hidden."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from handoff import desk, ledger
from handoff.audit import note
from handoff.domain.lifecycle import Author, ConsentScope
from handoff.models import AuditEntry, Contact, Delivery, Handoff, Message, Practitioner, Screening
from handoff.services import Services
from tests.cast import ALIA_ASKS, BEN_IS_LOST, CHEN_WANTS_A_PERSON, MAYA, OMAR, Person
from tests.conftest import Clock
from tests.handoff.web.console.conftest import Browser, Visitors

NASTY = '<script>alert("x")</script><img src=x onerror=alert(1)> & "quoted"'


def page_of(browser: Browser, handoff: Handoff) -> str:
    response = browser.get(f"/console/handoffs/{handoff.ref}")
    assert response.status_code == 200
    return response.text


def part_of(browser: Browser, handoff: Handoff, part: str) -> str:
    response = browser.get(f"/console/handoffs/{handoff.ref}/{part}", HX_Request="true")
    assert response.status_code == 200
    return response.text


def texts(html: str) -> list[str]:
    return re.findall(r'<p class="text">(.*?)</p>', html, re.S)


def test_the_transcript_is_in_order_with_authors(
    maya_at_work: Browser, visitors: Visitors, services: Services, clock: Clock
) -> None:
    alia = visitors.say(ALIA_ASKS)
    with services.db.write() as session:
        ledger.append(session, alia, [ledger.Draft(Author.BOT, "Start with one page.")], clock())
    handoff = visitors.ask_for_person(alia)
    maya_at_work.post(f"/console/handoffs/{handoff.ref}/claim")

    html = part_of(maya_at_work, handoff, "transcript")

    assert texts(html)[1:3] == [ALIA_ASKS, "Start with one page."]
    assert re.findall(r'<span class="name">(.*?)</span>', html) == [
        "Assistant (automated)", "Visitor", "Assistant (automated)", "Notice", "Notice",
    ]  # fmt: skip
    assert "10:00" in html


def test_what_was_not_shared_is_counted_and_not_shown(maya_at_work: Browser, visitors: Visitors) -> None:
    ben = visitors.say(BEN_IS_LOST)
    visitors.say("and nobody may know", ben)
    handoff = visitors.ask_for_person(ben, ConsentScope.FROM_NOW)
    visitors.say("this is for you", ben)

    html = page_of(maya_at_work, handoff)

    assert "2 earlier messages not shared" in html
    assert "this is for you" in html
    assert BEN_IS_LOST not in html
    assert "nobody may know" not in html
    assert "The visitor shared what was written from the request for a person on." in html


def test_everything_shared_hides_nothing(maya_at_work: Browser, visitors: Visitors) -> None:
    handoff = visitors.ask_for_person(visitors.say(BEN_IS_LOST))

    html = page_of(maya_at_work, handoff)

    assert BEN_IS_LOST in html
    assert "not shared" not in html


def test_what_comes_after_the_end_of_a_handoff_is_not_for_staff(
    maya_at_work: Browser, visitors: Visitors, chen: Handoff, clock: Clock
) -> None:
    maya_at_work.post(f"/console/handoffs/{chen.ref}/claim")
    clock.advance(60)
    maya_at_work.post(f"/console/handoffs/{chen.ref}/resolve")
    clock.advance(60)
    visitors.say("dear bot, between you and me", chen.conversation_id)

    html = page_of(maya_at_work, chen)

    assert CHEN_WANTS_A_PERSON in html
    assert "between you and me" not in html


def test_whatever_people_write_stays_text(
    signed_in: Callable[[Person], Browser], visitors: Visitors, services: Services
) -> None:
    handoff = visitors.ask_for_person(visitors.say(NASTY))
    with services.db.write() as session:
        session.add(
            Contact(
                conversation_id=handoff.conversation_id, channel="email", address="<b>@example.org",
                created_at=services.clock(),
            )
        )  # fmt: skip
    browser = signed_in(Person("eve", "<i>Eve</i>", "<u>adviser</u>", "practitioner"))
    browser.post(f"/console/handoffs/{handoff.ref}/claim")

    html = page_of(browser, handoff)

    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;" in html
    for raw in ("<script>alert", "<img src=x", "<b>@", "<i>Eve", "<u>adviser"):
        assert raw not in html


def test_only_harmless_links_can_be_followed(
    maya_at_work: Browser, chen: Handoff, services: Services, clock: Clock
) -> None:
    with services.db.write() as session:
        message = ledger.append(session, chen.conversation_id, [ledger.Draft(Author.BOT, "See here.")], clock())[0]
        message.links = [
            {"title": "guide", "url": "https://example.org/guide"},
            {"title": "trap", "url": "javascript:alert(1)"},
        ]

    html = part_of(maya_at_work, chen, "transcript")

    assert 'href="https://example.org/guide" target="_blank" rel="noopener noreferrer"' in html
    assert "javascript:" not in html


def test_the_check_is_shown_in_words_with_what_was_not_asked(
    maya_at_work: Browser, visitors: Visitors, services: Services
) -> None:
    ben = visitors.say(BEN_IS_LOST)
    with services.db.write() as session:
        session.add(
            Screening(
                conversation_id=ben,
                answers={"C1": 2, "C4": 0, "X3": None},
                preference="short_chat",
                tier="individual_case_managed",
                reasons=["low_c4", "not_said_x3", "prefers_short_chat"],
                missing=["C2", "X1"],
                at=services.clock(),
                disputed_at=services.clock(),
                wanted_tier="brief_staff_assisted",
            )
        )
    handoff = visitors.ask_for_person(ben)

    html = part_of(maya_at_work, handoff, "facts")

    for words in (
        "The visitor sees the result differently.",
        "The visitor would like: Short chat",
        "Could you name two things a job must have for you to feel it was worth doing?",
        "Yes, easily",
        "I put it off or feel too worried to start",
        "prefers not to say",
        "Would like a short chat with a person",
        "Not asked: Knowing the options, Family and friends",
        "Case-managed",
        "provisional",
        "Rules: prefers not to say",
    ):
        assert words in html


def test_no_check_is_said_plainly(maya_at_work: Browser, chen: Handoff) -> None:
    html = part_of(maya_at_work, chen, "facts")

    assert "No check taken" in html
    assert "provisional" not in html
    assert "No e-mail address left." in html


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("urgent", "Urgent safety signal"),
        ("concern", "Concern"),
        ("unscreened", "Not screened for safety"),
    ],
)
def test_safety_marks_stand_at_the_message(maya_at_work: Browser, visitors: Visitors, level: str, words: str) -> None:
    handoff = visitors.ask_for_person(visitors.say(BEN_IS_LOST, safety=level))

    assert words in part_of(maya_at_work, handoff, "transcript")


def test_a_message_the_safety_screen_still_has_is_shown_after_two_seconds_and_marked(
    maya_at_work: Browser, visitors: Visitors, chen: Handoff, clock: Clock
) -> None:
    visitors.say("just now", chen.conversation_id, safety="pending")

    assert "just now" not in part_of(maya_at_work, chen, "transcript")

    clock.advance(2)
    html = part_of(maya_at_work, chen, "transcript")
    assert "just now" in html
    assert "Not screened for safety" in html


def test_the_address_left_is_shown(maya_at_work: Browser, chen: Handoff, services: Services) -> None:
    with services.db.write() as session:
        session.add(
            Contact(
                conversation_id=chen.conversation_id, channel="email", address="chen@example.org",
                created_at=services.clock(),
            )
        )  # fmt: skip

    assert "chen@example.org" in part_of(maya_at_work, chen, "facts")


def test_opening_the_page_is_audited_and_its_parts_are_not(
    maya_at_work: Browser, chen: Handoff, services: Services
) -> None:
    page_of(maya_at_work, chen)
    for part in ("situation", "transcript", "facts", "reply-box"):
        part_of(maya_at_work, chen, part)

    with services.db.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "transcript_opened")).all()
        maya = session.scalars(select(Practitioner).where(Practitioner.login == MAYA.login)).one()
    assert [(e.actor, e.handoff_id) for e in entries] == [(f"practitioner:{maya.id}", chen.id)]


def test_the_page_knows_the_marks_of_its_parts(maya_at_work: Browser, chen: Handoff) -> None:
    html = page_of(maya_at_work, chen)

    for part in ("situation", "transcript", "facts"):
        response = maya_at_work.get(f"/console/handoffs/{chen.ref}/{part}", HX_Request="true")
        assert f'data-mark="{response.headers["X-Fragment"]}"' in html, part


def test_a_colleague_may_read_and_has_no_box_to_answer_in(
    maya_at_work: Browser, omar_at_work: Browser, chen: Handoff
) -> None:
    omar_at_work.post(f"/console/handoffs/{chen.ref}/claim")

    html = page_of(maya_at_work, chen)

    assert CHEN_WANTS_A_PERSON in html
    assert f"{OMAR.name} answers this conversation. You can read along." in html
    assert "<textarea" not in html
    assert ">Resolve<" not in html


@pytest.mark.parametrize("ref", ["H-2222", "%00", "H-%F0%9F%98%80", "x" * 2_000, "' or 1=1 --"])
def test_what_is_no_ref_answers_404(maya_at_work: Browser, ref: str) -> None:
    assert maya_at_work.get(f"/console/handoffs/{ref}").status_code == 404
    assert maya_at_work.post(f"/console/handoffs/{ref}/claim").status_code == 404


@pytest.mark.parametrize("number", ["0", "2147483647", "99999999999999999999"])
def test_what_is_no_delivery_or_alert_breaks_nothing(maya_at_work: Browser, chen: Handoff, number: str) -> None:
    for path in (f"/console/handoffs/{chen.ref}/deliveries/{number}/retry", f"/console/alerts/{number}/acknowledge"):
        assert maya_at_work.post(path).status_code in {303, 404}


def test_a_ref_may_be_typed_in_small_letters(maya_at_work: Browser, chen: Handoff) -> None:
    assert maya_at_work.get(f"/console/handoffs/{chen.ref.lower()}").status_code == 200


@pytest.mark.parametrize(
    ("status", "words", "has_button"),
    [
        ("pending", "E-mail: waiting to be sent", False),
        ("sent", "E-mail: sent 10:00", False),
        ("failed", "E-mail: refused", True),
        ("dead", "E-mail: given up", True),
    ],
)
def test_each_mail_says_what_became_of_it(
    maya_at_work: Browser, chen: Handoff, services: Services, status: str, words: str, has_button: bool
) -> None:
    mailed(services, chen, status)

    html = part_of(maya_at_work, chen, "transcript")

    assert words in html
    assert has_button == ("Send again" in html)


def test_a_mail_that_was_given_up_can_be_sent_again(maya_at_work: Browser, chen: Handoff, services: Services) -> None:
    number = mailed(services, chen, "dead")

    page = maya_at_work.follow(maya_at_work.post(f"/console/handoffs/{chen.ref}/deliveries/{number}/retry"))
    again = maya_at_work.follow(maya_at_work.post(f"/console/handoffs/{chen.ref}/deliveries/{number}/retry"))

    assert "On its way again." in page.text
    assert "This e-mail is not one that can be sent again." in again.text
    with services.db.read() as session:
        assert session.get_one(Delivery, number).status == "pending"
        retried = session.scalars(select(AuditEntry).where(AuditEntry.action == "delivery_retried")).all()
    assert len(retried) == 1


def mailed(services: Services, handoff: Handoff, status: str) -> int:
    """A practitioner's reply with its row in the outbox."""
    now = services.clock()
    with services.db.write() as session:
        maya = session.scalars(select(Practitioner).where(Practitioner.login == MAYA.login)).one()
        desk.claim(session, services, handoff.id, maya, now)
        message: Message = desk.reply(
            session, services, handoff.id, maya, text="Hi Chen", client_id="c", epoch=1, now=now
        )
        session.add(
            Contact(
                conversation_id=handoff.conversation_id, channel="email", address="chen@example.org", created_at=now
            )
        )
        delivery = Delivery(
            conversation_id=handoff.conversation_id,
            message_id=message.id,
            channel="email",
            address="chen@example.org",
            provider_message_id="<1@desk>",
            status=status,
            not_before=now,
            created_at=now,
            sent_at=now if status == "sent" else None,
        )
        session.add(delivery)
        session.flush()
        return delivery.id


def test_the_safeguarding_note_stands_on_the_page_with_its_mark_and_a_way_to_print(
    maya_at_work: Browser, visitors: Visitors, chen: Handoff, services: Services, clock: Clock
) -> None:
    handoff, _ = visitors.in_danger(channel="drill")
    with services.db.write() as session:
        contacts = ["Samaritans of Singapore: 1767"]
        note(session, "safety_screen", "crisis_card_shown", clock(), handoff.conversation_id, contacts=contacts)

    html = page_of(maya_at_work, handoff)
    part = maya_at_work.get(f"/console/handoffs/{handoff.ref}/safeguarding", HX_Request="true")

    for words in (
        "Safeguarding note", "The crisis card was shown.", "Mon 23 Nov 2026, 10:00:00", "Samaritans of Singapore: 1767",
        "Times by the clock of Asia/Singapore.", "This is a drill. Nobody is in danger.",
    ):  # fmt: skip
        assert words in part.text
    assert f'data-mark="{part.headers["X-Fragment"]}"' in html
    assert 'href="#safeguarding-note"' in html
    assert 'media="print"' in html
    assert "Safeguarding note" not in page_of(maya_at_work, chen)
