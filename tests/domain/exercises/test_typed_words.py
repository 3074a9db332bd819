"""Short answers, and the shape of a question."""

from __future__ import annotations

import pytest

from handoff.domain.exercises import typed_words
from handoff.domain.exercises.weighing import Fit


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("Well", Fit.WELL), ("very well!", Fit.WELL), ("it fits well", Fit.WELL), ("1", Fit.WELL),
        ("kinda", Fit.PARTLY), ("so-so", Fit.PARTLY), ("a bit", Fit.PARTLY), ("2", Fit.PARTLY),
        ("not at all", Fit.NOT), ("it doesn't", Fit.NOT), ("no", Fit.NOT), ("3", Fit.NOT),
        ("I don\u2019t know yet", Fit.UNKNOWN), ("idk", Fit.UNKNOWN), ("skip", Fit.UNKNOWN), ("4", Fit.UNKNOWN),
        ("purple", None), ("", None), ("5", None),
    ],
)  # fmt: skip
def test_how_well_something_fits_is_understood_as_people_put_it(text: str, fit: Fit | None) -> None:
    assert fit is typed_words.fit_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "how do i write a cv", "what are your opening hours", "Is there a drop in", "can i book an appointment",
        "accounting?", "ok but who sees this", "tell me about law", "i have a question", "do you keep this",
    ],
)  # fmt: skip
def test_a_question_is_told_by_its_shape(text: str) -> None:
    assert typed_words.is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "accounting", "being able to travel", "can work from home", "is close to family", "stay where i am",
        "do it on sunday morning", "do the reading first",
    ],
)  # fmt: skip
def test_an_option_or_what_matters_is_no_question(text: str) -> None:
    assert not typed_words.is_question(text)


def test_passes_ends_yes_and_no_are_told_apart() -> None:
    assert typed_words.passes("Skip!") and typed_words.passes("i don't know") and not typed_words.passes("law")
    assert typed_words.ends_the_list("that's all") and not typed_words.ends_the_list("all of asia")
    assert typed_words.starts_afresh("Start over") and not typed_words.starts_afresh("start my own shop")
    assert [True, False, None] == [typed_words.says_yes(text) for text in ("yes, it does", "not really", "family")]
