"""The worker as a whole: its loops find work by themselves, survive errors, and stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from handoff.contract import ReplyDraft
from handoff.services import Services, utc_now
from handoff.worker import main
from handoff.worker.bot_client import BotClient
from tests.free_ports import free_ports
from tests.talk import Talk


@pytest.fixture
def running(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    """A worker on the real clock, with a bot that answers at once."""
    monkeypatch.setattr(BotClient, "answer", lambda self, turn: [ReplyDraft(text=f"to {turn.text}")])
    port = free_ports(1)[0]
    url = f"http://127.0.0.1:{port}"
    here = replace(services, clock=utc_now, settings=replace(services.settings, bot_urls=(url,), actions_url=url))
    worker = main.Worker(here)
    worker.start()
    yield Talk(here)
    worker.stop()


def test_a_message_is_answered_without_anybody_asking_for_it(running: Talk) -> None:
    began = time.monotonic()
    running.says("hello")
    eventually(lambda: running.messages[-1].author == "bot")

    assert "to hello" == running.messages[-1].text
    assert time.monotonic() - began < 2.0 + main.SWEEP


def test_a_cry_is_answered_by_the_card_and_a_desk_button_by_the_desk(running: Talk) -> None:
    running.says("i want to kill myself")
    eventually(lambda: "crisis_card" in running.events)
    running.presses("Talk to a person now")
    eventually(lambda: "urgent_still_queued" in running.events)

    assert not [text for author, text in running.lines if author == "bot"]


def test_many_messages_are_answered_in_order(running: Talk) -> None:
    for number in range(5):
        running.says(str(number))
    eventually(lambda: [m.author for m in running.messages].count("bot") == 6)

    assert [f"to {n}" for n in range(5)] == [m.text for m in running.messages if m.in_reply_to]


def test_a_loop_survives_everything(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "ERROR_PAUSE", 0.01)
    worker = main.Worker(services)
    calls: list[int] = []
    enough = threading.Event()

    def step() -> bool:
        calls.append(1)
        if len(calls) > 3:
            enough.set()
            return False
        raise RuntimeError("some words")

    worker._spawn("odd", step, every=0.01)

    assert enough.wait(5)
    worker._stop.set()


def test_it_stops_when_told(services: Services) -> None:
    worker = main.Worker(services)
    worker.start()
    began = time.monotonic()
    worker.stop()

    assert time.monotonic() - began < 15
    assert not [thread for thread in worker._threads if thread.is_alive()]


def test_a_turn_that_an_earlier_process_had_leased_is_taken_up_at_the_start(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BotClient, "answer", lambda self, turn: [ReplyDraft(text="at last")])
    here = replace(services, clock=utc_now)
    talk = Talk(here)
    talk.says()
    talk.screened()
    talk.lease()
    worker = main.Worker(here)
    worker.start()
    try:
        eventually(lambda: talk.messages[-1].text == "at last")
    finally:
        worker.stop()


def eventually(holds: Callable[[], bool], within: float = 15.0) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
