"""The pages of unanswered questions: words only of what was shared, an answer to whom one chose, and a reason else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from handoff import privacy, unanswered
from handoff.models import UnansweredQuestion
from handoff.services import Services
from tests.conftest import Clock
from tests.handoff.web.console.conftest import Browser, Visitors

ALIA, BEN = "do you look at a german cv", "<b>cv auf deutsch</b> anyone?"
Ask = Callable[..., tuple[str, str]]


@pytest.fixture
def ask(services: Services, visitors: Visitors, clock: Clock) -> Ask:
    """A visitor asks; (conversation, question)."""

    def asked(text: str, group: str | None = "g", *, is_shared: bool = True) -> tuple[str, str]:
        conversation_id = visitors.say(text)
        message = next(m for m in visitors.read(conversation_id) if m.author == "visitor")
        with services.db.write() as session:
            unanswered.keep(session, conversation_id, message.id, "not_understood", clock())
            if is_shared:
                unanswered.share(session, services, conversation_id, clock())
                session.get_one(UnansweredQuestion, message.id).group_id = group
        clock.advance(60)
        return conversation_id, message.id

    return asked


def said(visitors: Visitors, conversation_id: str) -> list[str]:
    return [m.text for m in visitors.read(conversation_id) if m.author == "practitioner"]


def test_groups_show_count_age_and_who_is_on_duty_and_nothing_of_what_was_not_shared(
    maya_at_work: Browser, ask: Ask, clock: Clock
) -> None:
    ask("a secret", is_shared=False)
    ask(ALIA)
    ask(BEN)
    clock.advance(120)

    html = maya_at_work.get("/console/unanswered").text
    assert "On duty: Maya Tan" in html
    assert html.count('class="row question"') == 1
    assert ALIA in html and "2 visitors" in html and "4 min old" in html
    assert "Not shared: 1, the oldest 5 min old" in html
    assert "a secret" not in html


def test_the_navigation_counts_those_that_wait_for_staff(maya_at_work: Browser, ask: Ask, clock: Clock) -> None:
    before = maya_at_work.get("/console/unanswered/count", HX_Request="true").text
    ask("a secret", is_shared=False)
    ask(ALIA)
    clock.advance(3600)
    after = maya_at_work.get("/console/unanswered/count", HX_Request="true").text

    assert ">0</span>" in before
    assert "1 shared, the oldest 1 h 1 min old" in after


def test_the_page_of_a_group_shows_each_question_as_plain_text(maya_at_work: Browser, ask: Ask) -> None:
    _, alia = ask(ALIA)
    _, ben = ask(BEN)
    html = maya_at_work.get(f"/console/unanswered/{ben}").text

    assert "&lt;b&gt;cv auf deutsch" in html and "<b>cv" not in html
    assert {alia, ben} == set(re.findall(r'name="question" value="(\w+)" checked', html))


def test_whoever_is_chosen_gets_the_answer_and_the_others_stay_open(
    maya_at_work: Browser, ask: Ask, visitors: Visitors, services: Services
) -> None:
    (alia, asked), (ben, other) = ask(ALIA), ask(BEN)
    response = maya_at_work.post(f"/console/unanswered/{asked}/answer", {"question": [asked], "text": "Yes, we do."})
    html = maya_at_work.follow(response).text

    assert "Answers sent: 1." in html
    assert [f'You asked: "{ALIA}"\n\nYes, we do.'] == said(visitors, alia)
    assert [] == said(visitors, ben)
    assert [other] == re.findall(r'name="question" value="(\w+)" checked', html)[:1]
    assert "Maya Tan answered" in html


def test_what_was_erased_meanwhile_is_counted(
    maya_at_work: Browser, ask: Ask, services: Services, clock: Clock
) -> None:
    (alia, first), (_, second) = ask(ALIA), ask(BEN)
    privacy.erase(services, alia, reason="visitor", now=clock())
    response = maya_at_work.post(f"/console/unanswered/{first}/answer", {"question": [first, second], "text": "Yes."})

    html = maya_at_work.follow(response).text
    assert "Answers sent: 1." in html
    assert "Not reached, because the conversation was deleted meanwhile: 1." in html
    assert 404 == maya_at_work.get(f"/console/unanswered/{first}").status_code


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"text": " "}, "Write an answer first."),
        ({"text": "x" * 3_501}, "An answer may have 3,500 characters"),
        ({"text": "Kept text", "question": []}, "Choose at least one visitor."),
    ],
)
def test_an_answer_that_cannot_be_sent_says_why_and_keeps_the_text(
    maya_at_work: Browser, ask: Ask, visitors: Visitors, fields: dict[str, object], problem: str
) -> None:
    alia, asked = ask(ALIA)
    response = maya_at_work.post(f"/console/unanswered/{asked}/answer", {"question": [asked], **fields})

    assert (422, True) == (response.status_code, problem in response.text)
    assert str(fields["text"]).strip() in response.text
    assert [] == said(visitors, alia)


def test_a_question_that_was_not_shared_can_be_neither_read_nor_answered(
    maya_at_work: Browser, ask: Ask, visitors: Visitors
) -> None:
    alia, asked = ask("a secret", is_shared=False)

    assert 404 == maya_at_work.get(f"/console/unanswered/{asked}").status_code
    maya_at_work.post(f"/console/unanswered/{asked}/answer", {"question": [asked], "text": "Yes."})
    assert [] == said(visitors, alia)


def test_closing_needs_a_reason_which_the_visitor_is_told(maya_at_work: Browser, ask: Ask, visitors: Visitors) -> None:
    alia, asked = ask(ALIA)
    refused = maya_at_work.post(f"/console/unanswered/{asked}/close", {"question": [asked], "reason": "none"})
    response = maya_at_work.post(f"/console/unanswered/{asked}/close", {"question": [asked], "reason": "cannot_say"})

    assert (422, True) == (refused.status_code, "Choose a reason." in refused.text)
    assert "Questions closed: 1." in maya_at_work.follow(response).text
    assert "A talk with one of them will help more." in visitors.read(alia)[-1].text


def test_no_address_can_break_the_page(maya_at_work: Browser) -> None:
    for name in ("%00", "nobody", "%F0%9F%98%80"):
        assert 404 == maya_at_work.get(f"/console/unanswered/{name}").status_code, name
