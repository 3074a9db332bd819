"""The urgent lane: above everything, whatever the hour, with the clock of the message and who was called."""

from __future__ import annotations

from handoff.domain.lifecycle import ConsentScope
from handoff.models import Alert, Conversation
from handoff.services import Services
from tests.cast import BEN_IS_LOST, CHEN_WANTS_A_PERSON, MAYA, SUNDAY_NIGHT
from tests.conftest import Clock
from tests.handoff.web.console.conftest import IN_DANGER, Browser, Visitors
from tests.handoff.web.console.test_queue import lane, refs


def urgent_part(browser: Browser) -> str:
    return " ".join(lane(browser.get("/console").text, "urgent").split())


def test_it_stands_above_alerts_queue_and_what_is_being_answered(
    maya_at_work: Browser, omar_at_work: Browser, visitors: Visitors, clock: Clock
) -> None:
    waiting, claimed = visitors.ask_for_person(), visitors.ask_for_person()
    omar_at_work.post(f"/console/handoffs/{claimed.ref}/claim")
    visitors.alert("delivery_dead")
    clock.advance(60)
    urgent, _ = visitors.in_danger()

    html = maya_at_work.get("/console").text

    assert [urgent.ref, waiting.ref, claimed.ref] == refs(html)
    assert html.index('id="urgent-title"') < html.index('id="alerts-title"') < html.index('id="waiting-title"')


def test_it_is_there_when_nobody_is_in_danger_and_when_the_doors_are_closed(
    maya_at_work: Browser, visitors: Visitors, clock: Clock
) -> None:
    clock.now = SUNDAY_NIGHT
    assert "No urgent conversation is open." in urgent_part(maya_at_work)

    urgent, _ = visitors.in_danger()

    assert urgent.ref in urgent_part(maya_at_work)
    assert urgent.ref in lane(maya_at_work.get("/console?show=mine").text, "urgent")


def test_a_claimed_one_stays_in_it_below_those_that_wait(
    maya_at_work: Browser, omar_at_work: Browser, visitors: Visitors, clock: Clock
) -> None:
    first, _ = visitors.in_danger()
    clock.advance(60)
    second, _ = visitors.in_danger()
    omar_at_work.post(f"/console/handoffs/{first.ref}/claim")

    for path in ("/console", "/console?show=mine"):
        html = lane(maya_at_work.get(path).text, "urgent")
        assert [second.ref, first.ref] == refs(html)
        assert "Omar Aziz" in html
    assert first.ref not in lane(maya_at_work.get("/console").text, "claimed")


def test_the_age_counts_from_the_urgent_message_of_this_episode(
    maya_at_work: Browser, visitors: Visitors, services: Services, clock: Clock
) -> None:
    handoff, alert = visitors.in_danger()
    maya_at_work.post(f"/console/handoffs/{handoff.ref}/claim")
    maya_at_work.post(f"/console/handoffs/{handoff.ref}/resolve")
    with services.db.write() as session:
        session.get_one(Alert, alert.id).acknowledged_at = clock()
    clock.advance(3_600)
    visitors.ask_for_person(handoff.conversation_id, ConsentScope.ALL)
    clock.advance(600)
    visitors.in_danger(handoff.conversation_id, "danger")
    clock.advance(240)

    html = urgent_part(maya_at_work)

    assert "4 min ago" in html
    assert "being in danger now" in html
    assert "self-harm" not in html


def test_it_says_why_and_whom_on_call_was_told_and_nothing_that_was_written(
    maya_at_work: Browser, visitors: Visitors, clock: Clock
) -> None:
    _, alert = visitors.in_danger()
    visitors.called(alert, "Ana Lee")
    visitors.called(alert, "Ana Lee", status="pending", way="webhook")
    clock.advance(300)
    visitors.called(alert, "Ben Ong", 1, "dead")

    html = urgent_part(maya_at_work)

    for words in (
        "self-harm or suicide",
        "Nobody has looked yet",
        "On call: Ana Lee (e-mail sent 10:00, chat message on its way), Ben Ong (e-mail not delivered)",
    ):
        assert words in html
    assert IN_DANGER not in html


def test_it_says_when_nobody_on_call_is_called(
    maya_at_work: Browser, visitors: Visitors, services: Services, clock: Clock
) -> None:
    _, alert = visitors.in_danger()
    for next_call, words in ((clock(), "the first contact is being called"), (None, "nobody is called for this alert")):
        with services.db.write() as session:
            session.get_one(Alert, alert.id).next_call_at = next_call

        assert words in urgent_part(maya_at_work)


def test_after_an_acknowledgement_it_says_who_looked(
    maya_at_work: Browser, visitors: Visitors, services: Services, clock: Clock
) -> None:
    _, alert = visitors.in_danger()
    clock.advance(60)
    maya_at_work.post(f"/console/alerts/{alert.id}/acknowledge")

    html = urgent_part(maya_at_work)

    assert f"{MAYA.name} looked at 10:01" in html
    assert "Nobody has looked yet" not in html
    with services.db.write() as session:
        found = session.get_one(Alert, alert.id)
        found.acknowledged_by_id, found.acknowledged_as = None, "Ana Lee"
    assert "Ana Lee looked at 10:01" in urgent_part(maya_at_work)


def test_a_drill_is_called_a_drill(maya_at_work: Browser, visitors: Visitors) -> None:
    real, _ = visitors.in_danger()
    assert "Drill" not in maya_at_work.get("/console").text

    drill, _ = visitors.in_danger(channel="drill")

    assert "Drill" in urgent_part(maya_at_work)
    assert "Drill" in maya_at_work.get(f"/console/handoffs/{drill.ref}/situation", HX_Request="true").text
    assert "Drill" not in maya_at_work.get(f"/console/handoffs/{real.ref}/situation", HX_Request="true").text


def test_alerts_in_the_lane_are_not_listed_twice(maya_at_work: Browser, visitors: Visitors) -> None:
    handoff, _ = visitors.in_danger()
    visitors.say("more", handoff.conversation_id, "unscreened")
    visitors.alert("unscreened", handoff.conversation_id)
    visitors.alert("turn_dead", handoff.conversation_id)

    html = maya_at_work.get("/console").text

    assert 2 == lane(html, "urgent").count("Nobody has looked yet")
    assert 1 == lane(html, "alerts").count('class="row alert"')
    assert "The assistant could not answer a message" in lane(html, "alerts")


def test_the_empty_box_says_that_the_assistant_is_silent(
    maya_at_work: Browser, visitors: Visitors, services: Services, clock: Clock
) -> None:
    handoff, _ = visitors.in_danger()
    with services.db.write() as session:
        session.get_one(Conversation, handoff.conversation_id).safety_hold_at = clock()

    html = maya_at_work.get(f"/console/handoffs/{handoff.ref}").text

    assert "Until then the assistant is silent" in html
    assert "Until then the assistant serves the visitor" not in html


def test_flagged_messages_are_marked_with_level_and_reasons(maya_at_work: Browser, visitors: Visitors) -> None:
    ben = visitors.say(BEN_IS_LOST, safety="concern", reasons=["past_risk"])
    visitors.say(CHEN_WANTS_A_PERSON, ben)
    visitors.in_danger(ben)
    handoff = visitors.ask_for_person(ben)

    html = maya_at_work.get(f"/console/handoffs/{handoff.ref}/transcript", HX_Request="true").text

    assert "Concern: something that was dangerous in the past</strong>" in html
    assert "Urgent safety signal: self-harm or suicide</strong>" in html
    assert 2 == html.count('<strong class="badge')
