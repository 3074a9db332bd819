"""The request on top of the conversation view: what was sent and nothing else, and the time that is confirmed."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from sqlalchemy import select

from handoff.briefs import keeping, sending
from handoff.briefs.offer import slots
from handoff.domain.lifecycle import ConsentScope
from handoff.models import AuditEntry, Handoff
from handoff.services import Services
from tests.briefed import brief_of, prepared
from tests.conftest import Clock
from tests.handoff.web.console.conftest import Browser, Visitors
from tests.planned import checked
from tests.talk import Talk

EARLIER = "zebra-crossing i have no idea what to do"


@pytest.fixture
def alia(talk: Talk) -> Talk:
    talk.asks(EARLIER)
    checked(talk, {"C1": 2, "C2": 2, "C3": 0, "C4": 0, "C5": 1, "C6": 2, "X1": 2, "X2": 0, "X3": 0, "X4": 0, "X5": 0})
    prepared(talk)
    return talk


def send(talk: Talk, scope: ConsentScope, **changes: object) -> Handoff:
    services = talk.services
    wishes = replace(keeping.wishes_of(brief_of(talk)), **changes)  # type: ignore[arg-type]  # each is a field of it
    with services.db.write() as session:
        sending.send(session, services, brief_of(talk).id, wishes, scope, services.clock())
    handoff = talk.handoff
    assert handoff is not None
    return handoff


def read(browser: Browser, handoff: Handoff) -> str:
    page = browser.get(f"/console/handoffs/{handoff.ref}")
    assert page.status_code == 200
    return unescape(page.text)


def test_it_stands_on_top_with_everything_that_was_sent(
    maya_at_work: Browser, alia: Talk, services: Services
) -> None:
    times = tuple(slots(services, services.clock()))[:1]
    handoff = send(
        alia, ConsentScope.ALL, ask="my own words", note="I stammer", meeting="phone", phone="+65 5555 0100",
        times=times, name_choice="first_name", name="Alia", spoken="she/her", group="",
    )  # fmt: skip
    html = read(maya_at_work, handoff)

    for part in (
        "You are talking with Alia.", "(she/her)", "my own words", "I stammer", "Phone", "+65 5555 0100",
        "Tue 24 Nov, 10:00", "Asia/Singapore", "Next step: Neither", "Family and friends: A lot",
    ):  # fmt: skip
        assert part in html, part
    assert html.index("my own words") < html.index('id="transcript"')


def test_who_starts_fresh_shares_their_own_words_and_choices_and_nothing_else(
    maya_at_work: Browser, alia: Talk
) -> None:
    handoff = send(alia, ConsentScope.FROM_NOW, ask="only this", meeting="in_person")
    html = read(maya_at_work, handoff)

    for part in ("only this", "In person", f"You are talking with {handoff.ref}.", "stays anonymous"):
        assert part in html
    for hidden in ("zebra-crossing", "Next step: Neither", "What they said is hard", "What the check suggests"):
        assert hidden not in html


def test_what_was_not_sent_is_not_there(maya_at_work: Browser, alia: Talk, visitors: Visitors) -> None:
    html = read(maya_at_work, alia.queued(ConsentScope.FROM_NOW))

    assert "The visitor's request" not in html
    assert "zebra-crossing" not in html
    assert "The visitor's request" not in read(maya_at_work, visitors.in_danger()[0])


def test_an_answer_that_was_taken_out_stands_nowhere_but_in_the_chat(maya_at_work: Browser, alia: Talk) -> None:
    left_out = frozenset({"gap:low_c3", "gap:high_x1"})
    handoff = send(alia, ConsentScope.ALL, left_out=left_out)
    html = read(maya_at_work, handoff) + maya_at_work.get("/console").text

    assert "Getting started: I put it off" in html
    for hidden in ("Next step", "Family and friends", "Neither"):
        assert hidden not in html


def test_a_name_stands_in_the_queue_only_when_it_was_sent(maya_at_work: Browser, alia: Talk) -> None:
    with alia.services.db.write() as session:
        wishes = replace(keeping.wishes_of(brief_of(alia)), name_choice="first_name", name="Alia <3")
        sending.save(session, alia.services, brief_of(alia).id, wishes, alia.services.clock())
    alia.queued(ConsentScope.FROM_NOW)
    assert "Alia" not in maya_at_work.get("/console").text

    send(alia, ConsentScope.FROM_NOW)
    html = maya_at_work.get("/console").text
    assert "Alia &lt;3" in html


def test_a_later_edit_is_marked(maya_at_work: Browser, alia: Talk, clock: Clock) -> None:
    handoff = send(alia, ConsentScope.ALL)
    assert "changed by the visitor" not in read(maya_at_work, handoff)
    clock.advance(60)
    send(alia, ConsentScope.ALL, note="one more thing")

    assert "changed by the visitor" in read(maya_at_work, handoff)


def test_reading_it_is_noted_as_reading_the_transcript_is(
    maya_at_work: Browser, alia: Talk, services: Services
) -> None:
    read(maya_at_work, send(alia, ConsentScope.FROM_NOW))

    with services.db.read() as session:
        opened = session.scalars(select(AuditEntry).where(AuditEntry.action == "transcript_opened")).all()
    assert [alia.conversation_id] == [entry.conversation_id for entry in opened]


def test_a_wished_time_is_confirmed_and_the_visitor_is_told(
    maya_at_work: Browser, alia: Talk, services: Services
) -> None:
    time = next(iter(slots(services, services.clock())))
    handoff = send(alia, ConsentScope.ALL, times=(time,), meeting="in_person")
    address = f"/console/handoffs/{handoff.ref}"
    assert "confirm-meeting" not in read(maya_at_work, handoff), "nobody has claimed it yet"
    maya_at_work.post(f"{address}/claim")
    assert "confirm-meeting" in read(maya_at_work, handoff)
    html = maya_at_work.follow(maya_at_work.post(f"{address}/meeting", {"time": time, "where": " Room  4 "})).text

    assert "Confirmed. The visitor has been told." in html
    assert "Tue 24 Nov, 10:00. Room 4" in html
    assert "In person: Room 4" in alia.messages[-1].text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"time": "now", "where": "Room 4"}, "This time cannot be confirmed any more."),
        ({"where": "Room 4"}, "This time cannot be confirmed any more."),
        ({"time": "wished", "where": " "}, "Say where you meet"),
    ],
)
def test_what_cannot_be_confirmed_is_told_and_changes_nothing(
    maya_at_work: Browser, alia: Talk, services: Services, fields: dict[str, str], told: str
) -> None:
    time = next(iter(slots(services, services.clock())))
    handoff = send(alia, ConsentScope.ALL, times=(time,))
    maya_at_work.post(f"/console/handoffs/{handoff.ref}/claim")
    sent = {name: time if value == "wished" else value for name, value in fields.items()}
    html = maya_at_work.follow(maya_at_work.post(f"/console/handoffs/{handoff.ref}/meeting", sent)).text

    assert told in html
    assert brief_of(alia).meeting_at is None


def test_a_colleague_cannot_confirm_for_somebody_else(
    maya_at_work: Browser, omar_at_work: Browser, alia: Talk, services: Services
) -> None:
    time = next(iter(slots(services, services.clock())))
    handoff = send(alia, ConsentScope.ALL, times=(time,))
    maya_at_work.post(f"/console/handoffs/{handoff.ref}/claim")
    page = omar_at_work.post(f"/console/handoffs/{handoff.ref}/meeting", {"time": time, "where": "Room 4"})

    assert "moved on meanwhile" in omar_at_work.follow(page).text
    assert 404 == omar_at_work.post("/console/handoffs/H-XXXX/meeting", {"time": time, "where": "x"}).status_code
    assert brief_of(alia).meeting_at is None
