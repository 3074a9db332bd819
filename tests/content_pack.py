"""A content pack for tests to spoil: what ships, with few topics, and what the start says about it then."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from handoff.content import ContentError, load_content

SHIPPED = Path(__file__).resolve().parents[1] / "data"
COPIED = ("institution.yml", "crisis_contacts.yml", "on_call.yml", "answers.yml", "console.yml", "drill.yml",
          "opening_cues.yml", "plan.yml", "instruments.yml", "calibration.yml", "brief.yml",
          "check_ins.yml", "exercises.yml")  # fmt: skip
FILES = ("institution.yml", "crisis_contacts.yml", "on_call.yml", "answers.yml", "resources.yml", "topics.yml",
         "opening_cues.yml", "plan.yml", "instruments.yml", "brief.yml", "groups.yml",
         "check_ins.yml", "exercises.yml")  # fmt: skip
Change = Callable[[dict[str, Any]], object]

RESOURCE: dict[str, Any] = {
    "id": "cv_guide",
    "title": "A CV from nothing",
    "url": "https://careers.example/cv",
    "kind": "information",
    "phases": ["execution"],
    "topics": ["cv_start"],
    "helps": ["C3", "X2"],
    "country": None,
    "level": "guided",
    "minutes": 20,
    "checked_on": None,
}
GROUP: dict[str, Any] = {
    "id": "cv_evening",
    "title": "CVs together",
    "topics": ["cv_start"],
    "day": date(2026, 12, 2),
    "time": "17:00",
    "minutes": 60,
    "place": "Room 4",
    "url": None,
    "seats": 10,
    "checked_on": None,
}
CONTACT: dict[str, Any] = {
    "name": "crisis line",
    "kind": "crisis_line",
    "number": "1771",
    "url": None,
    "hours": "24 hours",
    "languages": [],
    "source": "https://health.example/line",
    "checked_on": None,
}
REVIEWED = date(2026, 11, 23)
TOPICS: dict[str, Any] = {
    "topics": [
        {"id": "cv_start", "group": "cv", "route": "answer", "title": "Writing a CV", "reviewed_on": REVIEWED},
        {"id": "intern_problem", "group": "internship", "route": "answer_then_offer_person",
         "title": "Trouble at an internship", "reviewed_on": REVIEWED},
    ],
    "departments": [{"id": "library", "title": "The library", "reviewed_on": REVIEWED}],
}  # fmt: skip
GUIDE: dict[str, Any] = {"title": "CV guide", "url": "https://guide.example/cv", "checked_on": None}
PLACE: dict[str, Any] = {
    "numbers": {"mom": {"number": "6438 5122", "source": "https://mom.example/", "checked_on": None}},
    "topics": {"intern_problem": {"text": "Call {mom}.", "links": [{**GUIDE, "url": "https://mom.example/help"}]}},
}
ANSWERS = (
    ("cv_start", "faq/cv_start", "Start with one advert."),
    ("intern_problem", "trouble/intern_problem", "Are you safe?"),
    ("other_department", "other_department/library", "{dept_library}"),
)


def copy_to(data_dir: Path) -> Path:
    """What ships, with one resource, two topics, a department and a place, to be changed by a test."""
    for folder in ("content/places", "responses", "nlu"):
        (data_dir / folder).mkdir(parents=True)
    for name in COPIED:
        shutil.copy(SHIPPED / "content" / name, data_dir / "content")
    write(data_dir, "content/resources.yml", {"resources": [RESOURCE]})
    write(data_dir, "content/groups.yml", {"groups": [GROUP]})
    write(data_dir, "content/topics.yml", TOPICS)
    write(data_dir, "content/places/SG.yml", PLACE)
    write(data_dir, "content/places/elsewhere.yml", {"numbers": {}, "topics": {}})
    for file, name, text in ANSWERS:
        write(data_dir, f"responses/{file}.yml", responses(**{name: answer(text)}))
    return data_dir


def answer(text: str, *links: dict[str, Any]) -> dict[str, Any]:
    return {"text": text, "custom": {"links": list(links or [GUIDE])}}


def responses(**answers: dict[str, Any]) -> dict[str, Any]:
    """A file of responses, by the names of the answers."""
    return {"version": "3.1", "responses": {f"utter_{name}": [variation] for name, variation in answers.items()}}


def write(data_dir: Path, path: str, document: dict[str, Any]) -> None:
    (data_dir / path).write_text(yaml.safe_dump(document))


def change(data_dir: Path, file: str, step: Change) -> None:
    """Do `step` to a file of `content/`, or of another folder where its name begins with that."""
    path = data_dir / (file if file.startswith("responses/") else f"content/{file}")
    document = yaml.safe_load(path.read_text())
    step(document)
    path.write_text(yaml.safe_dump(document))


def fault_after(data_dir: Path, file: str, step: Change) -> ContentError:
    """What the start says after `step` was done to `file`."""
    change(data_dir, file, step)
    with pytest.raises(ContentError) as caught:
        load_content(data_dir)
    assert Path(file).name == caught.value.file
    return caught.value
