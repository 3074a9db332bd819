"""Reads all that content people write and goes on after a fault, unlike the start, which stops at the first.

Collects faults and what the checks find; does not decide what becomes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from handoff.content.answer_words import answer_words_of
from handoff.content.answers import GROUPS, OTHER_DEPARTMENT, ShippedAnswer, read_answer, read_departments
from handoff.content.brief_words import brief_words_of
from handoff.content.calibration_words import calibration_words_of
from handoff.content.checks import Finding, Pack, Severity, check
from handoff.content.crisis import CrisisContact, crisis_contacts_of
from handoff.content.entry import ContentError, read_file
from handoff.content.examples import examples_in
from handoff.content.facts import facts_of, known_facts
from handoff.content.groups import groups_of
from handoff.content.institution import hours_of, institution_of
from handoff.content.instruments import instruments_of
from handoff.content.meeting import meeting_of
from handoff.content.places import Place, read_place
from handoff.content.plan_words import plan_words_of
from handoff.content.resources import Resource, resources_of
from handoff.content.topics import Department, Topic, topics_of
from handoff.domain.groups import Group


@dataclass(frozen=True)
class Review:
    findings: tuple[Finding, ...]
    counts: dict[str, int]

    def of(self, severity: Severity) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity is severity]


def review(data_dir: Path, today: date) -> Review:
    """Everything that is found in the folder."""
    reader = _Reader(data_dir)
    pack = reader.pack(today)
    findings = (*reader.faults, *check(pack)) if pack else tuple(reader.faults)
    return Review(findings, _counts(pack) if pack else {})


def _counts(pack: Pack) -> dict[str, int]:
    return {
        "topics": len(pack.topics),
        "departments": len(pack.departments),
        "answers": len(pack.answers),
        "places": len(pack.places),
        "facts": len(pack.facts),
        "examples": sum(len(texts) for texts in pack.examples.values()),
    }


class _Reader:
    """Reads file by file and keeps the faults."""

    def __init__(self, data_dir: Path) -> None:
        self._data = data_dir
        self._content = data_dir / "content"
        self._responses = data_dir / "responses"
        self.faults: list[Finding] = []

    def pack(self, today: date) -> Pack | None:
        """None where there is too little to go on with."""
        self._try(lambda: answer_words_of(read_file(self._content / "answers.yml")))
        self._try(lambda: plan_words_of(read_file(self._content / "plan.yml")))
        self._try(lambda: calibration_words_of(read_file(self._content / "calibration.yml")))
        self._try(lambda: instruments_of(read_file(self._content / "instruments.yml")))
        self._try(lambda: brief_words_of(read_file(self._content / "brief.yml")))
        listed = self._try(lambda: topics_of(read_file(self._content / "topics.yml")))
        desk = self._try(self._desk)
        if listed is None or desk is None:
            return None
        (topics, departments), (country, facts) = listed, desk
        self._refuse_strangers(topics)
        return Pack(
            today=today,
            topics=topics,
            departments=departments,
            facts=facts,
            answers=self._answers(topics, departments, known_facts(facts)),
            places=self._places(topics, facts),
            contacts=self._try(lambda: self._contacts(country)) or {},
            resources=self._try(self._resources) or (),
            groups=self._try(self._groups) or (),
            examples=self._try(lambda: examples_in(self._data / "nlu")) or {},
        )

    def _desk(self) -> tuple[str, dict[str, str]]:
        desk = read_file(self._content / "institution.yml")
        institution = institution_of(desk)
        self._try(lambda: meeting_of(desk, institution))
        return institution.country, facts_of(desk, institution)

    def _places(self, topics: Mapping[str, Topic], facts: dict[str, str]) -> dict[str, Place]:
        """Those of other countries too: who moves one here finds it in order."""
        paths = sorted((self._content / "places").glob("*.yml"))
        read = {path.stem: self._try(partial(read_place, path, topics, facts)) for path in paths}
        return {country: place for country, place in read.items() if place}

    def _answers(
        self, topics: Mapping[str, Topic], departments: Mapping[str, Department], known: set[str]
    ) -> dict[str, ShippedAnswer]:
        read = [self._try(partial(read_answer, self._responses / f"{topic}.yml", known)) for topic in topics]
        path = self._responses / f"{OTHER_DEPARTMENT}.yml"
        others = self._try(lambda: read_departments(path, departments, known)) or []
        return {answer.name: answer for answer in (*read, *others) if answer}

    def _refuse_strangers(self, topics: Mapping[str, Topic]) -> None:
        for path in sorted(self._responses.glob("*.yml")):
            if path.stem not in (*topics, OTHER_DEPARTMENT):
                self._try(partial(_refuse_answers, path))

    def _contacts(self, country: str) -> dict[str, tuple[CrisisContact, ...]]:
        return {country: crisis_contacts_of(read_file(self._content / "crisis_contacts.yml"), country).here}

    def _resources(self) -> tuple[Resource, ...]:
        return resources_of(read_file(self._content / "resources.yml"))

    def _groups(self) -> tuple[Group, ...]:
        zone = hours_of(read_file(self._content / "institution.yml")).zone
        return groups_of(read_file(self._content / "groups.yml"), zone)

    def _try[Read](self, read: Callable[[], Read]) -> Read | None:
        try:
            return read()
        except ContentError as error:
            self.faults.append(Finding(Severity.ERROR, error.file, error.what))
            return None


def _refuse_answers(path: Path) -> None:
    """A file that belongs to no topic may hold no answer; raises `ContentError`."""
    responses = read_file(path).entry("responses")
    for name in map(str, responses.names()):
        if name.startswith(tuple(f"utter_{group}/" for group in GROUPS)):
            raise responses.fault(name, "is the answer to no topic of topics.yml")
