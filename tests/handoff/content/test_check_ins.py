"""The words that answer a check-in, and its rhythm: what ships is read, and nonsense stops the start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from handoff.content import load_content
from handoff.domain.check_ins import Answer
from handoff.settings import ROOT
from handoff.wording import load_wording
from tests.content_pack import SHIPPED, copy_to, fault_after

CONTENT = load_content(SHIPPED).check_ins


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return copy_to(tmp_path)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", Answer.HELPED),
        ("Yes, thanks!", Answer.HELPED),
        ("  YES.  ", Answer.HELPED),
        ("so far, so good", Answer.HELPED),
        ("no", Answer.NOT_HELPED),
        ("No...", Answer.NOT_HELPED),
        ("not really", Answer.NOT_HELPED),
        ("No, I’m not", Answer.NOT_HELPED),
        ("Please stop asking.", Answer.STOP),
        ("don't ask me again", Answer.STOP),
    ],
)
def test_short_answers_are_understood(text: str, answer: Answer) -> None:
    typed = CONTENT.read(text)

    assert typed is not None
    assert (answer, True) == (typed.answer, typed.is_all)


@pytest.mark.parametrize("text", ["No. I could not find anything about visas.", "No!\nThe page about visas is gone"])
def test_a_first_sentence_answers_and_the_rest_is_still_a_message(text: str) -> None:
    typed = CONTENT.read(text)

    assert typed is not None
    assert (Answer.NOT_HELPED, False) == (typed.answer, typed.is_all)


@pytest.mark.parametrize(
    "text",
    [
        "no idea how to write a cover letter",
        "no, it is fine",
        "yes but how do i start my cv",
        "no?",
        "no thanks",
        "yesterday i tried",
        "stop by at the fair?",
        "I cannot go on. no",
        "",
        "...",
    ],
)
def test_what_says_more_or_something_else_is_no_answer(text: str) -> None:
    assert CONTENT.read(text) is None


def test_the_buttons_can_be_typed_too() -> None:
    buttons = load_wording(ROOT / "data").notice("plan_check_in", made_on="", after="").buttons

    assert list(Answer) == [typed.answer for button in buttons if (typed := CONTENT.read(button.title))]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"from": "nine"}, "from must be a time"),
        ({"from": 540}, "from must be text"),
        ({"from": "05:00"}, "the hours must lie between"),
        ({"after_days": ["three"]}, "after_days must be a list of whole numbers"),
        ({"after_days": [3, 10, 24, 60]}, "after_days must be 3 days at most"),
        ({"days_apart": 0}, "apart_days must be from 1 to 30"),
        ({"typed": {"helped": ["yes"], "not_helped": ["Yes!"], "stop": ["stop"]}}, "means something else already"),
        ({"typed": {"helped": [True], "not_helped": ["no"], "stop": ["stop"]}}, "must be a list of texts"),
        ({"often": 3}, "often is not known here"),
    ],
)
def test_nonsense_stops_the_start(data_dir: Path, change: dict[str, Any], what: str) -> None:
    assert what in fault_after(data_dir, "check_ins.yml", lambda file: file.update(change)).what
