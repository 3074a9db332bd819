"""Plays the scripts of `dialogues/` with the trained bot and its action server as real processes.

The desk behind them is a stand-in bound to the contract; the whole road is tests/e2e's.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stories.bot_under_test import MODEL, Conversation, RunningBot, running_bot
from tests.stories.play import Dialogue, Responses, dialogues, play
from tests.stories.stand_in_desk import StandInDesk

NO_MODEL = pytest.mark.skipif(not MODEL.is_file(), reason=f"no trained model at {MODEL}: run `make train`")
ALL = dialogues()


@pytest.fixture(scope="module")
def responses() -> Responses:
    return Responses.load()


@pytest.fixture(scope="module")
def desk() -> Iterator[StandInDesk]:
    with StandInDesk() as desk:
        yield desk


@pytest.fixture(scope="module")
def bot(desk: StandInDesk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    with running_bot(desk.url, tmp_path_factory.mktemp("bot")) as bot:
        yield bot


@NO_MODEL
@pytest.mark.parametrize("dialogue", ALL, ids=[dialogue.name for dialogue in ALL])
def test_dialogue(dialogue: Dialogue, bot: RunningBot, desk: StandInDesk, responses: Responses) -> None:
    play(dialogue, Conversation(bot.url), desk, responses)


def test_every_script_has_a_name_of_its_own() -> None:
    names = [dialogue.name for dialogue in ALL]

    assert sorted(set(names)) == sorted(names)


@NO_MODEL
def test_no_turn_is_silent_when_the_action_server_is_gone(bot: RunningBot, responses: Responses) -> None:
    """The last test here, for it ends the server the others need."""
    bot.actions.kill()
    bot.actions.wait()
    told = {
        "faq": "utter_answer_failed",
        "trouble": "utter_trouble_failed",
        "other_department": "utter_answer_failed",
        "answer_source": "utter_source_failed",
        "share_question": "utter_share_failed",
        "consent_share": "utter_handoff_failed",
        "cancel_handoff": "utter_cancel_failed",
        "prepare_request": "utter_request_failed",
        "consent_keep": "utter_consent_keep_failed",
        "explain_result": "utter_explain_failed",
        "why_item": "utter_explain_failed",
        "dispute_result": "utter_dispute_failed",
        "choose_tier": "utter_choice_failed",
        "delete_answers": "utter_delete_failed",
        "change_answer": "utter_change_failed",
        "go_back": "utter_change_failed",
        "out_of_scope": "utter_fallback_plain",
        "did_not_help": "utter_did_not_help",
    }
    heard = {intent: [responses.name_of(reply) for reply in Conversation(bot.url).wishes(intent)] for intent in told}

    assert {intent: [name] for intent, name in told.items()} == heard
