"""The queue page: order, lanes, plain words, and nothing a visitor wrote."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from handoff import alerts, desk, unanswered
from handoff.domain.lifecycle import ConsentScope
from handoff.models import Alert, AuditEntry, Handoff, Practitioner, Screening
from handoff.services import Services
from tests.cast import ALIA_ASKS, BEN_IS_LOST, CHEN_WANTS_A_PERSON, MAYA, OMAR, Person
from tests.conftest import Clock
from tests.handoff.web.console.conftest import Browser, Visitors


def refs(html: str) -> list[str]:
    """The rows, in the order of the page."""
    return re.findall(r'id="row-(H-\w+)"', html)


def lane(html: str, title: str) -> str:
    """One section of the page."""
    return next(part for part in html.split("<section")[1:] if f'id="{title}-title"' in part)


def screened(services: Services, conversation_id: str, tier: str, *reasons: str) -> None:
    with services.db.write() as session:
        session.add(
            Screening(
                conversation_id=conversation_id, answers={"C4": 0}, preference=None, tier=tier, reasons=list(reasons),
                missing=[], at=services.clock(),
            )
        )  # fmt: skip


def test_who_waited_longest_comes_first_and_urgent_before_all(
    maya_at_work: Browser, visitors: Visitors, clock: Clock
) -> None:
    first = visitors.ask_for_person()
    clock.advance(600)
    second = visitors.ask_for_person()
    clock.advance(60)
    urgent = visitors.ask_for_person(None, ConsentScope.ALL, "urgent")

    html = maya_at_work.get("/console").text

    assert refs(html) == [urgent.ref, first.ref, second.ref]
    assert refs(lane(html, "urgent")) == [urgent.ref]
    assert refs(lane(html, "waiting")) == [first.ref, second.ref]


def test_a_case_managed_visitor_goes_before_a_short_chat(
    maya_at_work: Browser, visitors: Visitors, services: Services, clock: Clock
) -> None:
    brief = visitors.ask_for_person()
    clock.advance(600)
    ben = visitors.say(BEN_IS_LOST)
    screened(services, ben, "individual_case_managed")
    case = visitors.ask_for_person(ben)

    assert refs(maya_at_work.get("/console").text) == [case.ref, brief.ref]


def test_a_row_says_how_long_which_tier_and_why_in_plain_words(
    maya_at_work: Browser, visitors: Visitors, services: Services, clock: Clock
) -> None:
    ben = visitors.say(BEN_IS_LOST)
    screened(services, ben, "individual_case_managed", "low_c4", "capability_low_total")
    visitors.ask_for_person(ben)
    clock.advance(3 * 3_600 + 5 * 60)

    html = maya_at_work.get("/console").text

    for words in (
        "3 h 5 min",
        "Case-managed",
        "Asked for a person",
        "Getting started: I put it off or feel too worried to start",
        "Readiness answers are low overall",
    ):
        assert words in html


def test_nothing_a_visitor_wrote_stands_on_the_queue_page(maya_at_work: Browser, visitors: Visitors) -> None:
    visitors.ask_for_person(visitors.say(BEN_IS_LOST))
    visitors.ask_for_person()

    html = maya_at_work.get("/console").text

    assert len(refs(html)) == 2
    assert BEN_IS_LOST not in html
    assert CHEN_WANTS_A_PERSON not in html


def test_an_unknown_reason_is_shown_and_breaks_nothing(maya_at_work: Browser, visitors: Visitors) -> None:
    visitors.ask_for_person(None, ConsentScope.ALL, "fell_from_the_moon", "low_z9")

    html = maya_at_work.get("/console").text

    assert "fell from the moon" in html
    assert "low z9" in html


def test_mine_shows_my_conversations_and_everything_urgent(
    maya_at_work: Browser,
    omar_at_work: Browser,
    visitors: Visitors,
) -> None:
    waiting, mine, his = visitors.ask_for_person(), visitors.ask_for_person(), visitors.ask_for_person()
    urgent = visitors.ask_for_person(None, ConsentScope.ALL, "urgent")
    maya_at_work.post(f"/console/handoffs/{mine.ref}/claim")
    omar_at_work.post(f"/console/handoffs/{his.ref}/claim")

    assert refs(maya_at_work.get("/console?show=mine").text) == [urgent.ref, mine.ref]
    assert refs(maya_at_work.get("/console/queue?show=mine", HX_Request="true").text) == [urgent.ref, mine.ref]
    assert set(refs(maya_at_work.get("/console").text)) == {urgent.ref, waiting.ref, mine.ref, his.ref}


def test_a_claimed_conversation_names_its_assignee_and_offers_no_claim(
    maya_at_work: Browser, omar_at_work: Browser, chen: Handoff
) -> None:
    omar_at_work.post(f"/console/handoffs/{chen.ref}/claim")

    claimed = lane(maya_at_work.get("/console").text, "claimed")

    assert OMAR.name in claimed
    assert "Claim" not in claimed


def test_an_answered_conversation_waits_for_nothing(
    maya_at_work: Browser, chen: Handoff, services: Services, clock: Clock
) -> None:
    maya_at_work.post(f"/console/handoffs/{chen.ref}/claim")
    with services.db.write() as session:
        maya = session.scalars(select(Practitioner).where(Practitioner.login == MAYA.login)).one()
        desk.reply(session, services, chen.id, maya, text="Hi", client_id="c", epoch=1, now=clock())

    assert "answered" in lane(maya_at_work.get("/console").text, "claimed")


def test_the_title_and_the_pulse_count_who_waits(maya_at_work: Browser, visitors: Visitors) -> None:
    visitors.ask_for_person()
    visitors.ask_for_person(None, ConsentScope.ALL, "urgent")

    pulse = maya_at_work.get("/console/pulse", HX_Request="true").text

    assert "<title>(2) Queue · Signpost</title>" in maya_at_work.get("/console").text
    assert 'data-waiting="2" data-urgent="1" data-alerts="0" data-alarms="0"' in pulse


def test_an_empty_queue_says_so(maya_at_work: Browser) -> None:
    html = maya_at_work.get("/console").text

    assert "Nobody waits." in html
    assert "No unanswered questions" in html
    assert "To look at" not in html


def test_open_alerts_stand_on_top_until_somebody_has_looked(
    maya_at_work: Browser, visitors: Visitors, chen: Handoff, services: Services, clock: Clock
) -> None:
    with services.db.write() as session:
        for kind in ("urgent", "unscreened", "turn_dead", "delivery_dead"):
            alerts.raise_alert(session, kind, "1", chen.conversation_id, clock())
    clock.advance(120)

    html = lane(maya_at_work.get("/console").text, "alerts")

    for words in (
        "A message may be about danger",
        "A message went on without the safety screen",
        "The assistant could not answer a message",
        "An e-mail could not be delivered",
        "2 min ago",
        chen.ref,
    ):
        assert words in html

    with services.db.read() as session:
        first = session.scalars(select(Alert).where(Alert.kind == "urgent")).one()
    maya_at_work.post(f"/console/alerts/{first.id}/acknowledge")

    html = lane(maya_at_work.get("/console").text, "alerts")
    assert "A message may be about danger" not in html
    assert "A message went on without the safety screen" in html
    with services.db.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "alert_acknowledged")).one()
        alert = session.get_one(Alert, first.id)
    assert (entry.conversation_id, entry.detail) == (chen.conversation_id, {"alert": first.id})
    assert alert.acknowledged_by_id == int(entry.actor.removeprefix("practitioner:"))


def test_a_concern_that_was_not_shared_shows_reasons_and_time_alone(
    maya_at_work: Browser, visitors: Visitors, clock: Clock
) -> None:
    ben = visitors.say(BEN_IS_LOST, safety="concern", reasons=["distress", "past_risk"])
    visitors.alert("concern", ben)
    handoff = visitors.ask_for_person(ben, ConsentScope.FROM_NOW)
    clock.advance(180)

    html = lane(maya_at_work.get("/console").text, "alerts")

    for words in (
        "Concern, not shared",
        "distress; something that was dangerous in the past",
        "3 min ago",
        "I have looked",
    ):
        assert words in html
    assert handoff.ref not in html
    assert BEN_IS_LOST not in html


def test_a_concern_that_was_shared_leads_to_its_handoff(maya_at_work: Browser, visitors: Visitors) -> None:
    ben = visitors.say(BEN_IS_LOST, safety="concern", reasons=["distress"])
    visitors.alert("concern", ben)
    handoff = visitors.ask_for_person(ben)

    html = lane(maya_at_work.get("/console").text, "alerts")

    assert "not shared" not in html
    assert handoff.ref in html


def test_an_alert_is_taken_off_the_board_once(
    maya_at_work: Browser, omar_at_work: Browser, services: Services, clock: Clock
) -> None:
    with services.db.write() as session:
        alerts.raise_alert(session, "urgent", "1", None, clock())
        number = session.scalars(select(Alert.id)).one()

    maya_at_work.post(f"/console/alerts/{number}/acknowledge")
    late = omar_at_work.follow(omar_at_work.post(f"/console/alerts/{number}/acknowledge"))

    assert "Somebody else has looked at this already." in late.text
    with services.db.read() as session:
        done = session.scalars(select(AuditEntry).where(AuditEntry.action == "alert_acknowledged")).all()
    assert len(done) == 1


def test_unanswered_questions_are_counted_with_the_age_of_the_oldest(
    maya_at_work: Browser, visitors: Visitors, services: Services, clock: Clock
) -> None:
    for _ in range(2):
        conversation = visitors.say(ALIA_ASKS)
        with services.db.write() as session:
            asked = visitors.read(conversation)[-1].id
            unanswered.keep(session, conversation, asked, "not_understood", clock())
        clock.advance(3_600)

    html = maya_at_work.get("/console").text

    assert "<strong>2</strong> unanswered questions, the oldest 2 h old" in html
    assert ALIA_ASKS not in html


def test_a_part_is_marked_by_what_it_shows_and_not_by_its_form_tokens(
    maya_at_work: Browser, omar_at_work: Browser, chen: Handoff, clock: Clock
) -> None:
    marks = []
    for browser in (maya_at_work, omar_at_work):
        marks.append(browser.get("/console/queue", HX_Request="true").headers["X-Fragment"])
    clock.advance(120)
    marks.append(maya_at_work.get("/console/queue", HX_Request="true").headers["X-Fragment"])

    assert marks[0] == marks[1]
    assert marks[0] != marks[2]


@pytest.mark.parametrize(
    ("page", "part"), [("", "/queue"), ("?show=mine", "/queue?show=mine"), ("/health", "/health/parts")]
)
def test_a_page_knows_the_marks_of_its_parts(maya_at_work: Browser, chen: Handoff, page: str, part: str) -> None:
    """Else the first renewal would replace what somebody has already begun to use."""
    mark = maya_at_work.get(f"/console{part}", HX_Request="true").headers["X-Fragment"]

    assert f'data-mark="{mark}"' in maya_at_work.get(f"/console{page}").text


def test_a_part_brings_a_form_token_that_is_taken(signed_in: Callable[[Person], Browser], chen: Handoff) -> None:
    browser = signed_in(MAYA)
    browser.token = browser.get("/console/queue", HX_Request="true").headers["X-CSRFToken"]

    assert browser.post(f"/console/handoffs/{chen.ref}/claim").status_code == 303
