"""The screen as a whole, on the shipped data: what it must find, what it must let pass, how it fails."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from handoff.safety.gate import Gate
from handoff.safety.levels import REASONS, SafetyLevel, Verdict
from handoff.safety.packages import ModelError
from handoff.safety.screen import SafetyScreen, load_screen, more_serious
from handoff.settings import ROOT

TABLES = ROOT / "tests" / "data" / "safety"


def table(name: str) -> list[str]:
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("text", table("evasive.txt"))
def test_no_spelling_hides_a_cry_for_help(screen: SafetyScreen, text: str) -> None:
    assert SafetyLevel.URGENT is screen.judge(text).level


@pytest.mark.parametrize("text", table("idioms.txt"))
def test_an_idiom_about_everyday_things_raises_nothing(screen: SafetyScreen, text: str) -> None:
    assert SafetyLevel.NONE is screen.judge(text).level


def test_the_tables_are_as_long_as_promised() -> None:
    assert [True, True] == [len(table(name)) >= 50 for name in ("evasive.txt", "idioms.txt")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I want to kill myself", "self_harm"),
        ("thinking about SUICIDE a lot", "self_harm"),
        ("I don’t see any point in living", "self_harm"),
        ("my boss hit me and locked the door", "abuse"),
        ("they took my passport and i can not leave the house", "coercion"),
        ("I am going to kill him, i have a knife", "harm_to_others"),
        ("I need urgent help now", "danger"),
        ("I'm not safe", "danger"),
    ],
)
def test_an_urgent_message_says_why(screen: SafetyScreen, text: str, reason: str) -> None:
    verdict = screen.judge(text)

    assert (SafetyLevel.URGENT, True) == (verdict.level, reason in verdict.reasons)


@pytest.mark.parametrize(
    "text", ["how do i start my cv", "where is the careers office", "", "😀", "2", "!!!", "ok thanks"]
)
def test_a_plain_message_is_nothing(screen: SafetyScreen, text: str) -> None:
    assert SafetyLevel.NONE is screen.judge(text).level


def test_a_cry_in_the_middle_of_a_long_message_is_found(screen: SafetyScreen) -> None:
    talk = "I would like to know how to write a cover letter for an internship at a bank in the summer. " * 12

    assert SafetyLevel.URGENT is screen.judge(f"{talk} i want to kill myself. {talk}").level


def test_reasons_belong_to_the_level(screen: SafetyScreen) -> None:
    for line in (TABLES / "development.tsv").read_text(encoding="utf-8").splitlines()[::30]:
        verdict = screen.judge(line.split("\t")[2])
        assert set() == set(verdict.reasons) - set(REASONS[verdict.level])


def test_the_longest_message_is_judged_in_less_than_the_time_there_is(screen: SafetyScreen) -> None:
    for text in ("i want " * 600, "a" * 4_000, "help now " * 440, "\u0301" * 4_000, "a b c d " * 500, "s*" * 2_000):
        began = time.process_time()  # of the processor: what else the machine does is not the screen's doing
        screen.judge(text[:4_000])
        assert time.process_time() - began < 1.6


def test_what_the_gate_keeps_outside_is_not_weighed(screen: SafetyScreen) -> None:
    shut = Gate({}, frozenset(), 0.0, through_from=1.0)
    outside = SafetyScreen(screen.spellings, shut, screen.cues, screen.classifier)

    assert Verdict(SafetyLevel.NONE) == outside.judge("i have written the letters and given the cat away")
    assert SafetyLevel.URGENT is outside.judge("i want to kill myself").level


def test_the_cues_alone_find_the_plain_cases(screen: SafetyScreen) -> None:
    assert SafetyLevel.URGENT is screen.judge_by_cues("i wanna k1ll myself").level
    assert SafetyLevel.NONE is screen.judge_by_cues("how do i start my cv").level


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (Verdict(SafetyLevel.URGENT, ("abuse",), 1), Verdict(SafetyLevel.CONCERN, ("distress",), 0.7), ("abuse",)),
        (Verdict(SafetyLevel.NONE, (), 0.1), Verdict(SafetyLevel.CONCERN, ("distress",), 0.7), ("distress",)),
        (
            Verdict(SafetyLevel.URGENT, ("abuse",), 1),
            Verdict(SafetyLevel.URGENT, ("danger",), 0.9),
            ("abuse", "danger"),
        ),
    ],
)
def test_the_more_serious_verdict_wins_whatever_the_order(
    one: Verdict, other: Verdict, reasons: tuple[str, ...]
) -> None:
    assert reasons == more_serious(one, other).reasons
    assert set(reasons) == set(more_serious(other, one).reasons)
    assert max(one.score, other.score) == more_serious(other, one).score


@pytest.mark.parametrize("file", ["layers.onnx", "model.json", "gate.json"])
def test_a_damaged_model_is_refused(tmp_path: Path, file: str) -> None:
    shutil.copytree(ROOT / "data" / "safety", tmp_path / "safety", ignore=shutil.ignore_patterns("examples"))
    (tmp_path / "safety" / "model" / file).write_bytes(b"{")

    with pytest.raises(ModelError):
        load_screen(tmp_path)
