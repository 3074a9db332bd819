"""What is found on the shelf by name, and what is not a name."""

from __future__ import annotations

import pytest

from handoff.knowledge.answers import Answers
from handoff.knowledge.shelf import ApprovedAnswers, is_own
from tests.handoff.knowledge.staff_answers import GERMAN, Staff


@pytest.mark.parametrize(
    "name", ["faq/k0", "faq/know_myself", "faq/k", "faq/k1x", "trouble/k1", "k1", "faq/k99999999999"]
)
def test_other_names_are_not_found(staff: Staff, name: str) -> None:
    staff.approves(staff.drafts())

    assert staff.found(name) is None
    assert not is_own(name)


def test_an_unknown_number_is_not_found(staff: Staff) -> None:
    assert staff.found("faq/k9999999999") is None


def test_an_approved_answer_is_put_together_like_a_shipped_one(staff: Staff) -> None:
    answer = staff.drafts()
    staff.approves(answer)
    with staff.services.db.read() as session:
        answers = Answers(staff.services.content, ApprovedAnswers(session))

        assert GERMAN.text == answers.answer(answer.name, staff.services.clock()).text
        assert GERMAN.title == answers.titles()[answer.name]
