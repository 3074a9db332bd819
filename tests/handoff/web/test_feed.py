"""The resumable feed: nothing lost and nothing repeated, over reconnects, claims and erasure."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from handoff import privacy
from handoff.models import Practitioner
from handoff.services import Services
from handoff.web import feed
from handoff.web.access import token_for
from tests.talk import Talk


@dataclass
class Event:
    name: str
    id: str | None
    data: Any


@pytest.fixture
def listen(app: Flask, services: Services, talk: Talk) -> Callable[..., Iterator[Event]]:
    """Opens the stream and yields its events; a beat is an event named `beat`."""

    def open_stream(last_event_id: str | None = None) -> Iterator[Event]:
        headers = {"Authorization": f"Bearer {token_for(services.settings, talk.conversation_id)}"}
        if last_event_id is not None:
            headers["Last-Event-ID"] = last_event_id
        response = app.test_client().get("/api/visitor/feed", headers=headers)
        assert 200 == response.status_code
        assert "text/event-stream" == response.mimetype
        assert "no-store" == response.headers["Cache-Control"]
        buffer = ""
        try:
            for chunk in response.response:
                buffer += chunk if isinstance(chunk, str) else chunk.decode()
                while "\n\n" in buffer:
                    block, _, buffer = buffer.partition("\n\n")
                    yield _event(block)
        finally:
            response.close()

    return open_stream


def _event(block: str) -> Event:
    if block.startswith(":"):
        return Event("beat", None, None)
    fields = dict(line.split(": ", 1) for line in block.split("\n"))
    return Event(fields["event"], fields.get("id"), json.loads(fields["data"]))


def seqs(event: Event) -> list[int]:
    return [message["seq"] for message in event.data["messages"]]


def news(stream: Iterator[Event], name: str = "messages") -> Event:
    """The next event of this name; beats pass."""
    for event in stream:
        if event.name != "beat":
            assert name == event.name, event
            return event
    raise AssertionError("the stream ended")


def test_a_stream_begins_with_a_sign_of_life_and_all_there_is(
    listen: Callable[..., Iterator[Event]], talk: Talk
) -> None:
    talk.asks("one")
    stream = listen()

    assert "beat" == next(stream).name
    first = news(stream)
    assert ([1, 2, 3], "3") == (seqs(first), first.id)


def test_what_is_written_while_it_is_open_comes_at_once(listen: Callable[..., Iterator[Event]], talk: Talk) -> None:
    stream = listen()
    news(stream)
    threading.Timer(0.5, talk.says).start()
    began = time.monotonic()

    assert [2] == seqs(news(stream))
    assert time.monotonic() - began < 8


def test_a_reader_that_comes_back_gets_what_it_missed_and_nothing_twice(
    listen: Callable[..., Iterator[Event]], talk: Talk
) -> None:
    stream = listen()
    last = news(stream).id
    stream.close()  # type: ignore[attr-defined]  # a generator
    talk.asks("while away")
    again = news(listen(last))

    assert ([2, 3], "3") == (seqs(again), again.id)


def test_a_long_ledger_comes_in_pages_without_gaps(listen: Callable[..., Iterator[Event]], talk: Talk) -> None:
    from handoff import ledger
    from handoff.domain.lifecycle import Author

    with talk.services.db.write() as session:
        drafts = [ledger.Draft(Author.BOT, str(number)) for number in range(449)]
        ledger.append(session, talk.conversation_id, drafts, talk.services.clock())
    stream = listen()
    got = [seq for _ in range(3) for seq in seqs(news(stream))]

    assert list(range(1, 451)) == got


@pytest.mark.parametrize("odd", ["", "x", "-1", "1.5", "9" * 40, "1; DROP"])
def test_an_odd_last_event_id_reads_from_the_beginning(
    listen: Callable[..., Iterator[Event]], talk: Talk, odd: str
) -> None:
    assert [1] == seqs(news(listen(odd)))


def test_a_change_of_owner_comes_with_its_message(
    listen: Callable[..., Iterator[Event]], talk: Talk, maya: Practitioner
) -> None:
    stream = listen()
    news(stream)
    talk.claimed(maya)
    event = news(stream)

    assert ("practitioner", "claimed") == (event.data["owner"], event.data["handoff"]["status"])


def test_a_better_place_in_the_queue_comes_as_state(
    listen: Callable[..., Iterator[Event]], talk: Talk, services: Services, maya: Practitioner
) -> None:
    other = Talk(services)
    other.queued()
    talk.queued()
    stream = listen()
    assert 2 == news(stream).data["handoff"]["position"]
    threading.Timer(0.5, lambda: other.claimed(maya)).start()
    event = news(stream, "state")

    assert (1, [], None) == (event.data["handoff"]["position"], event.data["messages"], event.id)


def test_an_erasure_is_the_last_event_and_comes_soon(
    listen: Callable[..., Iterator[Event]], talk: Talk, services: Services
) -> None:
    stream = listen()
    news(stream)
    threading.Timer(
        0.5, lambda: privacy.erase(services, talk.conversation_id, reason="visitor", now=services.clock())
    ).start()
    began = time.monotonic()

    assert {} == news(stream, "erased").data
    assert [] == list(stream)
    assert time.monotonic() - began < 8


def test_a_silent_stream_beats(
    listen: Callable[..., Iterator[Event]], talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "HEARTBEAT", 0.2)
    stream = listen()
    news(stream)

    assert ["beat", "beat"] == [next(stream).name, next(stream).name]


def test_the_promise_is_a_beat_every_fifteen_seconds() -> None:
    assert 15.0 == feed.HEARTBEAT


def test_line_breaks_in_words_do_not_break_the_frame() -> None:
    frame = feed.event("messages", {"text": "a\n\nevent: erased\ndata: {}\r\n"}, event_id=7)

    assert 3 == len(frame.strip().split("\n"))
    assert frame.startswith("id: 7\nevent: messages\ndata: {")


def test_a_stream_that_is_left_is_forgotten(
    listen: Callable[..., Iterator[Event]], talk: Talk, services: Services
) -> None:
    stream = listen()
    news(stream)
    assert 1 == len(services.hub._watches)
    stream.close()  # type: ignore[attr-defined]  # a generator

    assert 0 == len(services.hub._watches)
