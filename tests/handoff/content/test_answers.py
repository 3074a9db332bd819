"""Topics, answers, places and facts: what ships is complete, and what nobody could answer with stops the start."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from handoff.content import ContentError, Department, Link, Route, Topic, load_content
from tests.content_pack import PLACE, SHIPPED, Change, answer, change, copy_to, fault_after, responses, write

LINK = {"title": "Guide", "url": "https://guide.example", "checked_on": date(2026, 11, 1)}


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return copy_to(tmp_path)


def test_all_that_ships_can_be_read() -> None:
    content = load_content(SHIPPED)

    assert (73, 9, 82) == (len(content.topics), len(content.departments), len(content.answers))
    assert {"trouble/intern_problem", "trouble/discrimination_harassment", "trouble/employer_credibility_scam"} == {
        name for name in content.answers if name.startswith("trouble/")
    }


def test_topics_and_departments_are_read_with_their_types(data_dir: Path) -> None:
    content = load_content(data_dir)

    assert Topic("cv_start", "cv", Route.ANSWER, "Writing a CV", date(2026, 11, 23)) == content.topics["cv_start"]
    assert {"library": Department("library", "The library", date(2026, 11, 23))} == content.departments
    assert ["faq/cv_start", "trouble/intern_problem", "other_department/library"] == list(content.answers)


def test_an_answer_keeps_its_links_and_when_each_was_checked(data_dir: Path) -> None:
    write(data_dir, "responses/cv_start.yml", responses(**{"faq/cv_start": answer("Start.", LINK)}))

    assert (Link("Guide", "https://guide.example", date(2026, 11, 1)),) == (
        load_content(data_dir).answers["faq/cv_start"].links
    )


def test_the_place_is_that_of_the_institutions_country_or_everywhere_else(data_dir: Path) -> None:
    assert ["intern_problem"] == list(load_content(data_dir).place.additions)

    change(data_dir, "institution.yml", lambda desk: desk.update(country="US"))

    assert [] == list(load_content(data_dir).place.additions)


def test_a_fact_may_name_the_institutions_own_addresses(data_dir: Path) -> None:
    change(data_dir, "institution.yml", lambda desk: desk["facts"].update(dropin="Call {phone} first."))

    assert "Call +65 5555 0100 (a made-up number) first." == load_content(data_dir).facts["dropin"]


@pytest.mark.parametrize(
    ("file", "step", "what"),
    [
        ("topics.yml", lambda file: file["topics"].append(file["topics"][0]), "topics holds 'cv_start' twice"),
        ("topics.yml", lambda file: file["topics"][0].update(route="chat"), "topics[1].route must be one of answer, "),
        ("topics.yml", lambda file: file["topics"][0].update(id="../cv"), "topics[1].id may hold small letters"),
        ("topics.yml", lambda file: file["topics"][0].pop("title"), "topics[1].title is missing"),
        ("topics.yml", lambda file: file["topics"][0].update(reviewed_on=None), "topics[1].reviewed_on must be a date"),
        ("topics.yml", lambda file: file["departments"].append(file["departments"][0]), "holds 'library' twice"),
        ("institution.yml", lambda desk: desk["facts"].pop("dept_library"), None),
        ("institution.yml", lambda desk: desk["facts"].update(phone="1"), "facts.phone is the name of something else"),
        ("institution.yml", lambda desk: desk["facts"].update(hours_text="1"), "facts.hours_text is the name of some"),
        ("institution.yml", lambda desk: desk["facts"].update(Fees="1"), "facts.Fees is no name"),
        ("institution.yml", lambda desk: desk["facts"].update(fees="{dropin}"), "facts.fees names no fact there is"),
    ],
)
def test_nonsense_in_topics_and_facts_stops_the_start(
    data_dir: Path, file: str, step: Change, what: str | None
) -> None:
    change(data_dir, file, step)

    with pytest.raises(ContentError) as refused:
        load_content(data_dir)
    if what is None:  # the fault shows where the fact is missed
        assert "other_department.yml: " in str(refused.value) and "dept_library" in str(refused.value)
    else:
        assert file == refused.value.file and what in refused.value.what


def _variation(file: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = file["responses"]["utter_faq/cv_start"][0]
    return found


@pytest.mark.parametrize(
    ("step", "what"),
    [
        (lambda file: file["responses"].clear(), "responses must hold one of utter_faq/cv_start and utter_trouble/"),
        (lambda file: file["responses"].update({"utter_trouble/cv_start": []}), "responses must hold one of"),
        (lambda file: file["responses"].update(utter_title_cv_start=[]), "responses.utter_title_cv_start is not known"),
        (lambda file: file["responses"]["utter_faq/cv_start"].append({}), "must have one variation"),
        (lambda file: _variation(file).update(text="{coffee} and {phone}"), "names no fact there is: coffee"),
        (lambda file: _variation(file).update(text="{phone!r}"), "cannot be filled in: {phone} is not just a name"),
        (lambda file: _variation(file).update(text="{0}"), "cannot be filled in"),
        (lambda file: _variation(file).update(text="a { b"), "cannot be filled in"),
        (lambda file: _variation(file).update(text="{mom}"), "names no fact there is: mom"),  # Singapore's alone
        (lambda file: _variation(file).update(buttons=[]), "buttons is not known here"),
        (lambda file: _variation(file)["custom"]["links"][0].pop("checked_on"), "links[1].checked_on is missing"),
        (lambda file: _variation(file)["custom"]["links"][0].update(url="http://a.example"), "must be an https://"),
    ],
)
def test_an_answer_that_could_not_be_said_stops_the_start(data_dir: Path, step: Change, what: str) -> None:
    assert what in fault_after(data_dir, "responses/cv_start.yml", step).what


@pytest.mark.parametrize("file", ["cv_start.yml", "other_department.yml"])
def test_a_topic_or_department_without_an_answer_stops_the_start(data_dir: Path, file: str) -> None:
    (data_dir / "responses" / file).unlink()

    with pytest.raises(ContentError, match=f"{file}: cannot be read"):
        load_content(data_dir)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"topics": {"cooking": PLACE["topics"]["intern_problem"]}}, "topics.cooking is no topic of topics.yml"),
        ({"topics": {"cv_start": {"text": "{phone} {osha}", "links": []}}}, "text names no fact there is: osha"),
        ({"topics": {"cv_start": {"text": "x"}}}, "topics.cv_start.links is missing"),
        ({"numbers": {"phone": PLACE["numbers"]["mom"]}}, "numbers.phone is the name of something else already"),
        ({"numbers": {"mom": {"number": "1", "source": "https://mom.example"}}}, "numbers.mom.checked_on is missing"),
    ],
)  # fmt: skip
def test_nonsense_in_a_place_stops_the_start(data_dir: Path, changes: dict[str, Any], what: str) -> None:
    assert what in fault_after(data_dir, "places/SG.yml", lambda file: file.update(changes)).what


@pytest.mark.parametrize(
    ("step", "what"),
    [
        (lambda file: file["sentences"].update(old="On {day}"), "sentences.old names no fact there is: day"),
        (lambda file: file["sentences"].pop("closed_now"), "sentences.closed_now is missing"),
        (lambda file: file["months"].pop(), "months must be twelve"),
        (lambda file: file["buttons"]["urgent"].update(payload="urgent"), "buttons.urgent.payload must be an intent"),
        (lambda file: file["routes"].pop("answer"), "routes.answer is missing"),
        (lambda file: file["routes"]["answer"].append("coffee"), "routes.answer names no button there is: coffee"),
    ],
)
def test_nonsense_in_the_words_around_answers_stops_the_start(data_dir: Path, step: Change, what: str) -> None:
    assert what in fault_after(data_dir, "answers.yml", step).what


def test_a_key_that_stands_twice_is_no_silent_last_one(data_dir: Path) -> None:
    path = data_dir / "content" / "places" / "SG.yml"
    path.write_text("numbers: {}\ntopics: {}\ntopics: {}\n")

    with pytest.raises(ContentError, match="SG.yml: holds topics twice in one place"):
        load_content(data_dir)
