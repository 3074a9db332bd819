"""Training examples: read by intent, and compared by their words."""

from __future__ import annotations

from pathlib import Path

from handoff.content.examples import examples_in, nearly_the_same


def twins(**examples: list[str]) -> list[tuple[str, str]]:
    return [(one.text, other.text) for one, other in nearly_the_same(examples)]


def test_examples_are_read_by_intent_from_every_file_without_their_marks(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: faq/cv_start\n  examples: |\n    - how do i\n    - a [cv](document) pls\n'
        "- synonym: cv\n  examples: |\n    - resume\n"
    )
    (tmp_path / "b.yml").write_text("nlu:\n- intent: faq/cv_start\n  examples: |\n    - resume help\n")

    assert {"faq/cv_start": ["how do i", "a cv pls", "resume help"]} == examples_in(tmp_path)


def test_two_intents_that_share_nearly_all_words_are_found_whatever_their_order_and_case() -> None:
    one = "How long should my CV be for a bank job in London?"
    other = "my cv for a London bank job: how long should it be"

    assert [(one, other)] == twins(cv_format=[one], cv_start=[other])


def test_of_short_messages_only_the_equal_are_found() -> None:
    few = ["thats what I needed!", "pass", "how much does it cost"]
    others = ["That's what i needed", "pass it on", "how much does a house cost"]

    assert [("thats what I needed!", "That's what i needed")] == twins(one=few, other=others)


def test_messages_with_other_content_or_of_one_intent_are_left_alone() -> None:
    long = "i need help with my resume for nursing school"

    assert [] == twins(one=[long, long], other=["i need help with my essay for medical school"])
