"""What `make check-content` finds: faults it goes on after, what is too long or too few, what nobody has checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from handoff.content.checks import FEWEST_EXAMPLES, FEWEST_OF_A_DEPARTMENT, Severity
from handoff.content.review import review
from tests.content_pack import GUIDE, RESOURCE, SHIPPED, answer, change, copy_to, responses, write

TODAY = date(2026, 11, 24)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A small pack with nothing wrong in it but that nobody has checked anything."""
    copy_to(tmp_path)
    teach(tmp_path, "faq/cv_start", "resume number {}", FEWEST_EXAMPLES)
    teach(tmp_path, "trouble/intern_problem", "boss trouble {}", FEWEST_EXAMPLES)
    teach(tmp_path, "other_department/library", "book loan {}", FEWEST_OF_A_DEPARTMENT)
    return tmp_path


def teach(data_dir: Path, intent: str, pattern: str, count: int) -> None:
    lines = "\n".join(f"- {pattern.format(number)}" for number in range(count))
    write(data_dir, f"nlu/{intent.replace('/', '_')}.yml", {"nlu": [{"intent": intent, "examples": lines}]})


def errors(data_dir: Path) -> list[str]:
    return [f"{found.where}: {found.what}" for found in review(data_dir, TODAY).of(Severity.ERROR)]


def warnings(data_dir: Path) -> list[str]:
    return [f"{found.where}: {found.what}" for found in review(data_dir, TODAY).of(Severity.WARNING)]


def says(text: str, *links: dict[str, Any]) -> Callable[[Path], None]:
    return lambda data: write(data, "responses/cv_start.yml", responses(**{"faq/cv_start": answer(text, *links)}))


def test_a_pack_with_nothing_wrong_has_no_errors(data_dir: Path) -> None:
    found = review(data_dir, TODAY)

    assert [] == found.of(Severity.ERROR)
    assert {"topics": 2, "departments": 1, "answers": 3, "places": 2} == {
        what: found.counts[what] for what in ("topics", "departments", "answers", "places")
    }


def test_what_ships_stops_no_release_but_for_examples() -> None:
    found = review(SHIPPED, TODAY).of(Severity.ERROR)

    assert [] == [finding for finding in found if "examples" not in finding.what and finding.where != "data/nlu"]


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (says("word " * 200), "faq/cv_start: has 999 characters, of 900"),
        (says("{coffee}"), "cv_start.yml: responses.utter_faq/cv_start[1].text names no fact there is: coffee"),
        (
            says("Start.", {**GUIDE, "checked_on": date(2027, 1, 1)}),
            "faq/cv_start: https://guide.example/cv was checked on 2027-01-01, which is still to come",
        ),
        (
            lambda data: teach(data, "faq/cv_start", "resume number {}", FEWEST_EXAMPLES - 1),
            "faq/cv_start: has 24 examples in data/nlu, of 25 at least",
        ),
        (lambda data: teach(data, "faq/cooking", "noodles {}", 1), "data/nlu: faq/cooking has examples and no answer"),
        (
            lambda data: teach(data, "greet", "boss trouble {}", 1),
            "data/nlu: 'boss trouble 0' (greet) is nearly 'boss trouble 0' (trouble/intern_problem)",
        ),
        (
            lambda data: write(data, "responses/cooking.yml", responses(**{"faq/cooking": answer("Noodles.")})),
            "cooking.yml: responses.utter_faq/cooking is the answer to no topic of topics.yml",
        ),
        (
            lambda data: change(data, "topics.yml", lambda file: file["topics"][0].update(title="x" * 46)),
            "topics.yml: the title of cv_start has 46 characters, of 45",
        ),
        (
            lambda data: change(data, "resources.yml", lambda file: file["resources"][0].update(topics=["cooking"])),
            "resources.yml: cv_guide speaks of cooking, which is no topic",
        ),
        (
            lambda data: change(
                data, "places/SG.yml",
                lambda file: file["numbers"]["mom"].update(number="999", checked_on=date(2026, 11, 1)),
            ),
            "places/SG.yml: 999 has another date in crisis_contacts.yml",
        ),
        (
            lambda data: change(data, "places/elsewhere.yml", lambda file: file["topics"].update(cooking={})),
            "elsewhere.yml: topics.cooking is no topic of topics.yml",
        ),
    ],
)  # fmt: skip
def test_what_must_not_be_released_is_an_error(data_dir: Path, spoil: Callable[[Path], None], error: str) -> None:
    spoil(data_dir)

    assert error in errors(data_dir)


def test_it_goes_on_after_a_fault(data_dir: Path) -> None:
    says("{coffee}")(data_dir)
    change(data_dir, "answers.yml", lambda file: file["months"].pop())

    assert ["answers.yml", "cv_start.yml"] == [error.partition(":")[0] for error in errors(data_dir)]


def test_without_a_list_of_topics_that_fault_is_all_there_is_to_say(data_dir: Path) -> None:
    (data_dir / "content" / "topics.yml").unlink()

    assert ["topics.yml: cannot be read (FileNotFoundError)"] == errors(data_dir)


def test_what_nobody_has_checked_is_a_warning(data_dir: Path) -> None:
    says("Start.", {**GUIDE, "url": "https://old.example", "checked_on": date(2025, 11, 1)})(data_dir)
    change(data_dir, "topics.yml", lambda file: file["topics"][0].update(reviewed_on=date(2025, 11, 1)))
    change(data_dir, "institution.yml", lambda desk: desk["facts"].update(cake="There is cake."))

    assert {
        "faq/cv_start: https://old.example was checked on 2025-11-01, more than a year ago",
        "other_department/library, trouble/intern_problem: https://guide.example/cv was never checked",
        "places/SG.yml: https://mom.example/help was never checked",
        "resources.yml: https://careers.example/cv was never checked",
        "places/SG.yml: 6438 5122 was never checked",
        "topics.yml: the answer to cv_start was reviewed on 2025-11-01, more than a year ago",
        "institution.yml: no answer fills in cake",
    } <= set(warnings(data_dir))


def test_a_catalogue_that_makes_no_plan_is_a_warning(data_dir: Path) -> None:
    """One that is of use in one country alone does not count: another institution would be left without."""
    own = {**RESOURCE, "id": "own", "kind": "exercise", "url": None, "prompts": ["Why?"], "helps": ["C1"]}
    too_few = "resources.yml: has too little for a plan: 3 that serve anywhere, one an exercise"
    change(data_dir, "resources.yml", lambda file: file["resources"].extend([{**RESOURCE, "id": "b"}, own]))
    assert not {too_few, "resources.yml: has nothing that helps with C1 anywhere"} & set(warnings(data_dir))
    change(data_dir, "resources.yml", lambda file: file["resources"][2].update(country="SG"))

    assert {too_few, "resources.yml: has nothing that helps with C1 anywhere"} <= set(warnings(data_dir))
