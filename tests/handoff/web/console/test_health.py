"""The health page: what is down is red and says so in words, not in colour alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from handoff import alerts, health, unanswered
from handoff.content import Content
from handoff.models import Delivery, Handoff
from handoff.services import Services
from tests.conftest import Clock
from tests.handoff.web.console.conftest import Browser, Visitors


def row(html: str, name: str) -> str:
    """One line of a table, its class and its cells."""
    found = re.search(rf'<tr class="(\w+)">\s*<th scope="row">{re.escape(name)}</th>(.*?)</tr>', html, re.S)
    assert found, f"no row {name}"
    return f"{found[1]}: " + " | ".join(" ".join(re.sub("<.*?>", "", cell).split()) for cell in found[2].split("</td>"))


def figure(html: str, name: str) -> int:
    found = re.search(rf"<dt>{re.escape(name)}</dt><dd>(\d+)</dd>", html)
    assert found, f"no figure {name}"
    return int(found[1])


def test_every_part_says_how_it_is_and_when_it_was_last_heard_of(
    maya_at_work: Browser, services: Services, clock: Clock
) -> None:
    with services.db.write() as session:
        health.beat(session, "bot", clock())
    clock.advance(300)
    with services.db.write() as session:
        health.beat(session, "worker", clock())
        health.beat(session, "mail_out", clock(), is_ok=False, code="smtp_timeout")

    html = maya_at_work.get("/console/health").text

    assert row(html, "Web").startswith("fine: working")
    assert row(html, "Worker").startswith("fine: working | less than a minute ago")
    assert row(html, "Assistant").startswith("bad: no sign of life (needs attention) | 5 min ago")
    assert row(html, "Actions").startswith("bad: never started (needs attention) | never")
    assert row(html, "E-mail out").startswith("bad: the mail server does not answer (needs attention)")


def test_the_outbox_is_counted_by_status(
    maya_at_work: Browser, visitors: Visitors, chen: Handoff, services: Services
) -> None:
    message = visitors.read(chen.conversation_id)[-1].id
    for number, status in enumerate(("pending", "dead", "dead", "failed", "sent")):
        with services.db.write() as session:
            session.add(
                Delivery(
                    conversation_id=chen.conversation_id,
                    message_id=message,
                    channel=f"c{number}",
                    address="chen@example.org",
                    provider_message_id=str(number),
                    status=status,
                    not_before=services.clock(),
                    created_at=services.clock(),
                )
            )

    html = maya_at_work.get("/console/health").text

    counted = [figure(html, name) for name in ("waiting to be sent", "sent", "refused", "given up")]
    assert counted == [1, 1, 1, 2]


def test_messages_that_nobody_screened_are_counted(
    maya_at_work: Browser, visitors: Visitors, chen: Handoff, services: Services, clock: Clock
) -> None:
    with services.db.write() as session:
        alerts.raise_alert(session, "unscreened", "m1", chen.conversation_id, clock())
    visitors.say("stuck", chen.conversation_id, safety="pending")
    visitors.say("seen", chen.conversation_id)

    assert figure(maya_at_work.get("/console/health").text, "messages not screened for safety") == 1

    clock.advance(10)

    assert figure(maya_at_work.get("/console/health").text, "messages not screened for safety") == 2


def test_unanswered_questions_show_the_age_of_the_oldest(
    maya_at_work: Browser, visitors: Visitors, chen: Handoff, services: Services, clock: Clock
) -> None:
    with services.db.write() as session:
        asked = visitors.read(chen.conversation_id)[-1].id
        unanswered.keep(session, chen.conversation_id, asked, "not_understood", clock())
    clock.advance(11 * 3_600 + 60)

    html = maya_at_work.get("/console/health").text

    assert figure(html, "unanswered questions") == 1
    assert "11 h 1 min" in html


@pytest.fixture
def checked(app: object, services: Services) -> Callable[[date | None], None]:
    """Every crisis contact was last checked on this day."""

    def set_day(day: date | None) -> None:
        contacts = tuple(replace(contact, checked_on=day) for contact in services.content.crisis_contacts)
        content: Content = replace(services.content, crisis_contacts=contacts)
        app.extensions["signpost"] = replace(services, content=content)  # type: ignore[attr-defined]  # a Flask app

    return set_day


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (None, "bad: {number} | never (check it now: nobody has checked it yet)"),
        (date(2026, 5, 26), "bad: {number} | 2026-05-26 (check it now: it was due on 2026-11-22)"),
        (date(2026, 5, 27), "fine: {number} | 2026-05-27"),
        (date(2026, 11, 23), "fine: {number} | 2026-11-23"),
    ],
)
def test_a_crisis_contact_that_nobody_checked_lately_is_red(
    maya_at_work: Browser, services: Services, checked: Callable[[date | None], None], day: date | None, shown: str
) -> None:
    checked(day)
    contact = services.content.crisis_contacts[0]

    html = maya_at_work.get("/console/health").text

    assert row(html, contact.name).startswith(shown.format(number=contact.number))


def test_stale_contacts_say_who_must_act_and_fresh_ones_when_the_next_is_due(
    maya_at_work: Browser, services: Services, checked: Callable[[date | None], None]
) -> None:
    checked(None)
    stale = maya_at_work.get("/console/health").text
    checked(date(2026, 11, 1))
    count = len(services.content.crisis_contacts)

    assert "were not checked within 180 days. Whoever looks after the content must act" in stale
    assert stale.count("nobody has checked it yet") - count == maya_at_work.get("/console/health").text.count(
        "nobody has checked it yet"
    )


def test_contacts_of_other_countries_are_watched_too(maya_at_work: Browser, services: Services) -> None:
    place, there = next(iter(services.content.crisis_contacts_abroad.items()))

    assert f"{place}: {there[0].name}".replace("&", "&amp;") in maya_at_work.get("/console/health").text


def test_an_on_call_line_without_contacts_is_red(maya_at_work: Browser) -> None:
    html = maya_at_work.get("/console/health").text

    assert "no on-call contact is set" in html
    assert 0 == figure(html, "on-call contacts")
    assert "Every urgent alert has been acknowledged." in html


def test_the_on_call_line_shows_what_nobody_acknowledged_and_whom_it_could_not_reach(
    maya_at_work: Browser, visitors: Visitors, clock: Clock
) -> None:
    _, alert = visitors.in_danger()
    visitors.called(alert, "Ana Lee", status="dead")
    clock.advance(7 * 60)

    html = maya_at_work.get("/console/health").text

    assert 1 == figure(html, "calls that could not be delivered")
    assert "<dt>age of the oldest urgent alert that nobody acknowledged</dt><dd>7 min</dd>" in html


def test_the_safety_screen_has_a_line_of_its_own(maya_at_work: Browser, services: Services, clock: Clock) -> None:
    before = maya_at_work.get("/console/health").text
    with services.db.write() as session:
        health.beat(session, "screen", clock())

    assert row(before, "Safety screen").startswith("bad: never started (needs attention)")
    assert row(maya_at_work.get("/console/health").text, "Safety screen").startswith("fine: working")


def test_the_page_renews_itself_by_its_part(maya_at_work: Browser) -> None:
    part = maya_at_work.get("/console/health/parts", HX_Request="true")

    assert part.headers["X-Fragment"]
    assert "<html" not in part.text
    assert row(part.text, "Web").startswith("fine")
