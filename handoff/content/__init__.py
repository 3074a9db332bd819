"""The content pack: institution, hours, answers, resources, crisis and on-call contacts, read from `data/` at start.

Refuses what must not be shown to a visitor; knows neither the clock nor which visitor is shown what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from handoff.content.answer_words import AnswerButton, AnswerWords, answer_words_of
from handoff.content.answers import ShippedAnswer, read_answers
from handoff.content.brief_words import BriefWords, brief_words_of
from handoff.content.check_ins import CheckInContent, TypedAnswer, check_ins_of
from handoff.content.crisis import ABROAD, ContactKind, CrisisContact, crisis_contacts_of
from handoff.content.entry import ContentError, read_file
from handoff.content.exercise_words import ExerciseWords, exercise_words_of
from handoff.content.facts import facts_of, known_facts
from handoff.content.groups import groups_of
from handoff.content.institution import Institution, cut_points_of, hours_of, institution_of
from handoff.content.instruments import Instrument, instruments_of
from handoff.content.links import Link
from handoff.content.meeting import Meeting, meeting_of
from handoff.content.meeting import Way as WayToMeet
from handoff.content.on_call import OnCall, OnCallContact, Way, on_call_of
from handoff.content.opening import load_opening_reader
from handoff.content.places import Addition, Place, place_file, read_place
from handoff.content.plan_words import PlanWords, plan_words_of
from handoff.content.resources import Resource, resources_of
from handoff.content.topics import Department, Route, Topic, topics_of
from handoff.domain.groups import Group
from handoff.domain.opening import OpeningReader
from handoff.domain.opening_hours import OpeningHours
from handoff.domain.plan import Kind, Level, Phase
from handoff.domain.readiness import CutPoints

__all__ = [
    "Addition",
    "AnswerButton",
    "AnswerWords",
    "BriefWords",
    "CheckInContent",
    "ContactKind",
    "Content",
    "ContentError",
    "CrisisContact",
    "Department",
    "Group",
    "ExerciseWords",
    "Institution",
    "Instrument",
    "Kind",
    "Level",
    "Link",
    "Meeting",
    "OnCall",
    "OnCallContact",
    "Phase",
    "Place",
    "PlanWords",
    "Resource",
    "Route",
    "ShippedAnswer",
    "Topic",
    "TypedAnswer",
    "Way",
    "WayToMeet",
    "load_content",
    "load_cut_points",
    "load_opening_reader",
]


@dataclass(frozen=True)
class Content:
    """Everything of `data/content/` that handoff does not say by itself, and the answers of `data/responses/`.

    The place and the crisis contacts are those of the institution's country.
    """

    institution: Institution
    opening_hours: OpeningHours
    resources: tuple[Resource, ...]
    crisis_contacts: tuple[CrisisContact, ...]
    crisis_contacts_abroad: Mapping[str, tuple[CrisisContact, ...]]
    """By the name of the country; only what helps somebody in danger there."""
    crisis_contacts_elsewhere: tuple[CrisisContact, ...]
    unchecked_mark: str
    cut_points: CutPoints
    opening_reader: OpeningReader
    """What the check reads in a visitor's own sentence."""
    on_call: OnCall
    instruments: Mapping[str, Instrument]
    """By id: those whose totals practitioners may enter."""
    topics: Mapping[str, Topic]
    departments: Mapping[str, Department]
    answers: Mapping[str, ShippedAnswer]
    """By name, such as faq/cv_start."""
    answer_words: AnswerWords
    plan_words: PlanWords
    brief_words: BriefWords
    meeting: Meeting
    groups: tuple[Group, ...]
    check_ins: CheckInContent
    exercise_words: ExerciseWords
    place: Place
    facts: Mapping[str, str]
    """What answers fill in, all but what depends on the clock and the place's numbers."""

    def line(self, contact: CrisisContact) -> str:
        """The contact in one line, with a mark if nobody here has checked it."""
        return contact.line(self.unchecked_mark)


def load_content(data_dir: Path) -> Content:
    """Read and check the content pack; raises `ContentError`."""
    directory = data_dir / "content"
    desk = read_file(directory / "institution.yml")
    institution, hours, cut_points = institution_of(desk), hours_of(desk), cut_points_of(desk)
    facts, meeting = facts_of(desk, institution), meeting_of(desk, institution)
    desk.done()
    topics, departments = topics_of(read_file(directory / "topics.yml"))
    answer_words = answer_words_of(read_file(directory / "answers.yml"))
    for topic in topics.values():
        if topic.button not in (None, *answer_words.by_name):
            raise ContentError("topics.yml", f"{topic.id} names no button there is: {topic.button}")
    place = read_place(place_file(directory / "places", institution.country), topics, facts)
    crisis = read_file(directory / "crisis_contacts.yml")
    contacts = crisis_contacts_of(crisis, institution.country)
    unchecked_mark = crisis.text("unchecked_mark")
    crisis.done()
    return Content(
        institution=institution,
        opening_hours=hours,
        resources=resources_of(read_file(directory / "resources.yml")),
        crisis_contacts=contacts.here,
        crisis_contacts_abroad={name: _of_use_abroad(there) for name, there in contacts.abroad.items()},
        crisis_contacts_elsewhere=contacts.elsewhere,
        unchecked_mark=unchecked_mark,
        cut_points=cut_points,
        opening_reader=load_opening_reader(data_dir),
        on_call=on_call_of(read_file(directory / "on_call.yml"), read_file(directory / "console.yml")),
        instruments=instruments_of(read_file(directory / "instruments.yml")),
        topics=topics,
        departments=departments,
        answers=read_answers(data_dir / "responses", topics, departments, known_facts(facts)),
        answer_words=answer_words,
        plan_words=plan_words_of(read_file(directory / "plan.yml")),
        brief_words=brief_words_of(read_file(directory / "brief.yml")),
        meeting=meeting,
        groups=groups_of(read_file(directory / "groups.yml"), hours.zone),
        check_ins=check_ins_of(read_file(directory / "check_ins.yml"), hours.zone),
        exercise_words=exercise_words_of(read_file(directory / "exercises.yml")),
        place=place,
        facts=facts,
    )


def _of_use_abroad(contacts: tuple[CrisisContact, ...]) -> tuple[CrisisContact, ...]:
    return tuple(contact for contact in contacts if contact.kind in ABROAD)


def load_cut_points(data_dir: Path) -> CutPoints:
    """Only the institution's cut-points of the readiness check; raises `ContentError`."""
    return cut_points_of(read_file(data_dir / "content" / "institution.yml"))
