"""Anybody drafts, a supervisor approves what they read, and every step stands in the audit trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from handoff import privacy, unanswered
from handoff.knowledge import editing
from handoff.knowledge.drafts import DraftError
from handoff.knowledge.editing import ChangedMeanwhile, SupervisorsOnly
from handoff.models import AuditEntry, KnowledgePhrasing, UnansweredQuestion
from handoff.services import Services
from tests.conftest import Clock
from tests.handoff.knowledge.staff_answers import GERMAN, Staff
from tests.talk import Talk


def actions(services: Services) -> list[tuple[str, str]]:
    with services.db.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    return [(entry.action, entry.detail["name"]) for entry in entries if "name" in entry.detail]


def test_a_draft_serves_nobody_until_a_supervisor_approves_it(staff: Staff) -> None:
    answer = staff.drafts()
    before = staff.served(), staff.version, staff.found(answer.name)
    staff.approves(answer)

    assert ({}, 0, None) == before
    assert {answer.name: ["german cv", "can you look at a lebenslauf"]} == staff.served()
    assert 1 == staff.version
    found = staff.found(answer.name)
    assert found is not None
    assert (GERMAN.title, GERMAN.text, date(2026, 11, 23)) == (found.title, found.text, found.reviewed_on)
    assert [("Drop-in", "https://careers.example/drop-in", None)] == [
        (link.title, link.url, link.checked_on) for link in found.links
    ]
    assert [("knowledge_drafted", answer.name), ("knowledge_approved", answer.name)] == actions(staff.services)


def test_only_a_supervisor_approves_or_retires(staff: Staff) -> None:
    answer = staff.drafts()
    staff.phrases("faq/cv_start", "cv from scratch")
    with pytest.raises(SupervisorsOnly):
        staff.approves(answer, by=staff.maya)
    with pytest.raises(SupervisorsOnly):
        staff.retires(answer, by=staff.maya)
    for judge in (editing.approve_phrasing, editing.retire_phrasing):
        with pytest.raises(SupervisorsOnly), staff.services.db.write() as session:
            judge(session, 3, staff.maya, staff.services.clock())

    assert ({}, 0) == (staff.served(), staff.version)


def test_nobody_approves_other_words_than_those_they_read(staff: Staff) -> None:
    answer = staff.drafts()
    staff.edits(answer, 1, replace(GERMAN, text="No.", phrasings=("german cv", "cv auf deutsch")))

    with pytest.raises(ChangedMeanwhile):
        staff.approves(answer, revision=1)
    with pytest.raises(ChangedMeanwhile):
        staff.edits(answer, 1, GERMAN)
    staff.approves(answer, revision=2)
    assert {answer.name: ["german cv", "cv auf deutsch"]} == staff.served()
    with pytest.raises(ChangedMeanwhile):
        staff.approves(answer, revision=2)
    with pytest.raises(ChangedMeanwhile):
        staff.edits(answer, 2, GERMAN)


def test_a_retired_answer_is_said_no_more(staff: Staff) -> None:
    answer = staff.drafts()
    staff.approves(answer)
    staff.retires(answer)

    assert ({}, 2, None) == (staff.served(), staff.version, staff.found(answer.name))


def test_a_new_version_takes_the_place_of_the_old_one_at_once(staff: Staff) -> None:
    old = staff.drafts()
    staff.approves(old)
    new = staff.drafts(replace(GERMAN, text="Yes, on Tuesdays."), replaces=old)
    assert [old.name] == list(staff.served())
    staff.approves(new)

    assert {new.name: list(GERMAN.phrasings)} == staff.served()
    found = staff.found(old.name)
    assert found is not None and "Yes, on Tuesdays." == found.text


def test_a_phrasing_leads_to_one_answer(staff: Staff) -> None:
    answer = staff.drafts()
    with pytest.raises(DraftError, match="phrasing_elsewhere"):
        staff.phrases("faq/cv_start", "German CV")
    staff.retires(answer)
    staff.phrases("faq/cv_start", "German CV")


def test_a_phrasing_for_a_shipped_answer_is_approved_by_itself(staff: Staff) -> None:
    staff.phrases("faq/cv_start", "cv from scratch", "cv from scratch")
    with staff.services.db.read() as session:
        phrasing_id = session.scalars(select(KnowledgePhrasing.id)).one()
    for judge, served, version in (
        (editing.approve_phrasing, {"faq/cv_start": ["cv from scratch"]}, 1),
        (editing.retire_phrasing, {}, 2),
    ):
        with staff.services.db.write() as session:
            judge(session, phrasing_id, staff.ruth, staff.services.clock())
        assert (served, version) == (staff.served(), staff.version)
    with pytest.raises(ChangedMeanwhile), staff.services.db.write() as session:
        editing.approve_phrasing(session, phrasing_id, staff.ruth, staff.services.clock())


def test_a_question_becomes_an_answer_in_words_of_staff_and_stays_when_the_visitor_goes(
    staff: Staff, talk: Talk, clock: Clock
) -> None:
    services = staff.services
    message_id = talk.says("hello do you look at a german cv").message_id
    with services.db.write() as session:
        unanswered.keep(session, talk.conversation_id, message_id, "not_understood", clock())
        unanswered.share(session, services, talk.conversation_id, clock())
    copied = replace(GERMAN, phrasings=("do you look at a german cv",))
    with pytest.raises(DraftError, match="visitors_words"):
        staff.drafts(copied, [message_id])
    answer = staff.drafts(questions=[message_id])
    with pytest.raises(DraftError, match="visitors_words"):
        staff.edits(answer, 1, copied)
    with services.db.read() as session:
        assert answer.name == session.get_one(UnansweredQuestion, message_id).became
    learned = privacy.export(services, talk.conversation_id)["learned"]
    assert [(answer.name, GERMAN.title)] == [(one["name"], one["title"]) for one in learned]
    staff.approves(answer)
    privacy.erase(services, talk.conversation_id, reason="visitor", now=clock())

    assert [answer.name] == list(staff.served())
