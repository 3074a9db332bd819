"""Many practitioners reach for the same line at once: nobody twice, nobody over capacity, nothing lost.

SIGNPOST_RACE_ATTEMPTS makes it longer.
"""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from handoff import capacity, desk, reopening, returning, setting_aside, taking
from handoff.domain.lifecycle import ConsentScope, IllegalTransition
from handoff.domain.snooze import SnoozeFor
from handoff.ledger import StaleEpoch
from handoff.models import Conversation, Handoff, Practitioner
from handoff.services import Services
from handoff.settings import DeskSettings
from tests.conftest import Clock
from tests.races.ledger_check import LedgerCheck
from tests.races.test_claims_at_once import _staff, at_once
from tests.talk import Talk

ATTEMPTS = int(os.environ.get("SIGNPOST_RACE_ATTEMPTS", "60"))
PEOPLE, TABS, CAPACITY = 4, 2, 2
ROUNDS = max(3, ATTEMPTS // 20)
REFUSED = (desk.AlreadyClaimed, desk.AtCapacity, desk.NotYours, IllegalTransition, taking.NobodyWaits)


@pytest.fixture
def services(services: Services) -> Services:
    return replace(services, settings=replace(services.settings, desk=DeskSettings(capacity=CAPACITY)))


def test_nobody_is_claimed_twice_and_nobody_has_more_than_they_take(services: Services) -> None:
    """Each practitioner in two tabs at once: claiming, taking next, giving back, ending."""
    staff = _staff(services, PEOPLE)
    talks = [Talk(services) for _ in range(12)]
    for talk in talks:
        talk.queued()
    violations: list[str] = []
    seen: Counter[str] = Counter()
    lock = threading.Lock()

    def work(number: int) -> str:
        rng, me = random.Random(number), staff[number % PEOPLE]
        for _ in range(ATTEMPTS // (PEOPLE * TABS)):
            what = _act(services, me, rng, talks)
            over = _over_capacity(services)
            with lock:
                seen[what] += 1
                violations.extend(over)
        return "done"

    verdicts = at_once(PEOPLE * TABS, work)

    assert ["done"] * PEOPLE * TABS == verdicts
    assert [] == violations
    assert seen["taken"] and seen["AtCapacity"], seen
    names = {person.id: person.name for person in staff}
    for talk in talks:
        check = LedgerCheck(names)
        with services.db.read() as session:
            check.read(session, talk.conversation_id)
        assert [] == check.violations


def _act(services: Services, me: Practitioner, rng: random.Random, talks: list[Talk]) -> str:
    with services.db.read() as session:
        mine = session.scalars(
            select(Handoff.id).where(Handoff.assignee_id == me.id, Handoff.status == "claimed")
        ).all()
    try:
        if mine and rng.random() < 0.3:
            with services.db.write() as session:
                desk.release(session, services, mine[0], me, services.clock())
            return "released"
        if rng.random() < 0.6:
            taking.take_next(services, me)
        else:
            with services.db.write() as session:
                desk.claim(session, services, rng.choice(talks)._handoff_id, me, services.clock())
    except REFUSED as error:
        return type(error).__name__
    return "taken"


def _over_capacity(services: Services) -> list[str]:
    with services.db.read() as session:
        return [f"{person}: {load}" for person, load in capacity.loads(session).items() if load > CAPACITY]


def test_the_last_place_is_filled_once(services: Services, maya: Practitioner) -> None:
    """The very moment that a count without a lock would get wrong."""
    for _ in range(ROUNDS):
        talks = [Talk(services) for _ in range(4)]
        ids = [talk.queued().id for talk in talks]

        def claim(number: int, ids: list[int] = ids) -> str:
            with services.db.write() as session:
                desk.claim(session, services, ids[number], maya, services.clock())
            return "won"

        verdicts = Counter(at_once(4, claim))

        assert {"won": CAPACITY, "AtCapacity": 4 - CAPACITY} == verdicts
        for talk in talks:
            if talk.handoff and talk.handoff.status == "claimed":
                talk.resolved(maya)


def test_as_many_take_next_at_once_as_wait_and_each_gets_another_one(services: Services) -> None:
    staff = _staff(services, 6)
    for _ in range(6):
        Talk(services).queued()

    taken = at_once(6, lambda number: str(taking.take_next(services, staff[number]).id))

    assert 6 == len(set(taken)) and all(one.isdecimal() for one in taken), taken


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_answer_and_the_auto_return_at_once_leave_one_of_the_two(
    services: Services, clock: Clock, maya: Practitioner, talk: Talk, round_: int
) -> None:
    talk.claimed(maya)
    epoch = talk.epoch
    clock.advance(services.settings.desk.return_after.total_seconds())

    def reply() -> str:
        talk.replied(maya, epoch=epoch)
        return "answered"

    def back() -> str:
        with services.db.write() as session:
            return "returned" if returning.return_if_silent(session, services, talk._handoff_id, clock()) else "left"

    verdicts = _both(reply, back)

    handoff = talk.handoff
    assert handoff
    assert (verdicts, handoff.status, talk.owner) in [
        (["answered", "left"], "claimed", "practitioner"),
        (["StaleEpoch", "returned"], "queued", "bot"),
    ]
    assert ("answered" in verdicts) == any(message.author == "practitioner" for message in talk.messages)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_coming_back_and_a_cancellation_at_once_end_in_the_cancellation(
    services: Services, clock: Clock, maya: Practitioner, talk: Talk, round_: int
) -> None:
    talk.claimed(maya)
    with services.db.write() as session:
        setting_aside.snooze(session, services, talk._handoff_id, maya, SnoozeFor.HOUR, clock())
    clock.advance(3600)

    def wake() -> str:
        with services.db.write() as session:
            return str(setting_aside.wake(session, services, talk._handoff_id, clock()))

    def cancel() -> str:
        with services.db.write() as session:
            return str(desk.cancel(session, services, talk.conversation_id, clock()) is not None)

    woken, cancelled = _both(wake, cancel)

    assert "True" == cancelled and woken in ("True", "False")
    assert talk.handoff is None
    assert "handoff_cancelled" == talk.events[-1]
    assert (woken == "True") == ("handoff_back_in_line" in talk.events)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_taking_up_again_and_a_new_request_at_once_leave_one_open_handoff(
    services: Services, clock: Clock, maya: Practitioner, talk: Talk, round_: int
) -> None:
    talk.claimed(maya)
    talk.resolved(maya)
    first = talk._handoff_id
    clock.advance(60)

    def reopen() -> str:
        with services.db.write() as session:
            return str(reopening.reopen(session, services, first, maya, clock()).id)

    def ask() -> str:
        with services.db.write() as session:
            handoff, is_new = desk.open_handoff(
                session, services, talk.conversation_id, scope=ConsentScope.ALL, reasons=[], now=clock()
            )
            return f"new {is_new}"

    verdicts = _both(reopen, ask)

    with services.db.read() as session:
        open_ones = session.scalars(
            select(Handoff.status).where(
                Handoff.conversation_id == talk.conversation_id, Handoff.status.in_(("queued", "claimed"))
            )
        ).all()
        owner = session.get_one(Conversation, talk.conversation_id).owner
    assert (verdicts, list(open_ones), owner) in [
        ([str(first), "new False"], ["claimed"], "practitioner"),
        (["NewerIsOpen", "new True"], ["queued"], "bot"),
    ]


def _both(one: Callable[[], str], other: Callable[[], str]) -> list[str]:
    return at_once(2, lambda number: (one, other)[number]())


def test_a_reply_under_an_old_epoch_is_refused_after_every_way_of_changing_hands(
    services: Services, clock: Clock, maya: Practitioner, ruth: Practitioner, talk: Talk
) -> None:
    talk.claimed(maya)
    epoch = talk.epoch
    with services.db.write() as session:
        reopening.step_in(session, services, talk._handoff_id, ruth, clock())
        desk.reassign(session, services, talk._handoff_id, ruth, maya, clock())

    with pytest.raises(StaleEpoch):
        talk.replied(maya, epoch=epoch)
