"""Every visitor message is looked at first, whoever has the floor; and desk buttons work without the bot."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import select

from handoff.models import Alert, Practitioner
from handoff.safety.levels import Verdict
from handoff.services import Services
from handoff.worker import screening
from handoff.worker.bot_client import BotUnavailable
from handoff.worker.screening import ScreeningStage
from tests.screens import NONE, URGENT, Finds, concern
from tests.talk import Talk

SCREEN = Finds(URGENT, "kill myself").screen


def fail() -> Verdict:
    raise RuntimeError("some words")


def test_messages_are_screened_whoever_has_the_floor(talk: Talk, services: Services, maya: Practitioner) -> None:
    stage = ScreeningStage(services, SCREEN)
    talk.says("to the bot")
    assert stage.run_once()
    talk.claimed(maya)
    talk.says("to maya")
    assert stage.run_once()
    talk.says("kill myself")
    assert stage.run_once()

    assert ["none", "none", "urgent"] == [m.safety_level for m in talk.messages if m.author == "visitor"]
    assert not stage.run_once()


def test_a_message_written_by_others_is_not_screened(talk: Talk, maya: Practitioner, services: Services) -> None:
    talk.claimed(maya)
    talk.replied(maya, "did you say kill myself?")

    assert not ScreeningStage(services, SCREEN).run_once()
    assert "crisis_card" not in talk.events


@pytest.mark.parametrize("by_cues", [NONE, concern(), fail], ids=["nothing", "concern", "fails too"])
def test_a_screen_that_breaks_lets_the_message_go_on_with_a_mark_and_an_alert(talk: Talk, by_cues: Verdict) -> None:
    receipt = talk.says()
    talk.screened(Finds(act=fail, by_cues=by_cues).screen)

    assert ("unscreened", ["screen_failed"]) == (talk.messages[-1].safety_level, talk.messages[-1].safety_reasons)
    with talk.services.db.read() as session:
        assert [("unscreened", receipt.message_id)] == [(a.kind, a.subject) for a in session.scalars(select(Alert))]
    assert 1 == talk.work()


def test_a_screen_that_takes_too_long_lets_the_message_go_on(
    talk: Talk, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "SCREEN_TIMEOUT", 0.1)
    over = threading.Event()
    talk.says()
    began = time.monotonic()
    ScreeningStage(services, Finds(act=lambda: over.wait(20)).screen).run_once()
    took = time.monotonic() - began
    over.set()

    assert took < 5
    assert "unscreened" == talk.messages[-1].safety_level


def test_screens_that_hang_for_ever_do_not_stop_the_stage(
    talk: Talk, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More messages than the pools have threads, and every one of them hangs, the phrases alone too."""

    def hang() -> Verdict:
        over.wait(20)
        return NONE

    monkeypatch.setattr(screening, "SCREEN_TIMEOUT", 0.05)
    over = threading.Event()
    for number in range(8):
        talk.says(str(number))
    ScreeningStage(services, Finds(act=hang, by_cues=hang).screen).run_once()
    over.set()

    assert {"unscreened"} == {m.safety_level for m in talk.messages if m.author == "visitor"}


def test_while_the_whole_screen_fails_its_phrases_alone_are_asked(talk: Talk) -> None:
    talk.says("kill myself")
    talk.screened(Finds(act=fail, by_cues=URGENT).screen)

    assert ("crisis_card", "urgent") == (talk.events[-1], talk.messages[1].safety_level)
    with talk.services.db.read() as session:
        assert ["urgent"] == list(session.scalars(select(Alert.kind)))


def test_the_phrases_have_time_left_within_the_promise(
    talk: Talk, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "SCREEN_TIMEOUT", 0.5)
    over = threading.Event()
    talk.says("kill myself")
    ScreeningStage(services, Finds(act=lambda: over.wait(20), by_cues=URGENT).screen).run_once()
    over.set()

    assert "crisis_card" in talk.events


def test_a_button_is_not_screened_for_the_words_we_put_on_it(talk: Talk) -> None:
    talk.queued()
    talk.presses("I'll wait")
    talk.screened(Finds(URGENT, "I'll wait").screen)

    assert ["handoff_queued_open", "handoff_still_queued"] == talk.events
    assert "none" == talk.messages[-2].safety_level


def test_the_promise_is_two_seconds() -> None:
    assert 2.0 == screening.SCREEN_TIMEOUT


def test_the_oldest_message_is_screened_first_and_a_cry_is_not_held_up_by_bot_turns(
    talk: Talk, services: Services
) -> None:
    for number in range(3):
        talk.says(str(number))
    crying = Talk(services)
    crying.says("kill myself")
    talk.screened(SCREEN)

    assert "crisis_card" in crying.events
    assert 3 == talk.work()


def test_desk_buttons_work_while_the_bot_is_down(talk: Talk, services: Services) -> None:
    talk.bot.script = [BotUnavailable("not_reached")]
    talk.queued()
    for title in ("I'll wait", "I no longer need a person"):
        talk.presses(title)
        talk.screened()

    assert ["handoff_queued_open", "handoff_still_queued", "handoff_cancelled"] == talk.events
    assert [] == talk.bot.asked
    assert 0 == talk.work()


def test_a_person_can_be_had_from_the_outage_notice_while_the_bot_is_down(talk: Talk, services: Services) -> None:
    from handoff import ledger

    with services.db.write() as session:
        notice = services.wording.notice("outage")
        ledger.append_notice(session, talk.conversation_id, notice, services.clock())
    receipt = talk.presses("Talk to a person")
    talk.screened()

    assert talk.handoff and ("queued", "all", 1) == (
        talk.handoff.status,
        talk.handoff.consent_scope,
        talk.handoff.shared_from_seq,
    )
    assert "answered" == talk.turn(receipt.message_id).status


def test_a_desk_button_is_carried_out_once(talk: Talk, services: Services) -> None:
    talk.queued()
    receipt = talk.presses("I no longer need a person")
    stage = ScreeningStage(services, SCREEN)
    stage.run_once()
    stage._pass_on(receipt.message_id, NONE)

    assert 1 == talk.events.count("handoff_cancelled")


def test_a_desk_button_pressed_before_a_claim_and_screened_after_it_does_nothing(
    talk: Talk, services: Services, maya: Practitioner
) -> None:
    talk.queued()
    talk.presses("I no longer need a person")
    talk.claimed(maya)
    talk.screened()

    assert talk.handoff and "claimed" == talk.handoff.status
    assert "handoff_cancelled" not in talk.events
