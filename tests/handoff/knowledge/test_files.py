"""What was approved comes out as files that Rasa and the content pack can read, and takes nothing away."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from handoff.content import Link
from handoff.content.answers import read_answer
from handoff.knowledge.answers import Approved
from handoff.knowledge.files import write_answer, write_examples
from handoff.knowledge.shelf import Entry

ANSWER = Approved(
    "faq/k7",
    'CVs in "German"',
    "Yes {really}.\n\nBring it: on Tuesday.",
    date(2026, 11, 23),
    (Link("Drop-in", "https://careers.example/drop-in", None),),
)
NLU = """version: "3.1"

nlu:
  - intent: faq/cv_start
    examples: |
      - how do i write a cv
      - cv help

  - intent: faq/other
    examples: |
      - something else
"""


def examples(path: Path) -> dict[str, list[str]]:
    return {
        entry["intent"]: [line.removeprefix("- ") for line in entry["examples"].splitlines()]
        for entry in yaml.safe_load(path.read_text())["nlu"]
    }


def test_an_answer_is_read_back_as_a_shipped_one(tmp_path: Path) -> None:
    write_answer(tmp_path, ANSWER)
    write_examples(tmp_path, Entry(ANSWER.name, ANSWER.title, ANSWER.text, ["german cv", "[cv](topic) abroad"]))

    shipped = read_answer(tmp_path / "responses" / "k7.yml", [])
    assert (ANSWER.text, ANSWER.links) == (shipped.text.format(), shipped.links)
    topic = yaml.safe_load((tmp_path / "content" / "topics.yml").read_text())["topics"][0]
    assert ("k7", "answer", 'CVs in "German"', date(2026, 11, 23)) == (
        topic["id"], topic["route"], topic["title"], topic["reviewed_on"],
    )  # fmt: skip
    assert {"faq/k7": ["german cv", "cv(topic) abroad"]} == examples(tmp_path / "nlu" / "k7.yml")


def test_files_that_are_there_are_added_to_once(tmp_path: Path) -> None:
    for folder in ("nlu", "content"):
        (tmp_path / folder).mkdir()
    nlu, topics = tmp_path / "nlu" / "cv_start.yml", tmp_path / "content" / "topics.yml"
    nlu.write_text(NLU)
    topics.write_text("topics:\n  - {id: cv_start, title: A}  # ours\n\ndepartments:\n  - {id: it}\n")
    for _ in range(2):
        write_examples(tmp_path, Entry("faq/cv_start", "", "", ["cv help", "cv from scratch"]))
        write_answer(tmp_path, ANSWER)

    assert {
        "faq/cv_start": ["how do i write a cv", "cv help", "cv from scratch"],
        "faq/other": ["something else"],
    } == examples(nlu)
    document = yaml.safe_load(topics.read_text())
    assert (["cv_start", "k7"], [{"id": "it"}]) == ([t["id"] for t in document["topics"]], document["departments"])
    assert "# ours" in topics.read_text()
