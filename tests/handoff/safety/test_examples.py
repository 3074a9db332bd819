"""The examples: well-formed, apart from what is measured, and the ones that the shipped model was trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

from handoff.safety.classifier import load_card
from handoff.safety.levels import REASONS, SafetyLevel
from handoff.safety.training.examples import (
    WAITING,
    Example,
    ExampleError,
    digest,
    read_examples,
    take_in_waiting,
)
from handoff.settings import ROOT

MEASURED = ROOT / "tests" / "data" / "safety"


def test_the_shipped_model_was_trained_on_the_shipped_examples() -> None:
    assert digest(ROOT / "data") == load_card(ROOT / "data").examples_sha256, "run `make safety-model`"


def test_the_model_knows_every_reason() -> None:
    assert [reason for reasons in REASONS.values() for reason in reasons] == list(load_card(ROOT / "data").reasons)


def test_what_is_measured_was_not_learned() -> None:
    examples = [*read_examples(ROOT / "data"), *read_examples(ROOT / "data", WAITING)]
    learned = {example.text.casefold() for example in examples}
    measured = [
        line.split("\t")[-1].casefold()
        for name in ("development.tsv", "blind.tsv")
        for line in (MEASURED / name).read_text(encoding="utf-8").splitlines()
    ]

    assert len(measured) > 1_600
    assert [] == [text for text in measured if text in learned]


def test_folder_and_file_say_level_and_reason(tmp_path: Path) -> None:
    folder = tmp_path / "safety" / "examples"
    (folder / "urgent").mkdir(parents=True)
    (folder / "urgent" / "self_harm_b.txt").write_text("i want to die\n\n")
    (folder / "pairs_1.tsv").write_text("none\tmy phone died\nurgent\ti wish i had died\n")

    assert [
        Example("my phone died", SafetyLevel.NONE, None),
        Example("i wish i had died", SafetyLevel.URGENT, "self_harm"),
        Example("i want to die", SafetyLevel.URGENT, "self_harm"),
    ] == read_examples(tmp_path)


def test_pairs_about_others_are_not_taken_for_self_harm(tmp_path: Path) -> None:
    (tmp_path / "safety" / "examples").mkdir(parents=True)
    (tmp_path / "safety" / "examples" / "pairs_others_1.tsv").write_text("urgent\the hits me\n")

    assert [Example("he hits me", SafetyLevel.URGENT, None)] == read_examples(tmp_path)


def test_what_waits_is_taken_in_once(tmp_path: Path) -> None:
    for folder in ("examples", "waiting"):
        (tmp_path / "safety" / folder).mkdir(parents=True)
    (tmp_path / "safety" / "waiting" / "pairs_2.tsv").write_text("none\tmy phone died\n")
    take_in_waiting(tmp_path)

    assert ["my phone died"] == [example.text for example in read_examples(tmp_path)]
    (tmp_path / "safety" / "waiting" / "pairs_2.tsv").write_text("none\tanother\n")
    with pytest.raises(ExampleError, match="pairs_2"):
        take_in_waiting(tmp_path)


@pytest.mark.parametrize(
    ("path", "content"), [("urgent/boredom.txt", "help"), ("pairs_1.tsv", "no tab"), ("pairs_1.tsv", "awful\ttext")]
)
def test_what_has_no_level_or_reason_is_refused(tmp_path: Path, path: str, content: str) -> None:
    file = tmp_path / "safety" / "examples" / path
    file.parent.mkdir(parents=True)
    file.write_text(content)

    with pytest.raises(ExampleError):
        read_examples(tmp_path)
