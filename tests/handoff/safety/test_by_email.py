"""A visitor who writes by e-mail gets card and check-in by e-mail too, and answers with the words of a button."""

from __future__ import annotations

import pytest

from handoff.safety.levels import Verdict
from tests.handoff.conftest import Correspondence, text_of
from tests.screens import NONE, URGENT, concern, screened
from tests.talk import Talk


@pytest.mark.parametrize(
    ("verdict", "choices", "answer", "event"),
    [
        (
            URGENT,
            ["Talk to a person now", "I am in another country", "You misunderstood me"],
            "you misunderstood me.",
            "misunderstood",
        ),
        (
            concern(),
            ["It was a figure of speech", "I would like to talk to a person", "I am not safe"],
            "I am not safe",
            "crisis_card",
        ),
    ],
    ids=["card", "check-in"],
)
def test_card_and_check_in_leave_by_mail_and_are_answered_in_words(
    correspondence: Correspondence, verdict: Verdict, choices: list[str], answer: str, event: str
) -> None:
    talk = Talk(correspondence.services, correspondence.conversation_id)
    correspondence.alia_sends("words of mine")
    correspondence.receive()
    screened(talk, verdict)
    correspondence.deliver_all()
    [mail] = correspondence.received_by_alia()
    correspondence.alia_sends(answer)
    correspondence.receive()
    screened(talk, NONE)

    text = text_of(mail)
    assert "1771" in text
    assert "\n".join(f"- {title}" for title in choices) in text
    assert event == talk.events[-1]
    assert 1 == correspondence.deliver_all()
