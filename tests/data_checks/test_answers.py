"""Answers: each asks for one thing to do now, leads on by known buttons, and leaves the law to the authorities."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import pytest

from handoff.content import Content, load_content
from handoff.content.answers import OTHER_DEPARTMENT, TROUBLE
from handoff.content.checks import Severity
from handoff.content.places import Place, read_place
from handoff.content.review import review
from handoff.knowledge.answers import Answers
from tests.cast import MONDAY_MORNING
from tests.data_checks.corpus import ROOT, names, responses
from tests.data_checks.test_responses import _grade

CONTENT: Content = load_content(ROOT / "data")
PLACES: dict[str, Place] = {
    path.stem: read_place(path, CONTENT.topics, CONTENT.facts)
    for path in sorted((ROOT / "data" / "content" / "places").glob("*.yml"))
}
ABOUT_TROUBLE = [name for name in CONTENT.answers if name.startswith(TROUBLE)]
TOPICS = [name for name in CONTENT.answers if not name.startswith(OTHER_DEPARTMENT)]
BY_PLACE = {"intl_work_pass", "contract_rights", "salary_info_negotiate", "leaving_job", "job_portals"} | {
    name.partition("/")[2] for name in ABOUT_TROUBLE
}
"""Topics whose general answer leaves the main thing to the country."""
RULES = re.compile(r"\byou are (?:legally |not )?(?:allowed|entitled|eligible)\b|\b(?:il)?legal to\b", re.IGNORECASE)


def test_make_check_content_finds_no_errors() -> None:
    found = review(ROOT / "data", date(2026, 11, 24)).of(Severity.ERROR)

    assert [] == [str(finding) for finding in found]


def test_there_are_the_topics_and_departments_people_were_promised() -> None:
    assert (73, 9) == (len(CONTENT.topics), len(CONTENT.departments))


def test_no_two_answers_have_one_title() -> None:
    titles = list(Answers(CONTENT).titles().values())

    assert sorted(set(titles)) == sorted(titles)


def test_a_link_is_marked_in_the_same_words_when_handoff_cannot_be_asked() -> None:
    assert f"{{title}} ({CONTENT.unchecked_mark})" == responses()["utter_unchecked_link"]["text"]


@pytest.mark.parametrize("name", TOPICS)
def test_an_answer_names_one_thing_to_do_now(name: str) -> None:
    assert 1 == CONTENT.answers[name].text.count("Do this now: ")


def test_the_buttons_behind_answers_stand_for_known_intents() -> None:
    used = {button.payload.removeprefix("/") for buttons in CONTENT.answer_words.buttons.values() for button in buttons}

    assert set() == used - set(names("intents"))


def test_no_answer_says_what_the_law_allows_somebody() -> None:
    texts = {name: answer.text for name, answer in CONTENT.answers.items()}
    texts |= {
        f"{country}/{topic}": addition.text
        for country, place in PLACES.items() for topic, addition in place.additions.items()
    }  # fmt: skip
    said = {name: RULES.findall(text.replace("what you are allowed to do", "")) for name, text in texts.items()}

    assert {} == {name: found for name, found in said.items() if found}


@pytest.mark.parametrize("country", sorted(PLACES))
def test_a_place_has_something_on_everything_that_depends_on_it(country: str) -> None:
    assert BY_PLACE | set(PLACES["elsewhere"].additions) <= set(PLACES[country].additions)


@pytest.mark.parametrize("country", sorted(PLACES))
def test_every_answer_can_be_said_in_every_place(country: str) -> None:
    answers = Answers(replace(CONTENT, place=PLACES[country]))

    assert all("{" not in answers.answer(name, MONDAY_MORNING).text for name in CONTENT.answers)


@pytest.mark.parametrize("name", ABOUT_TROUBLE)
def test_who_is_in_trouble_is_sent_to_authorities_of_their_country_first(name: str) -> None:
    found = Answers(CONTENT).answer(name, MONDAY_MORNING)
    local = [link.url for link in CONTENT.place.additions[name.partition("/")[2]].links]

    assert local == [url for _, url in found.links][: len(local)]
    assert {CONTENT.institution.country.lower()} == {str(urlsplit(url).hostname).rpartition(".")[2] for url in local}


def test_numbers_to_ring_stand_in_one_place_with_the_day_they_were_checked() -> None:
    number = re.compile(r"\+?\d[\d -]{2,}\d")
    texts = [answer.text for answer in CONTENT.answers.values()]
    texts += [addition.text for place in PLACES.values() for addition in place.additions.values()]

    assert [] == [found for text in texts for found in number.findall(text)]


@pytest.mark.parametrize("country", sorted(PLACES))
def test_what_a_place_adds_is_easy_to_read_for_all_its_names(country: str) -> None:
    assert _grade(" ".join(addition.text for addition in PLACES[country].additions.values())) <= 8.5
