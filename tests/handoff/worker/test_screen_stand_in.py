"""A screen that cannot be loaded: messages go on, marked, and what the cues alone find still counts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from handoff.safety.screen import SafetyScreen
from handoff.services import Services
from handoff.settings import ROOT
from handoff.worker.screening import NotLoaded, ScreeningStage, ScreenNotLoaded, screen_or_stand_in
from tests.talk import Talk


@pytest.fixture
def without_model(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data" / "safety", tmp_path / "safety", ignore=shutil.ignore_patterns("examples", "model"))
    return tmp_path


def test_the_shipped_data_give_the_whole_screen() -> None:
    assert isinstance(screen_or_stand_in(ROOT / "data"), SafetyScreen)


def test_without_the_model_an_ordinary_message_goes_on_unscreened(talk: Talk, without_model: Path) -> None:
    talk.says("how do i start my cv")
    talk.screened(screen_or_stand_in(without_model))

    assert "unscreened" == talk.messages[-1].safety_level


def test_without_the_model_the_cues_still_show_the_card(talk: Talk, without_model: Path) -> None:
    talk.says("i wanna k1ll my self tonight")
    talk.screened(screen_or_stand_in(without_model))

    assert "crisis_card" in talk.events


def test_without_any_file_nothing_can_be_asked(talk: Talk, tmp_path: Path) -> None:
    nothing = screen_or_stand_in(tmp_path)
    assert NotLoaded(None, None) == nothing
    with pytest.raises(ScreenNotLoaded):
        nothing.judge_by_cues("help")
    talk.says("how do i start my cv")
    talk.screened(nothing)

    assert "unscreened" == talk.messages[-1].safety_level


def test_the_health_page_can_tell_the_states_apart(services: Services, talk: Talk, tmp_path: Path) -> None:
    assert "not_loaded" == ScreeningStage(services, screen_or_stand_in(tmp_path)).state
    assert "ok" == ScreeningStage(services, screen_or_stand_in(ROOT / "data")).state
