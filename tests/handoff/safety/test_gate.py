"""The gate: adding up, and refusing a damaged file."""

from __future__ import annotations

from pathlib import Path

import pytest

from handoff.safety.gate import Gate, features, load_gate
from handoff.safety.packages import ModelError

GATE = Gate({"cv": -1.0, "die": 2.0, "to die": 1.0}, frozenset({"cv", "to", "die", "my"}), 0.7, through_from=0.5)


@pytest.mark.parametrize(("plain", "score"), [("my cv", -1.0), ("to die", 3.0), ("my zzz", 0.7), ("", 0.0)])
def test_words_pairs_and_strange_words_add_up(plain: str, score: float) -> None:
    assert score == GATE.score(plain)


def test_what_reaches_the_mark_is_let_through() -> None:
    assert [False, True, True] == [GATE.lets_through(plain) for plain in ("my cv", "my zzz", "cv to die")]


def test_features_are_words_and_neighbours_each_once() -> None:
    assert ["a", "b", "a b", "b a"] == list(features("a b a"))


@pytest.mark.parametrize("content", ["", "{}", '{"known": 1}', "[]"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "safety" / "model").mkdir(parents=True)
    (tmp_path / "safety" / "model" / "gate.json").write_text(content)

    with pytest.raises(ModelError):
        load_gate(tmp_path)
