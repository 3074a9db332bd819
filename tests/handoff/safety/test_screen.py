"""The provisional phrases: what they must catch, what they must let pass, and disguises that must not help."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from handoff.safety.screen import SafetyLevel, SafetyScreen, load_screen, normalised
from handoff.settings import ROOT


@pytest.fixture(scope="module")
def screen() -> SafetyScreen:
    return load_screen(ROOT / "data")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I want to kill myself", "self_harm"),
        ("i wanna die", "self_harm"),
        ("thinking about SUICIDE a lot", "self_harm"),
        ("I don't want to live anymore", "self_harm"),
        ("I don’t see any point in living", "self_harm"),
        ("everyone is better off without me", "self_harm"),
        ("my boss hit me", "abuse"),
        ("i was raped", "abuse"),
        ("they took my passport", "coercion"),
        ("I am going to kill him", "harm_to_others"),
        ("I need urgent help", "urgent_help"),
        ("I'm not safe", "urgent_help"),
    ],
)
def test_a_cry_for_help_is_urgent(screen: SafetyScreen, text: str, reason: str) -> None:
    verdict = screen.judge(text)

    assert (SafetyLevel.URGENT, True) == (verdict.level, reason in verdict.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "I WANT TO KILL MYSELF!!!",
        "i want to kiiiill myself",
        "i want to\nkill   myself",
        "I want to *kill* myself",
        "í wánt tó kíll mysélf",
        "i want to kill my self",
    ],
)
def test_capitals_accents_stretching_and_separators_hide_nothing(screen: SafetyScreen, text: str) -> None:
    assert SafetyLevel.URGENT == screen.judge(text).level


@pytest.mark.parametrize(
    "text",
    [
        "how do i start my cv",
        "how do i hit the deadline",
        "the interview killed my confidence, any tips",
        "deadline for applications",
        "how do i end my cover letter",
        "",
        "😀",
    ],
)
def test_a_careers_question_is_not_urgent(screen: SafetyScreen, text: str) -> None:
    assert SafetyLevel.NONE == screen.judge(text).level


def test_the_longest_message_is_judged_in_far_less_than_the_time_there_is(screen: SafetyScreen) -> None:
    began = time.perf_counter()
    for text in ("i want " * 600, "a" * 4_000, "help now " * 440, "\u0301" * 4_000):
        screen.judge(text[:4_000])

    assert time.perf_counter() - began < 1


def test_normalising_is_idempotent() -> None:
    for text in ("I’m  Á b---c", "kiiiill", "ﬁne"):
        once = normalised(text)
        assert once == normalised(once)


def test_a_broken_phrase_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "crisis_phrases.yml").write_text('self_harm: ["("]')

    with pytest.raises(re.error):
        load_screen(tmp_path)
