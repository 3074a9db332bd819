"""Cues: the notation of the patterns, and what excuses a find."""

from __future__ import annotations

from pathlib import Path

import pytest

from handoff.safety.cues import Cue, CueError, Cues, load_cues, tokens_of
from handoff.safety.levels import SafetyLevel

FIRST = Cue("self_harm", SafetyLevel.URGENT)
WORDS = {"want": ["want", "wish"]}


def cues(patterns: list[str], unless: list[str] | None = None) -> Cues:
    return Cues([FIRST], {0: patterns}, {0: unless or []}, WORDS)


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("{want} to die", "i want to die", True),
        ("{want} to die", "i wish to die", True),
        ("{want} to die", "i want to diet", False),
        ("{want} .. die", "i want so very much die", True),
        ("{want} .. die", "i want one two three four die", False),
        ("end my own? life", "end my life", True),
        ("end my own? life", "end my own life", True),
        ("hurt|harm myself", "i harm myself", True),
        ("{want} to die", "", False),
    ],
)
def test_a_pattern_means_what_the_notation_says(pattern: str, text: str, is_found: bool) -> None:
    assert ([FIRST] if is_found else []) == cues([pattern]).found_in(text)


def test_an_excuse_holds_in_its_own_sentence_only() -> None:
    found = cues(["{want} to die"], ["of embarrassment"])

    assert [] == found.found_in("i want to die of embarrassment")
    assert [FIRST] == found.found_in("i want to die . the call was full of embarrassment")


def test_a_cue_is_found_once_however_often_it_stands_there() -> None:
    assert [FIRST] == cues(["{want} to die", "to die"]).found_in("i want to die , want to die")


@pytest.mark.parametrize("pattern", ["", "{nobody} to die"])
def test_a_pattern_that_means_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(CueError):
        tokens_of(pattern, WORDS)


def test_a_broken_file_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "safety").mkdir()
    (tmp_path / "safety" / "cues.yml").write_text(
        'words: {}\ncues: [{reason: self_harm, level: urgent, patterns: ["{i} die"]}]'
    )

    with pytest.raises(CueError):
        load_cues(tmp_path)
