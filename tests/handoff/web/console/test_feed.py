"""The open line: it tells that something changed, never what; and it ends with the session."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from handoff import practitioners
from handoff.models import Handoff, Message, Practitioner
from handoff.services import Services
from handoff.web import feed as stream
from handoff.web.console import feed
from handoff.web.console.feed import console_events
from tests.cast import MAYA, OMAR
from tests.conftest import Clock
from tests.handoff.web.console.conftest import Browser, Visitors

CHANGED = "event: changed\ndata: {}\n\n"
SIGNED_OUT = "event: signed_out\ndata: {}\n\n"
Hired = Callable[..., Practitioner]


@pytest.fixture(autouse=True)
def _short_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A heartbeat each quarter of a second instead of each fifteen, so that silence is soon told from a change."""
    monkeypatch.setattr(stream, "HEARTBEAT", 0.25)


@pytest.fixture
def events(app: Flask, services: Services, hired: Hired) -> Iterator[Callable[..., Iterator[str]]]:
    """Maya's open line."""
    maya = hired(MAYA)
    with app.test_request_context("/console/feed"):
        yield lambda conversation_id=None: console_events(services, maya, conversation_id)


def until_change(line: Iterator[str], beats: int = 20) -> str:
    """The next event that is no heartbeat, or the last of `beats` heartbeats."""
    for _ in range(beats):
        if (event := next(line)) != stream.BEAT:
            break
    return event


def test_it_asks_for_a_first_look_at_once(events: Callable[..., Iterator[str]]) -> None:
    """Whatever changed between the page and the line is found that way."""
    assert next(events()) == CHANGED


def test_a_quiet_line_beats(events: Callable[..., Iterator[str]]) -> None:
    line = events()
    until_change(line)

    assert [next(line) for _ in range(8)][-1] == stream.BEAT


def test_a_visitor_who_asks_for_a_person_is_told_to_everybody(
    events: Callable[..., Iterator[str]], visitors: Visitors
) -> None:
    line = events()
    settle(line)

    visitors.ask_for_person()

    assert until_change(line) == CHANGED


def test_a_claim_is_told_to_everybody(
    events: Callable[..., Iterator[str]], chen: Handoff, signed_in: Callable[..., Browser]
) -> None:
    omar = signed_in(OMAR)
    line = events()
    settle(line)

    omar.post(f"/console/handoffs/{chen.ref}/claim")

    assert until_change(line) == CHANGED


def test_a_new_message_is_told_to_who_looks_at_the_conversation(
    events: Callable[..., Iterator[str]], chen: Handoff, visitors: Visitors
) -> None:
    line = events(chen.conversation_id)
    settle(line)

    visitors.say("are you there?", chen.conversation_id)

    assert until_change(line) == CHANGED


def test_a_message_is_told_again_when_the_safety_screen_lets_it_through(
    events: Callable[..., Iterator[str]],
    chen: Handoff,
    visitors: Visitors,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And at once: the hub does not look at the screen's verdicts, so only the line's own short wait finds them."""
    line = events(chen.conversation_id)
    settle(line)
    visitors.say("are you there?", chen.conversation_id, safety="pending")
    assert until_change(line) == CHANGED
    settle(line)
    monkeypatch.setattr(stream, "HEARTBEAT", 30.0)

    with services.db.write() as session:
        held = visitors.read(chen.conversation_id)[-1]
        session.get_one(Message, held.id).safety_level = "none"
    began = time.monotonic()

    assert until_change(line) == CHANGED
    assert time.monotonic() - began < 10


def test_it_carries_no_words(events: Callable[..., Iterator[str]], chen: Handoff, visitors: Visitors) -> None:
    line = events(chen.conversation_id)
    settle(line)
    visitors.say("are you there?", chen.conversation_id)

    told = {next(line) for _ in range(6)}

    assert told <= {CHANGED, stream.BEAT}


def test_signing_out_everywhere_ends_the_line(
    events: Callable[..., Iterator[str]], services: Services, clock: Clock
) -> None:
    line = events()
    settle(line)
    with services.db.write() as session:
        maya = practitioners.by_login(session, "maya")
        assert maya is not None
        practitioners.end_sessions(session, maya, now=clock())

    assert until_change(line) == SIGNED_OUT
    assert list(line) == []


def test_an_open_line_counts_as_somebody_on_duty(
    events: Callable[..., Iterator[str]], services: Services, clock: Clock
) -> None:
    line = events()
    settle(line)
    clock.advance(120)
    for _ in range(3):
        next(line)

    with services.db.read() as session:
        maya = practitioners.by_login(session, "maya")
    assert maya is not None
    assert maya.last_seen_at == clock()


def test_an_erased_conversation_does_not_break_the_line(events: Callable[..., Iterator[str]], chen: Handoff) -> None:
    line = events("gone")

    assert next(line) == CHANGED
    assert until_change(line, beats=3) in {CHANGED, stream.BEAT}


def test_the_line_is_an_event_stream_that_nobody_stores(maya_at_work: Browser, chen: Handoff) -> None:
    response = maya_at_work.client.get(f"/console/feed?handoff={chen.ref}", buffered=False)

    assert response.mimetype == "text/event-stream"
    assert response.headers["Cache-Control"] == "no-store"
    assert next(response.iter_encoded()) == CHANGED.encode()
    response.close()


def test_the_wait_for_the_safety_screen_is_short() -> None:
    """What a visitor writes is to be on the practitioner's screen within a second."""
    assert feed.SCREENING_WAIT <= 0.25


def settle(line: Iterator[str]) -> None:
    """Read until the line is quiet: the hub's first look wakes everybody once."""
    quiet = 0
    for _ in range(30):
        quiet = quiet + 1 if next(line) == stream.BEAT else 0
        if quiet == 2:
            return
    pytest.fail("the line never became quiet")
