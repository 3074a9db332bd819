"""Passages: nothing is lost, nothing grows too long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handoff.safety.passages import LONGEST, SHORTEST, passages

WORDS = st.lists(st.sampled_from(["i", "want", "to", "go", "home", ".", "!", "?", ";", ","]), max_size=400)


@given(WORDS)
def test_every_word_stands_in_a_passage_in_its_order(words: list[str]) -> None:
    assert words == [word for passage in passages(" ".join(words)) for word in passage.split()]


@given(WORDS)
def test_a_passage_is_short_enough_to_be_read(words: list[str]) -> None:
    assert [] == [passage for passage in passages(" ".join(words)) if len(passage.split()) > LONGEST + SHORTEST]


def test_one_sentence_is_read_as_a_whole() -> None:
    assert ["i want to go home"] == passages("i want to go home")


def test_short_sentences_are_read_together() -> None:
    assert ["i am done . goodbye ."] == passages("i am done . goodbye .")
