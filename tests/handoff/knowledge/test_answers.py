"""Answers put together: facts of now, what the place adds, links with their marks, buttons by route, the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from handoff.content import Content, Link, Route, load_content
from handoff.knowledge.answers import Answer, Answers, Approved, UnknownAnswer
from tests.cast import MONDAY_MORNING, SUNDAY_NIGHT
from tests.content_pack import SHIPPED, answer, change, copy_to, responses, write

TEAM_ANSWER = Approved("faq/k7", "Lockers for bags", "Ask at the desk {not a fact}.", date(2026, 11, 20))


class Shelf:
    """Holds what the team approved, in one pocket."""

    def __init__(self, approved: Approved) -> None:
        self.approved = approved

    def find(self, name: str) -> Approved | None:
        return self.approved if name == "faq/k7" else None

    def titles(self) -> Mapping[str, str]:
        return {"faq/k7": self.approved.title}


@pytest.fixture(scope="module")
def shipped() -> Content:
    return load_content(SHIPPED)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return copy_to(tmp_path)


def said(data_dir: Path, name: str) -> Answer:
    return Answers(load_content(data_dir)).answer(name, MONDAY_MORNING)


def payloads(found: Answer) -> list[str]:
    return [button.payload for button in found.buttons]


def test_every_answer_that_ships_can_be_said_open_or_closed(shipped: Content) -> None:
    for now in (MONDAY_MORNING, SUNDAY_NIGHT):
        for name in shipped.answers:
            found = Answers(shipped).answer(name, now)

            assert found.text and found.title and found.source_text
            assert "{" not in found.text and "}" not in found.text, name


def test_the_hours_are_those_of_now(shipped: Content) -> None:
    answers = Answers(shipped)

    open_text, closed_text = (answers.answer("faq/svc_hours", now).text for now in (MONDAY_MORNING, SUNDAY_NIGHT))

    assert "Mon-Fri 09:00-17:00. We are open now." in open_text
    assert "We are closed now and open again on Mon 23 Nov at 09:00." in closed_text


def test_the_next_opening_is_known_while_open_too(data_dir: Path) -> None:
    write(data_dir, "responses/cv_start.yml", responses(**{"faq/cv_start": answer("Next: {next_opening_text}")}))

    assert "Next: on Tue 24 Nov at 09:00" == said(data_dir, "faq/cv_start").text


def test_the_place_adds_its_words_its_number_and_its_links_first(data_dir: Path) -> None:
    found = said(data_dir, "trouble/intern_problem")

    assert "Are you safe?\n\nCall 6438 5122 (not yet checked by us)." == found.text
    assert ["https://mom.example/help", "https://guide.example/cv"] == [url for _, url in found.links]


def test_what_the_place_adds_stands_before_the_last_paragraph(data_dir: Path) -> None:
    text = "Start with one advert.\n\nDo this now: read it."
    write(data_dir, "responses/cv_start.yml", responses(**{"faq/cv_start": answer(text)}))
    change(data_dir, "places/SG.yml", lambda file: file["topics"].update(cv_start={"text": "No photo.", "links": []}))

    assert "Start with one advert.\n\nNo photo.\n\nDo this now: read it." == said(data_dir, "faq/cv_start").text


def test_a_page_named_twice_is_one_link(data_dir: Path) -> None:
    change(
        data_dir, "places/SG.yml",
        lambda file: file["topics"]["intern_problem"]["links"][0].update(url="https://guide.example/cv"),
    )  # fmt: skip

    assert 1 == len(said(data_dir, "trouble/intern_problem").links)


def test_links_and_numbers_are_marked_until_somebody_has_checked_them(data_dir: Path) -> None:
    change(data_dir, "places/SG.yml", lambda file: file["numbers"]["mom"].update(checked_on=date(2026, 11, 1)))
    change(
        data_dir, "places/SG.yml",
        lambda file: file["topics"]["intern_problem"]["links"][0].update(checked_on=date(2026, 11, 1)),
    )  # fmt: skip
    found = said(data_dir, "trouble/intern_problem")

    assert found.text.endswith("Call 6438 5122.")
    assert ["CV guide", "CV guide (not yet checked by us)"] == [title for title, _ in found.links]


@pytest.mark.parametrize(
    ("name", "buttons"),
    [
        ("faq/cv_start", ["/found_it", "/did_not_help", "/ask_human"]),
        ("faq/no_idea", ["/start_check", "/found_it", "/did_not_help", "/ask_human"]),
        ("faq/offer_evaluate", ["/ask_human", "/found_it", "/did_not_help"]),
        ("trouble/intern_problem", ["/ask_human", "/urgent", "/did_not_help"]),
        ("trouble/employer_credibility_scam", ["/ask_human", "/urgent", "/did_not_help"]),
        ("other_department/library", ["/found_it", "/did_not_help", "/ask_human"]),
    ],
)
def test_the_route_decides_the_buttons_and_every_answer_tells_its_source(
    shipped: Content, name: str, buttons: list[str]
) -> None:
    assert [*buttons, "/answer_source"] == payloads(Answers(shipped).answer(name, MONDAY_MORNING))


def test_whatever_asks_whether_the_visitor_is_safe_is_followed_by_safety(shipped: Content) -> None:
    assert Route.PERSON is shipped.topics["employer_credibility_scam"].route
    assert Route.SAFETY is Answers(shipped).answer("trouble/employer_credibility_scam", MONDAY_MORNING).route


def test_the_source_says_when_it_was_reviewed_and_which_pages_were_checked(data_dir: Path) -> None:
    checked = {"title": "Guide", "url": "https://guide.example", "checked_on": date(2026, 3, 2)}
    unchecked = {"title": "Other", "url": "https://other.example", "checked_on": None}
    write(data_dir, "responses/cv_start.yml", responses(**{"faq/cv_start": answer("Start.", checked, unchecked)}))

    source = said(data_dir, "faq/cv_start").source_text

    assert "written for Merlion Bay Careers" in source and "last reviewed on 23 November 2026" in source
    assert source.endswith("It points to: Guide (checked on 2 March 2026); Other (not yet checked by us).")


@pytest.mark.parametrize(("days", "is_old"), [(365, False), (366, True)])
def test_an_answer_older_than_a_year_says_so(shipped: Content, days: int, is_old: bool) -> None:
    found = Answers(shipped).answer("faq/cv_start", MONDAY_MORNING + timedelta(days=days))

    assert is_old == found.is_old
    assert is_old == ("last reviewed on 23 November 2026, more than a year ago" in found.text)


def test_an_approved_answer_is_said_as_it_was_written(shipped: Content) -> None:
    guide = Link("Lockers", "https://lockers.example", None)
    found = Answers(shipped, Shelf(replace(TEAM_ANSWER, links=(guide,)))).answer("faq/k7", MONDAY_MORNING)

    assert ("Lockers for bags", "Ask at the desk {not a fact}.") == (found.title, found.text)
    assert (("Lockers (not yet checked by us)", "https://lockers.example"),) == found.links
    assert found.source_text.startswith("A person at Merlion Bay Careers wrote this answer")
    assert "/found_it" in payloads(found)


def test_an_answer_that_was_replaced_goes_by_the_name_of_the_new_one(shipped: Content) -> None:
    shelf = Shelf(replace(TEAM_ANSWER, name="faq/k9"))

    assert "faq/k9" == Answers(shipped, shelf).answer("faq/k7", MONDAY_MORNING).name


def test_the_titles_are_those_of_shipped_and_approved_answers(shipped: Content) -> None:
    titles = Answers(shipped, Shelf(TEAM_ANSWER)).titles()

    assert {*shipped.answers, "faq/k7"} == set(titles)
    assert ("Writing a CV or resume", "Lockers for bags") == (titles["faq/cv_start"], titles["faq/k7"])


@pytest.mark.parametrize("name", ["faq/cooking", "cv_start", "", "faq/", "faq/intern_problem", "trouble/cv_start"])
def test_a_name_that_nothing_stands_under_is_an_error(shipped: Content, name: str) -> None:
    with pytest.raises(UnknownAnswer):
        Answers(shipped).answer(name, MONDAY_MORNING)
