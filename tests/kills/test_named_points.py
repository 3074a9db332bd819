"""`kill -9` of each process at named points of a message's road: nothing lost, nothing answered twice, one handoff.

The points are reached by holding a request or an answer in a proxy between two real processes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from handoff.db import Database
from handoff.models import Handoff
from handoff.settings import settings_from
from tests.api_visitor import ApiVisitor
from tests.soundness import violations
from tests.stack import Stack

QUESTION = "how do i start my cv"
CONSENT = "Yes, they may see this chat"
TURNS = "/webhooks/signpost/turns"
ACTIONS = "/webhook"
RECOVERS_WITHIN = 120.0
"""Seconds: the bot alone needs half a minute to start on two busy cores."""


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack(proxied=("bot", "actions", "web")) as stack:
        yield stack


@pytest.fixture(scope="module")
def ledger(stack: Stack) -> Iterator[Database]:
    environ = {
        **stack.environ,
        "SIGNPOST_TOKEN_KEY": "x" * 40,
        "SIGNPOST_SESSION_KEY": "x" * 40,
        "SIGNPOST_INTERNAL_TOKEN": "x" * 40,
    }
    database = Database(settings_from(environ).database_url)
    yield database
    database.dispose()


@pytest.fixture
def alia(stack: Stack) -> ApiVisitor:
    stack.wait_ready()
    visitor = ApiVisitor(stack.url)
    visitor.read()
    return visitor


def assert_sound(ledger: Database, visitor: ApiVisitor, *said: int) -> None:
    deadline = time.monotonic() + RECOVERS_WITHIN
    while (found := violations(ledger, visitor.conversation, said=list(said))) and time.monotonic() < deadline:
        time.sleep(0.5)
    visitor.read()

    assert [] == found, visitor.script()


def count_handoffs(ledger: Database, visitor: ApiVisitor) -> int:
    with ledger.read() as session:
        query = select(func.count()).select_from(Handoff).where(Handoff.conversation_id == visitor.conversation)
        return session.scalar(query) or 0


def answers_after(visitor: ApiVisitor, seq: int) -> list[str]:
    return [m["text"] for m in visitor.messages if m["seq"] > seq and m["author"] == "bot"]


def test_worker_dies_when_the_message_is_committed_and_nothing_has_been_done(
    stack: Stack, ledger: Database, alia: ApiVisitor
) -> None:
    stack.pause("worker")
    seq = alia.say(QUESTION)
    stack.kill("worker")
    alia.wait_for_author("bot", after=seq, timeout=RECOVERS_WITHIN)

    assert_sound(ledger, alia, seq)
    assert 1 == len(answers_after(alia, seq))


def test_web_dies_when_the_message_is_committed(stack: Stack, ledger: Database, alia: ApiVisitor) -> None:
    seq = alia.say(QUESTION)
    stack.kill("web")
    alia.wait_for_author("bot", after=seq, timeout=RECOVERS_WITHIN)

    assert_sound(ledger, alia, seq)
    assert 1 == len(answers_after(alia, seq))


@pytest.mark.parametrize("victim", ["bot", "actions", "worker"])
def test_a_process_dies_when_the_action_is_done_but_the_turn_is_not_saved(
    stack: Stack, ledger: Database, alia: ApiVisitor, victim: str
) -> None:
    alia.wait_for_author("bot", after=alia.press("Talk to a person"), timeout=RECOVERS_WITHIN)
    held = stack.proxies["actions"].hold_response(ACTIONS)
    seq = alia.press(CONSENT)
    held.wait_reached(RECOVERS_WITHIN)
    stack.kill(victim)
    if victim == "actions":
        held.drop()
    else:
        held.release()
    queued = alia.wait_for(lambda m: m["author"] == "system" and "in the queue" in m["text"], timeout=RECOVERS_WITHIN)

    assert queued["seq"] > seq
    assert_sound(ledger, alia, seq)
    assert 1 == count_handoffs(ledger, alia)


def test_web_dies_when_the_actions_write_is_committed_and_its_answer_is_not_out(
    stack: Stack, ledger: Database, alia: ApiVisitor
) -> None:
    alia.wait_for_author("bot", after=alia.press("Talk to a person"), timeout=RECOVERS_WITHIN)
    held = stack.proxies["web"].hold_response("/api/actions/handoffs")
    seq = alia.press(CONSENT)
    held.wait_reached(RECOVERS_WITHIN)
    stack.kill("web")
    held.drop()
    alia.wait_for(lambda m: m["author"] == "system" and "in the queue" in m["text"], timeout=RECOVERS_WITHIN)

    assert_sound(ledger, alia, seq)
    assert 1 == count_handoffs(ledger, alia)


@pytest.mark.parametrize("victim", ["worker", "bot"])
def test_a_process_dies_when_the_turn_is_saved_but_its_replies_are_not_committed(
    stack: Stack, ledger: Database, alia: ApiVisitor, victim: str
) -> None:
    held = stack.proxies["bot"].hold_response(TURNS)
    seq = alia.say(QUESTION)
    held.wait_reached(RECOVERS_WITHIN)
    stack.kill(victim)
    held.drop()
    alia.wait_for_author("bot", after=seq, timeout=RECOVERS_WITHIN)

    assert_sound(ledger, alia, seq)
    assert 1 == len(answers_after(alia, seq))


@pytest.mark.parametrize("victim", ["actions", "web", "worker"])
def test_a_process_dies_right_after_the_replies_are_committed(
    stack: Stack, ledger: Database, alia: ApiVisitor, victim: str
) -> None:
    first = alia.say(QUESTION)
    alia.wait_for_author("bot", after=first, timeout=RECOVERS_WITHIN)
    stack.kill(victim)
    second = alia.say("what are your opening hours?")
    alia.wait_for_author("bot", after=second, timeout=RECOVERS_WITHIN)

    assert_sound(ledger, alia, first, second)
    assert 1 == len([t for t in answers_after(alia, first) if t not in answers_after(alia, second)])
