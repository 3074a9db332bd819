"""Plain text: tricks undone, ordinary words left alone."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.safety.encoder import Encoder
from handoff.safety.plain_text import Spellings, load_spellings
from handoff.settings import ROOT


@cache
def shipped() -> Spellings:
    return load_spellings(ROOT / "data", Encoder().is_word)


@pytest.fixture
def spellings() -> Spellings:
    return shipped()


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("I wanna K1LL my self", "i want to kill myself"),
        ("k i l l  m y s e l f", "kill myself"),
        ("s.u.i.c.i.d.e", "suicide"),
        ("s*icide", "suicide"),
        ("suicdal", "suicidal"),
        ("killng myslef", "killing myself"),
        ("dieeeee", "die"),
        ("ѕuісіdе", "suicide"),
        ("kms 💀", "kill myself lol"),
        ("I’m done", "i am done"),
        ("un\u200balive", "kill"),
    ],
)
def test_what_was_meant_is_read(spellings: Spellings, typed: str, plain: str) -> None:
    assert plain == spellings.plain(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "a b c",
        "the skill of killing time",
        "dial the number",
        "harmony",
        "executive summary",
        "b2b sales in 2026",
        "diet",
    ],
)
def test_ordinary_words_stay_as_they_are(spellings: Spellings, typed: str) -> None:
    assert typed == spellings.plain(typed)


@settings(deadline=None)  # the first example loads the model
@given(st.text(max_size=300))
def test_any_text_can_be_read_and_comes_out_plain(text: str) -> None:
    plain = shipped().plain(text)

    assert plain == " ".join(plain.split())
    assert plain == plain.lower()
