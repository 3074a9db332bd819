"""Long texts in parts: nothing is lost, nothing is too long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handoff.channels.email.split import split_text


@given(st.text(st.sampled_from("ab. \n\u00e9😀"), max_size=300), st.integers(4, 40))
def test_nothing_is_lost_and_nothing_is_too_long(text: str, limit: int) -> None:
    parts = split_text(text, limit)

    assert "".join(text.split()) == "".join("".join(parts).split())
    assert all(0 < len(part) <= limit for part in parts)


def test_it_breaks_where_it_hurts_least() -> None:
    assert ["one two three", "four five six"] == split_text("one two three\n\nfour five six", 20)
    assert ["one two three.", "Four five six"] == split_text("one two three. Four five six", 20)
    assert ["one two three four", "five six"] == split_text("one two three four five six", 20)
    assert ["x" * 20, "x" * 5] == split_text("x" * 25, 20)


def test_what_fits_stays_whole() -> None:
    assert ["a" * 4_000] == split_text("a" * 4_000)
    assert [] == split_text(" \n ")
