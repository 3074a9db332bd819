"""The word about an outage: soon enough, once, and to those it concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from handoff.contract import ReplyDraft
from handoff.models import Heartbeat, Practitioner
from handoff.services import Services
from handoff.worker import timers
from handoff.worker.bot_client import BotClient, BotUnavailable
from tests.conftest import Clock
from tests.free_ports import free_ports
from tests.talk import Talk

AWAY = BotUnavailable("not_reached")


def test_the_visitor_is_told_within_ten_seconds_and_once(talk: Talk, services: Services, clock: Clock) -> None:
    talk.bot.script = [AWAY]
    talk.says("one")
    talk.screened()
    told_after = None
    for second in range(1, 120):
        clock.advance(1)
        talk.dispatcher.run_once()
        timers.look_for_outage(services)
        if told_after is None and "outage" in talk.events:
            told_after = second
        if second == 30:
            talk.says("two")
            talk.screened()

    assert told_after is not None and told_after < 10
    assert ["outage"] == talk.events


def test_whoever_is_answered_in_time_is_told_nothing(talk: Talk, services: Services, clock: Clock) -> None:
    talk.asks()
    clock.advance(60)
    timers.look_for_outage(services)

    assert [] == talk.events


def test_the_answer_comes_when_the_bot_is_back_and_the_next_outage_is_told_again(
    talk: Talk, services: Services, clock: Clock
) -> None:
    for _ in range(2):
        talk.bot.script = [AWAY]
        talk.says()
        talk.screened()
        talk.work()
        clock.advance(8)
        timers.look_for_outage(services)
        talk.bot.script = [[ReplyDraft(text="back again")]]
        talk.work()
        clock.advance(60)

    assert ["visitor", "outage", "bot"] * 2 == [text if author == "system" else author for author, text in talk.lines]


def test_a_message_that_was_never_screened_is_told_about_too(talk: Talk, services: Services, clock: Clock) -> None:
    """The screening loop hangs: the visitor waits all the same."""
    talk.says()
    clock.advance(8)
    timers.look_for_outage(services)

    assert ["outage"] == talk.events


def test_whoever_talks_to_a_practitioner_hears_nothing_of_it(
    talk: Talk, services: Services, clock: Clock, maya: Practitioner
) -> None:
    talk.says("before")
    talk.claimed(maya)
    talk.says("after")
    clock.advance(60)
    timers.look_for_outage(services)

    assert "outage" not in talk.events


def test_a_long_outage_is_mentioned_again(talk: Talk, services: Services, clock: Clock) -> None:
    talk.says()
    for _ in range(25):
        clock.advance(60)
        timers.look_for_outage(services)

    assert 3 == talk.events.count("outage")


def test_too_many_waiting_turns_are_shed_here(services: Services, clock: Clock) -> None:
    few = replace(
        services, settings=replace(services.settings, limits=replace(services.settings.limits, waiting_turns=1))
    )
    talks = []
    for _ in range(3):
        clock.advance(1)
        talks.append(Talk(services))
        talks[-1].says()
    talks[0].screened()
    timers.look_for_outage(few)

    assert [[], ["overloaded"], ["overloaded"]] == [talk.events for talk in talks]


def test_shedding_never_takes_a_request_for_a_person(talk: Talk, services: Services, clock: Clock) -> None:
    """Invariant 13: handoffs are never shed."""
    few = replace(
        services, settings=replace(services.settings, limits=replace(services.settings.limits, waiting_turns=1))
    )
    Talk(services).says()
    Talk(services).says()
    talk.queued()
    talk.screened()
    clock.advance(1)
    talk.presses("I no longer need a person")
    timers.look_for_outage(few)
    talk.screened()

    assert "handoff_cancelled" == talk.events[-1]


def test_every_part_that_does_not_answer_is_noted(services: Services) -> None:
    port, other = free_ports(2)
    away = replace(services, settings=replace(services.settings, actions_url=f"http://127.0.0.1:{port}"))
    timers.look_after_health(away, BotClient([f"http://127.0.0.1:{other}"], "x", 1), "ok")

    with services.db.read() as session:
        found = {row.part: row.code for row in session.scalars(select(Heartbeat))}
    assert {"worker": "ok", "screen": "ok", "bot": "not_reached", "actions": "not_reached"} == found


def test_the_promise_leaves_room_for_a_slow_tick() -> None:
    assert timers.OUTAGE_NOTICE_AFTER + timedelta(seconds=3) < timedelta(seconds=10)
