"""Two wishes in one message, and messages that lean on the answer before them, told from words and likelihoods."""

import time

import pytest

from bot.wishes import leaning, may_follow_up, parts_of, wishes_of

CV, LETTER, BOOK = {"faq/cv_start": 0.9}, {"faq/cover_letter": 0.9}, {"faq/svc_book": 0.9}
WHOLE = {"faq/cv_start": 0.6, "faq/cover_letter": 0.2, "faq/svc_book": 0.1, "greet": 0.1}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("How do I write a CV? Where do I book a talk?", ["How do I write a CV?", "Where do I book a talk?"]),
        ("how long is a cv, and also how do i book", ["how long is a cv", "how do i book"]),
        ("how long is a cv and where can I book", ["how long is a cv", "where can I book"]),
        ("fix my cv please\nbook me a slot", ["fix my cv please", "book me a slot"]),
    ],
)
def test_a_message_falls_into_its_questions(text: str, parts: list[str]) -> None:
    assert parts == parts_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "how do I write a CV", "rock and roll jobs", "Thanks! How do I write a CV?",
        "👍 👍 👍. How do I write a CV?",
        "One thing here. Two things here. Three things here. Four things here. Five things here.",
    ],
)  # fmt: skip
def test_one_question_a_courtesy_or_a_long_story_is_left_whole(text: str) -> None:
    assert [] == parts_of(text)


@pytest.mark.parametrize("filling", [" ", "\n", " \n", ", ", "and ", "and how ", ". ", "\t", "?"])
def test_a_page_of_the_same_is_taken_apart_at_once(filling: str) -> None:
    text = f"a{filling * 4_000}b"[:4_000]
    began = time.perf_counter()
    parts_of(text)
    may_follow_up(text)

    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("text", ["and the length?", "what about grades", "can someone check it for me", "why", ""])
def test_words_that_can_lean_on_an_answer(text: str) -> None:
    assert may_follow_up(text)


@pytest.mark.parametrize("text", ["how do I negotiate a salary", "and " * 13])
def test_words_that_stand_alone(text: str) -> None:
    assert not may_follow_up(text)


def test_a_follow_up_is_never_the_last_answer_and_both_readings_count_the_same() -> None:
    alone = {"faq/cv_start": 0.5, "faq/cv_grades": 0.4, "faq/svc_book": 0.1}
    behind = {"faq/cv_start": 0.8, "faq/cv_grades": 0.1, "faq/svc_book": 0.1}
    found = leaning(alone, behind, "faq/cv_start")

    assert {"faq/cv_grades": pytest.approx(0.65), "faq/svc_book": pytest.approx(0.35)} == found


def test_a_reading_that_knows_nothing_but_the_last_answer_counts_for_nothing() -> None:
    assert {"a": 0.0} == leaning({"last": 1.0, "a": 0.0}, {"last": 1.0}, "last")


def test_a_last_answer_that_is_not_ranked_takes_nothing_away() -> None:
    found = leaning({"a": 0.9, "b": 0.1}, {"a": 0.1, "b": 0.9}, "c")

    assert {"a": pytest.approx(0.5), "b": pytest.approx(0.5)} == found


def test_two_sure_parts_are_two_wishes_in_their_order() -> None:
    assert ["faq/cover_letter", "faq/cv_start"] == wishes_of(WHOLE, [LETTER, CV])
    assert ["faq/svc_book", "faq/cv_start", "faq/cover_letter"] == wishes_of(WHOLE, [BOOK, CV, LETTER])


@pytest.mark.parametrize(
    "parts",
    [
        [], [CV], [CV, CV], [CV, {"greet": 0.99}], [CV, {"faq/cover_letter": 0.59}], [CV, {"faq/networking": 0.99}],
        [CV, {"out_of_scope": 0.99}, {"greet": 0.99}],
    ],
    ids=["none", "one", "twice the same", "a greeting", "an unsure one", "one the whole does not show", "no answers"],
)  # fmt: skip
def test_there_is_never_one_wish_alone(parts: list[dict[str, float]]) -> None:
    assert [] == wishes_of(WHOLE, parts)
