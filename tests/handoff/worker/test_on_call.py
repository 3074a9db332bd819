"""From the urgent message to the phone of whoever is on call, through the worker's own steps."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from handoff import alerts, ledger, privacy
from handoff.content import Way
from handoff.models import Alert, AlertCall, Practitioner
from handoff.on_call.calls import DRILL, LEASE
from handoff.services import Services, utc_now
from handoff.worker import main, on_call
from tests.conftest import Clock
from tests.pager import DUTY, HEAD, Pager, with_contacts
from tests.talk import Talk

CRY = "i want to kill myself, tell nobody"


@pytest.fixture
def manned(services: Services, pager: Pager) -> Services:
    return with_contacts(services, [DUTY, HEAD], url=pager.url)


@pytest.fixture
def crying(manned: Services) -> Talk:
    """A visitor whose message was found urgent a moment ago."""
    talk = Talk(manned)
    talk.says(CRY)
    talk.screened()
    return talk


def step(services: Services) -> None:
    """Everything that is due by now."""
    while on_call.call_due(services) or on_call.send_due(services, Way.WEBHOOK):
        pass


def all_calls(services: Services) -> list[AlertCall]:
    with services.db.read() as session:
        return list(session.scalars(select(AlertCall).order_by(AlertCall.id)))


def the_alert(services: Services) -> Alert:
    with services.db.read() as session:
        return session.scalars(select(Alert)).one()


def test_an_urgent_message_reaches_whoever_is_on_call(manned: Services, crying: Talk, pager: Pager) -> None:
    step(manned)

    [body] = pager.bodies
    assert crying.handoff is not None
    assert ("urgent", False, crying.handoff.ref, 0, DUTY.name) == (
        body["kind"], body["is_drill"], body["ref"], body["call"], body["contact"],
    )  # fmt: skip
    assert ["self_harm"] == body["reasons"]
    assert body["console_url"].endswith(f"/console/handoffs/{crying.handoff.ref}")
    assert [("sent", 1, None)] == [(c.status, c.attempts, c.leased_until) for c in all_calls(manned)]


def test_nothing_the_visitor_wrote_leaves_with_it(manned: Services, crying: Talk, pager: Pager) -> None:
    with capture_logs() as logs:
        step(manned)

    for word in ("kill", "myself", "tell nobody"):
        assert word not in str(pager.taken), word
        assert word not in str(logs), word


def test_nobody_answers_so_the_next_one_is_called(manned: Services, crying: Talk, pager: Pager, clock: Clock) -> None:
    for _ in range(3):
        step(manned)
        clock.advance(5 * 60)

    assert [(DUTY.name, 0), (HEAD.name, 1), (DUTY.name, 2)] == [(b["contact"], b["call"]) for b in pager.bodies]
    assert 3 == len({body["id"] for body in pager.bodies})
    assert 3 == len({body["acknowledge_url"] for body in pager.bodies})


def test_a_call_that_failed_is_made_again_under_the_same_id(
    manned: Services, crying: Talk, pager: Pager, clock: Clock
) -> None:
    pager.next_answers.extend([503])
    step(manned)
    assert ("pending", "webhook_503") == (all_calls(manned)[0].status, all_calls(manned)[0].last_error)
    clock.advance(31)
    step(manned)

    first, second = pager.bodies
    assert first == second
    assert ("sent", 2, None) == (
        all_calls(manned)[0].status,
        all_calls(manned)[0].attempts,
        all_calls(manned)[0].last_error,
    )


def test_dying_between_sending_and_noting_calls_again(
    manned: Services, crying: Talk, pager: Pager, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        pass

    def die(*_: object) -> None:
        raise Died

    on_call.call_due(manned)
    with monkeypatch.context() as patch:
        patch.setattr(on_call, "_note", die)
        with pytest.raises(Died):
            on_call.send_due(manned, Way.WEBHOOK)
    assert not on_call.send_due(manned, Way.WEBHOOK), "the lease keeps others away"
    clock.advance(LEASE.total_seconds())
    step(manned)

    assert 2 == len(pager.bodies)
    assert 1 == len({body["id"] for body in pager.bodies})


def test_what_breaks_unexpectedly_is_tried_again(
    manned: Services, crying: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(CRY)

    monkeypatch.setattr(on_call, "send", broken)
    with capture_logs() as logs:
        step(manned)

    assert ("pending", "unexpected") == (all_calls(manned)[0].status, all_calls(manned)[0].last_error)
    assert CRY not in str(logs)


def test_acknowledged_before_it_left_nobody_is_called(
    manned: Services, crying: Talk, pager: Pager, maya: Practitioner
) -> None:
    on_call.call_due(manned)
    crying.claimed(maya)
    step(manned)

    assert ([], []) == (pager.bodies, all_calls(manned))


def test_acknowledged_while_it_leaves_it_is_noted_as_sent_and_was_the_last(
    manned: Services, crying: Talk, pager: Pager, maya: Practitioner, clock: Clock
) -> None:
    on_call.call_due(manned)
    pager.pause = 0.5
    sending = threading.Thread(target=on_call.send_due, args=(manned, Way.WEBHOOK))
    sending.start()
    time.sleep(0.2)
    with manned.db.write() as session:
        alerts.acknowledge(session, the_alert(manned).id, alerts.as_practitioner(maya), clock())
    sending.join()
    clock.advance(3600)
    step(manned)

    assert (["sent"], 1) == ([call.status for call in all_calls(manned)], len(pager.bodies))


def test_an_erasure_while_it_is_due_takes_the_call_back(
    manned: Services, crying: Talk, pager: Pager, clock: Clock
) -> None:
    on_call.call_due(manned)
    privacy.erase(manned, crying.conversation_id, reason="visitor", now=clock())
    step(manned)

    assert [] == pager.bodies


def test_a_message_that_was_not_screened_calls_too(manned: Services, pager: Pager) -> None:
    class Broken:
        def judge(self, text: str) -> None:
            raise RuntimeError

        judge_by_cues = judge

    talk = Talk(manned)
    talk.says("hello")
    talk.screened(Broken())  # type: ignore[arg-type]  # all that is asked of a screen
    step(manned)

    assert ["unscreened"] == [body["kind"] for body in pager.bodies]


def test_a_drill_is_marked_as_one(manned: Services, pager: Pager) -> None:
    with manned.db.write() as session:
        conversation = ledger.open_conversation(session, manned, channel=DRILL, now=manned.clock())
    talk = Talk(manned, conversation.id)
    talk.says(CRY)
    talk.screened()
    step(manned)

    assert [True] == [body["is_drill"] for body in pager.bodies]


def test_the_worker_calls_by_itself(manned: Services, pager: Pager) -> None:
    here = replace(manned, clock=utc_now, settings=replace(manned.settings, bot_urls=("http://127.0.0.1:1",)))
    worker = main.Worker(here)
    worker.start()
    try:
        Talk(here).says(CRY)
        deadline = time.monotonic() + 15
        while not pager.bodies:
            assert time.monotonic() < deadline, "nobody was called"
            time.sleep(0.02)
    finally:
        worker.stop()

    assert DUTY.name == pager.bodies[0]["contact"]
