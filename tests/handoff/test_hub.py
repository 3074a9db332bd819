"""News reach the open streams soon, and a thousand streams cost one query a wake."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import event, select

from handoff import alerts, desk, privacy
from handoff.hub import ALERTS, QUEUE, Hub, Watch
from handoff.models import Alert, Practitioner
from handoff.services import Services
from handoff.wake import SWEEP
from tests.talk import Talk

Quiet = Callable[..., Watch]
SOON = 1.5
"""Seconds: sooner than the sweep, on a busy machine."""


@pytest.fixture
def hub(services: Services) -> Iterator[Hub]:
    yield services.hub
    if services.hub._watcher is not None:
        services.hub._watcher.stop()


@pytest.fixture
def quiet(hub: Hub) -> Iterator[Quiet]:
    """A watch that has slept through the first looks, when everything is new."""
    with ExitStack() as stack:

        def watch(*topics: str) -> Watch:
            made = stack.enter_context(hub.watch(*topics))
            made.wait(SWEEP + 0.5)
            while made.wait(0.4):
                pass
            return made

        yield watch


def test_a_message_wakes_those_who_look_at_its_conversation(talk: Talk, quiet: Quiet) -> None:
    watch = quiet(talk.conversation_id)
    began = time.monotonic()
    talk.says()

    assert watch.wait(5)
    assert time.monotonic() - began < SOON


def test_a_message_of_another_conversation_wakes_nobody(talk: Talk, services: Services, quiet: Quiet) -> None:
    other = Talk(services)
    watch = quiet(talk.conversation_id)
    other.says()

    assert not watch.wait(0.6)


def test_a_change_of_the_queue_wakes_everybody(
    talk: Talk, services: Services, quiet: Quiet, maya: Practitioner
) -> None:
    watch, console = quiet(talk.conversation_id), quiet(QUEUE)
    other = Talk(services)
    other.queued()

    assert watch.wait(5)
    assert console.wait(5)


def test_a_visitors_message_to_a_practitioner_wakes_the_console(
    talk: Talk, quiet: Quiet, maya: Practitioner, services: Services
) -> None:
    talk.claimed(maya)
    talk.replied(maya)
    console = quiet(QUEUE)
    talk.says("are you there?")

    assert console.wait(5)


def test_an_erasure_wakes_those_who_look_at_it(talk: Talk, services: Services, quiet: Quiet) -> None:
    watch = quiet(talk.conversation_id)
    began = time.monotonic()
    privacy.erase(services, talk.conversation_id, reason="visitor", now=services.clock())

    assert watch.wait(5)
    assert time.monotonic() - began < SOON


def test_an_alert_wakes_the_console_when_it_is_raised_called_about_and_acknowledged(
    talk: Talk, services: Services, quiet: Quiet
) -> None:
    console = quiet(ALERTS)
    for step in (_raise, _call, _acknowledge):
        step(services, talk)
        assert console.wait(5), step
        while console.wait(0.3):
            pass


def test_an_alert_wakes_no_visitor(talk: Talk, services: Services, quiet: Quiet) -> None:
    """A concern is for staff: a thousand open widgets do not read anew because of it."""
    watch = quiet(talk.conversation_id)
    _raise(services, talk)
    _acknowledge(services, talk)

    assert not watch.wait(0.6)


def test_a_hint_that_was_lost_is_made_good_by_the_sweep(
    talk: Talk, services: Services, quiet: Quiet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handoff.wake.CHANGED", "nobody_announces_here")
    monkeypatch.setattr("handoff.wake.POLL", 2.0)
    watch = quiet(talk.conversation_id)
    talk.says()

    assert watch.wait(6)


def test_many_streams_cost_one_reading_of_the_database_a_wake(services: Services, hub: Hub) -> None:
    talks = [Talk(services) for _ in range(40)]
    with ExitStack() as stack:
        for talk in talks:
            stack.enter_context(hub.watch(talk.conversation_id, QUEUE, ALERTS))
            talk.queued()
            _raise(services, talk)
        assert hub._watcher is not None
        hub._watcher.stop()  # the looks below are ours alone
        hub._watcher._thread.join(10)
        statements = counted(services, hub.look)
        alone = counted(services, hub.look)

    assert statements == alone
    assert 2 == len(alone)


def test_nobody_looking_costs_nothing(services: Services) -> None:
    assert [] == counted(services, Hub(services.db).look)


def test_no_thread_is_started_before_somebody_looks(services: Services) -> None:
    before = threading.active_count()
    hub = Hub(services.db)

    assert (before, None) == (threading.active_count(), hub._watcher)


def test_whoever_comes_while_the_marks_are_read_looks_again(
    talk: Talk, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream that read just before a commit and came just after the list was made must not sleep through it."""
    hub = Hub(services.db)
    real = hub._read
    late: list[Any] = []

    def read(topics: frozenset[str]) -> Any:
        if not late:
            late.append(stack.enter_context(hub.watch(talk.conversation_id)))
            talk.says()
        return real(topics)

    with ExitStack() as stack:
        stack.enter_context(hub.watch(talk.conversation_id))
        assert hub._watcher is not None
        hub._watcher.stop()
        hub.look()
        time.sleep(0.2)
        late.clear()
        monkeypatch.setattr(hub, "_read", read)
        hub.look()
        assert late[0].wait(0)


def test_the_desks_steps_wake_the_queue(talk: Talk, services: Services, quiet: Quiet, maya: Practitioner) -> None:
    talk.queued()
    steps: list[Callable[[], object]] = [
        lambda: talk.claimed(maya),
        lambda: talk.released(maya),
        lambda: _cancel(services, talk),
    ]
    console = quiet(QUEUE)
    for step in steps:
        step()
        assert console.wait(5)
        while console.wait(0.3):
            pass


def counted(services: Services, act: Callable[[], object]) -> list[str]:
    """The SELECTs that `act` sends."""
    statements: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT") and "signpost" not in statement:
            statements.append(statement.split("WHERE")[0])

    event.listen(services.db.engine, "before_cursor_execute", count)
    try:
        act()
    finally:
        event.remove(services.db.engine, "before_cursor_execute", count)
    return statements


def _raise(services: Services, talk: Talk) -> None:
    with services.db.write() as session:
        alerts.raise_alert(
            session, "concern", f"message of {talk.conversation_id}", talk.conversation_id, services.clock()
        )


def _call(services: Services, talk: Talk) -> None:
    with services.db.write() as session:
        session.scalars(select(Alert).where(Alert.conversation_id == talk.conversation_id)).one().calls_made += 1


def _acknowledge(services: Services, talk: Talk) -> None:
    with services.db.write() as session:
        alert = session.scalars(select(Alert).where(Alert.conversation_id == talk.conversation_id)).one()
        alert.acknowledged_at = services.clock()


def _cancel(services: Services, talk: Talk) -> None:
    with services.db.write() as session:
        desk.cancel(session, services, talk.conversation_id, services.clock())
