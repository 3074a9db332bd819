"""Plays the scripts of `dialogues/` with the trained bot and its action server as real processes.

The desk behind them is a stand-in bound to the contract; the whole road is tests/e2e's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories.bot_under_test import MODEL, Conversation, running_bot
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
def bot_url(desk: StandInDesk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_bot(desk.url, tmp_path_factory.mktemp("bot")) as url:
        yield url


@NO_MODEL
@pytest.mark.parametrize("dialogue", ALL, ids=[dialogue.name for dialogue in ALL])
def test_dialogue(dialogue: Dialogue, bot_url: str, desk: StandInDesk, responses: Responses) -> None:
    play(dialogue, Conversation(bot_url), desk, responses)


def test_every_script_has_a_name_of_its_own() -> None:
    names = [dialogue.name for dialogue in ALL]

    assert sorted(set(names)) == sorted(names)
