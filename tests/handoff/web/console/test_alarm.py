"""The bar of urgent alerts as the server writes it: on every page, without a visitor's words, until acknowledged."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.exc import OperationalError

from handoff.models import Alert
from handoff.services import Services
from handoff.web.console import alarm
from tests.conftest import Clock
from tests.handoff.web.console.conftest import IN_DANGER, Browser, Visitors

PAGES = ("", "?show=mine", "/health", "/account", "/password", "/handoffs/{ref}", "/handoffs/H-2222")


def bar(html: str) -> str:
    """The bar of a page, or nothing."""
    found = re.search(r'<section class="alarm".*?</section>', html, re.S)
    return " ".join(found[0].split()) if found else ""


def test_every_page_has_the_bar_with_the_way_in_and_the_button(maya_at_work: Browser, visitors: Visitors) -> None:
    handoff, alert = visitors.in_danger()

    for path in PAGES:
        html = maya_at_work.get(f"/console{path.format(ref=handoff.ref)}").text
        assert f'href="/console/handoffs/{handoff.ref}"' in bar(html), path
        assert f'action="/console/alerts/{alert.id}/acknowledge"' in bar(html), path
        assert '<title data-mark="URGENT ">URGENT ' in html, path
        assert IN_DANGER not in bar(html), path


def test_without_an_alert_there_is_no_bar(maya_at_work: Browser, visitors: Visitors) -> None:
    handoff = visitors.ask_for_person()
    for kind in ("concern", "turn_dead", "delivery_dead", "mail_refused"):
        visitors.alert(kind)

    for path in PAGES:
        html = maya_at_work.get(f"/console{path.format(ref=handoff.ref)}").text
        assert ("", True) == (bar(html), "<title>" in html), path


def test_nobody_who_is_not_signed_in_sees_it(anybody: Browser, visitors: Visitors) -> None:
    visitors.in_danger()
    html = anybody.get("/console/login").text

    assert "alarm" not in html
    assert "URGENT" not in html


def test_urgent_comes_before_unscreened_and_long_lists_are_folded(
    maya_at_work: Browser, visitors: Visitors, clock: Clock
) -> None:
    for _ in range(3):
        visitors.alert("unscreened", visitors.say("x", safety="unscreened"))
    clock.advance(60)
    handoff, _ = visitors.in_danger()

    html = bar(maya_at_work.get("/console").text)

    assert html.index(handoff.ref) < html.index("went on without the safety screen")
    assert 4 == html.count('class="alarm-row"')
    assert 2 == html.partition("<details>")[2].count('class="alarm-row"')
    assert "2 more" in html


def test_an_alert_without_a_handoff_says_that_nothing_is_shared(maya_at_work: Browser, visitors: Visitors) -> None:
    visitors.alert("unscreened", visitors.say("x", safety="unscreened"))

    html = bar(maya_at_work.get("/console").text)

    assert "Nothing of this conversation is shared with you." in html
    assert "/console/handoffs/" not in html


def test_notification_and_announcement_hold_level_and_reference_and_say_what_is_a_drill(
    maya_at_work: Browser, visitors: Visitors
) -> None:
    real, _ = visitors.in_danger()
    drill, _ = visitors.in_danger(channel="drill")

    html = bar(maya_at_work.get("/console").text)

    assert [f"URGENT: {real.ref}", f"DRILL, URGENT: {drill.ref}"] == re.findall(r'data-notification="(.*?)"', html)
    assert f"URGENT: A message may be about danger {real.ref}" in re.findall(r'data-said="(.*?)"', html)


def test_our_script_gets_the_rest_of_the_bar_back_and_tells_the_page(
    maya_at_work: Browser, omar_at_work: Browser, visitors: Visitors, services: Services
) -> None:
    _, first = visitors.in_danger()
    second, _ = visitors.in_danger()

    response = maya_at_work.post(f"/console/alerts/{first.id}/acknowledge", HX_Request="true")
    again = omar_at_work.post(f"/console/alerts/{first.id}/acknowledge", HX_Request="true")

    for answer in (response, again):
        assert (200, "console:changed") == (answer.status_code, answer.headers["HX-Trigger"])
        assert second.ref in bar(answer.text)
        assert answer.headers["X-Fragment"]
    with services.db.read() as session:
        found = session.get_one(Alert, first.id)
    assert found.acknowledged_at is not None
    assert found.acknowledged_by_id is not None
    assert 'role="status">Taken off the board.' not in maya_at_work.get("/console").text


def test_the_page_knows_the_mark_of_its_bar(maya_at_work: Browser, visitors: Visitors) -> None:
    visitors.in_danger()
    mark = maya_at_work.get("/console/alarm", HX_Request="true").headers["X-Fragment"]

    assert f'data-mark="{mark}"' in maya_at_work.get("/console/account").text


def test_the_pulse_counts_what_rings(maya_at_work: Browser, visitors: Visitors) -> None:
    visitors.in_danger()
    visitors.alert("delivery_dead")

    assert 'data-alerts="2" data-alarms="1"' in maya_at_work.get("/console/pulse", HX_Request="true").text


def test_while_the_database_is_away_the_page_still_says_so(
    maya_at_work: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(alarm, "alarms", away)
    response = maya_at_work.get("/console/handoffs/H-2222")

    assert 404 == response.status_code
    assert "There is no such handoff." in response.text
