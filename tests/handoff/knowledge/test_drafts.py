"""What may stand in an answer: complete, short enough, and nobody else's words."""

from __future__ import annotations

import pytest

from handoff.knowledge.drafts import DraftError, check_own_words, draft_of, phrasings_of
from handoff.settings import ROOT
from handoff.web.console.words import load_words
from handoff.wording import load_wording

GOOD = {
    "title": " CVs in  German ",
    "text": "Yes.\r\nBring it.",
    "phrasings": "german cv\n\n German CV \ncv auf deutsch",
}


def test_a_draft_is_tidied() -> None:
    draft = draft_of(**GOOD, links="Our page | https://careers.example/cv")

    assert ("CVs in German", "Yes.\nBring it.") == (draft.title, draft.text)
    assert ("german cv", "cv auf deutsch") == draft.phrasings
    assert ("Our page", "https://careers.example/cv") == (draft.links[0].title, draft.links[0].url)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": " "}, "title_missing"),
        ({"title": "x" * 46}, "title_too_long"),
        ({"text": "\n"}, "text_missing"),
        ({"text": "x" * 2_001}, "text_too_long"),
        ({"phrasings": "\n \n"}, "phrasings_missing"),
        ({"phrasings": "x" * 201}, "phrasings_too_long"),
        ({"links": "https://careers.example"}, "link_bad"),
        ({"links": "Our page | http://careers.example"}, "link_bad"),
        ({"links": "Our page | javascript:alert(1)"}, "link_bad"),
    ],
)
def test_what_is_wrong_is_said_in_words(change: dict[str, str], code: str) -> None:
    with pytest.raises(DraftError) as refused:
        draft_of(**{**GOOD, "links": "", **change})

    assert code == refused.value.code
    words = load_words(ROOT / "data" / "content" / "console.yml", load_wording(ROOT / "data"))
    assert code in words.tables["problems"]


def test_control_characters_are_left_out() -> None:
    assert ("german cv",) == phrasings_of("german\x00 cv\x1b")


@pytest.mark.parametrize(
    "copied",
    [
        "Do you check CVs in German?",
        "hello do you CHECK cvs in german if i pay",
    ],
)
def test_a_visitors_own_words_are_refused(copied: str) -> None:
    with pytest.raises(DraftError, match="visitors_words"):
        check_own_words([copied], ["do you check cvs in german", "something else"])


def test_ones_own_words_about_the_same_are_fine() -> None:
    check_own_words(["Can you look at a CV in German?", "german cv"], ["do you check cvs in german"])
