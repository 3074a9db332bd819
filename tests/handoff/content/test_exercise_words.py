"""The words of the exercises: every code has one, and what cannot be filled in stops the start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from handoff.content import load_content
from handoff.domain.exercises import next_step, weighing
from tests.content_pack import SHIPPED, copy_to, fault_after

WORDS = load_content(SHIPPED).exercise_words


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return copy_to(tmp_path)


def test_every_code_has_words() -> None:
    assert {*weighing.CODES, *next_step.CODES} == set(WORDS.feedback)


def test_what_the_visitor_named_stands_in_quotation_marks() -> None:
    assert '"a" come out level on what you said.' == WORDS.sentence("tie", {"options": ("a",)})
    three = WORDS.sentence("tie", {"options": ("a", "b", "{c}")})

    assert '"a", "b" and "{c}" come out level on what you said.' == three
    assert "It has a day: 27 November 2026." == WORDS.sentence("step_dated", {"day": ("27 November 2026",)})


def test_the_feedback_decides_nothing_for_anybody() -> None:
    everything = " ".join(WORDS.feedback.values()).lower()

    for word in ("you should", "best choice", "right choice", "recommend", "score", "well done", "must"):
        assert word not in everything


@pytest.mark.parametrize(
    ("table", "change", "what"),
    [
        ("feedback", {"tie": None}, "feedback.tie must be text"),
        ("feedback", {"tie": "{matters}"}, "feedback.tie names no fact there is: matters"),
        ("feedback", {"winner": "x"}, "feedback.winner is not known here"),
        ("page", {"said": "{day}"}, "page.said names no fact there is: day"),
    ],
)
def test_nonsense_stops_the_start(data_dir: Path, table: str, change: dict[str, Any], what: str) -> None:
    assert what in fault_after(data_dir, "exercises.yml", lambda file: file[table].update(change)).what


@pytest.mark.parametrize("name", ["quoted", "both", "feedback", "page"])
def test_nothing_may_be_left_out(data_dir: Path, name: str) -> None:
    assert f"{name} is missing" == fault_after(data_dir, "exercises.yml", lambda file: file.pop(name)).what


def test_a_topic_with_a_button_that_is_none_stops_the_start(data_dir: Path) -> None:
    fault = fault_after(data_dir, "topics.yml", lambda file: file["topics"][0].update(button="fly"))

    assert "names no button there is: fly" in fault.what
