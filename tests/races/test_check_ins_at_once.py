"""Several workers, an erasure, a claim and a switch at the moment of a check-in: it is asked once, or not at all."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from handoff import privacy
from handoff.models import CheckIn, Message, Practitioner, Tombstone
from handoff.plans import check_ins, keeping
from handoff.services import Services
from handoff.worker import check_ins as timer
from tests.asked import NOT_REALLY, asked_in, rows, screenings_of, self_helping, wait_for_check_in
from tests.conftest import Clock
from tests.planned import plan_of
from tests.races.test_claims_at_once import at_once
from tests.screens import presses, screened
from tests.talk import Talk

ROUNDS = 3
WORKERS = 4
THREE_DAYS = 3 * 24 * 3600


def due(services: Services, clock: Clock) -> Talk:
    talk = self_helping(Talk(services))
    clock.advance(THREE_DAYS)
    return talk


def worker(services: Services, plan_id: str) -> str:
    """One that has looked already: all of them come to the same conversation."""
    with services.db.write() as session:
        return "asked" if check_ins.ask_if_due(session, services, plan_id, services.clock()) else "found it asked"


def test_several_workers_ask_once(services: Services, clock: Clock) -> None:
    for _ in range(ROUNDS):
        talk = due(services, clock)
        plan_id = plan_of(talk).id

        verdicts = at_once(WORKERS, lambda _, plan_id=plan_id: worker(services, plan_id))

        assert ["asked", *["found it asked"] * (WORKERS - 1)] == sorted(verdicts)
        assert (1, 1) == (len(asked_in(talk)), len(rows(talk)))


def test_several_workers_that_begin_at_once_ask_everybody_once(services: Services, clock: Clock) -> None:
    talks = [self_helping(Talk(services)) for _ in range(WORKERS)]
    clock.advance(THREE_DAYS)

    at_once(WORKERS, lambda _: str(timer.ask_due(services)))

    assert [1] * WORKERS == [len(asked_in(talk)) for talk in talks]


def test_an_erasure_at_the_same_moment_leaves_nothing(services: Services, clock: Clock) -> None:
    for _ in range(ROUNDS):
        talk = due(services, clock)
        plan_id = plan_of(talk).id

        def act(number: int, talk: Talk = talk, plan_id: str = plan_id) -> str:
            if number:
                return worker(services, plan_id)
            privacy.erase(services, talk.conversation_id, reason="visitor", now=services.clock())
            return "erased"

        verdicts = at_once(WORKERS, act)

        assert {"asked", "found it asked", "erased"} >= set(verdicts)
        with services.db.read() as session:
            assert session.get(Tombstone, talk.conversation_id)
            for model in (CheckIn, Message):
                query = select(func.count()).select_from(model).where(model.conversation_id == talk.conversation_id)
                assert 0 == session.scalar(query)


def test_a_claim_or_a_switch_at_the_same_moment_comes_before_it_or_after(
    services: Services, clock: Clock, maya: Practitioner
) -> None:
    """Whoever is first: a check-in never stands behind either."""
    for _ in range(ROUNDS):
        talk = due(services, clock)
        plan_id = plan_of(talk).id
        acts: list[Callable[[], object]] = [
            lambda talk=talk: talk.claimed(maya),
            lambda plan_id=plan_id: _switch_off(services, plan_id),
        ]
        act = acts[_ % 2]

        at_once(2, lambda number, act=act, plan_id=plan_id: str(act()) if number else worker(services, plan_id))

        events = talk.events
        if "plan_check_in" in events and "handoff_claimed" in events:
            assert events.index("plan_check_in") < events.index("handoff_claimed")
        assert "found it asked" == worker(services, plan_id)


def _switch_off(services: Services, plan_id: str) -> None:
    with services.db.write() as session:
        check_ins.switch(session, keeping.locked(session, plan_id), services.clock(), is_on=False)


def test_two_answers_taken_in_by_several_workers_raise_the_tier_once(services: Services, clock: Clock) -> None:
    talk = self_helping(Talk(services))
    wait_for_check_in(talk, clock)
    presses(talk, NOT_REALLY)
    wait_for_check_in(talk, clock)
    talk.presses(NOT_REALLY)
    talk.presses(NOT_REALLY)

    at_once(WORKERS, lambda _: str(screened(talk)))

    assert ["self_help", "brief_staff_assisted"] == [row.tier for row in screenings_of(talk)]
