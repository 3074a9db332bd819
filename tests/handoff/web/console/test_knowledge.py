"""The pages of what staff add: never prefilled with a visitor's words, approved by supervisors, old pages refused."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from handoff import unanswered
from handoff.knowledge import shelf
from handoff.models import KnowledgeAnswer, KnowledgePhrasing, UnansweredQuestion
from handoff.services import Services
from tests.cast import RUTH, Person
from tests.conftest import Clock
from tests.handoff.web.console.conftest import Browser, Visitors

ASKED = "do you look at a german cv for free"
FIELDS = {"title": "CVs in German", "text": "Yes: bring it to the drop-in.", "phrasings": "german cv\ncv auf deutsch"}


@pytest.fixture
def ruth_at_work(signed_in: Callable[[Person], Browser]) -> Browser:
    return signed_in(RUTH)


@pytest.fixture
def asked(services: Services, visitors: Visitors, clock: Clock) -> str:
    """A shared question."""
    conversation_id = visitors.say(ASKED)
    message = next(m for m in visitors.read(conversation_id) if m.author == "visitor")
    with services.db.write() as session:
        unanswered.keep(session, conversation_id, message.id, "not_understood", clock())
        unanswered.share(session, services, conversation_id, clock())
    return message.id


def served(services: Services) -> list[str]:
    with services.db.read() as session:
        return [entry.name for entry in shelf.entries(session)]


def drafted(browser: Browser, **fields: object) -> str:
    """The page of a draft just saved."""
    response = browser.post("/console/knowledge/new", {**FIELDS, **fields})
    assert response.status_code == 303, response.text
    return response.headers["Location"]


def test_from_a_question_to_an_answer_for_everybody(
    maya_at_work: Browser, ruth_at_work: Browser, services: Services, asked: str
) -> None:
    page = maya_at_work.get(f"/console/knowledge/new?question={asked}").text
    assert ASKED in page
    assert ASKED not in "".join(re.findall(r"<textarea.*?</textarea>|<input[^>]*>", page, re.S))
    path = drafted(maya_at_work, question=asked)
    assert "Approve" not in maya_at_work.get("/console/knowledge").text.replace("approve", "")
    assert [] == served(services)
    response = ruth_at_work.post(f"{path}/approve", {"revision": 1})

    assert "It serves from now on." in ruth_at_work.follow(response).text
    assert ["faq/k1"] == served(services)
    with services.db.read() as session:
        assert "faq/k1" == session.get_one(UnansweredQuestion, asked).became
    assert "Already taken up in CVs in German" in maya_at_work.get(f"/console/unanswered/{asked}").text


def test_copied_words_are_refused_and_nothing_typed_is_lost(maya_at_work: Browser, asked: str) -> None:
    fields = {**FIELDS, "question": asked, "text": f"You asked {ASKED}. Yes."}
    response = maya_at_work.post("/console/knowledge/new", fields)

    assert (422, True) == (response.status_code, "Say it in your own words." in response.text)
    assert "cv auf deutsch" in response.text and 'value="CVs in German"' in response.text


def test_a_practitioner_cannot_approve_or_retire(maya_at_work: Browser, services: Services) -> None:
    path = drafted(maya_at_work)
    for verb in ("approve", "retire"):
        assert 403 == maya_at_work.post(f"{path}/{verb}", {"revision": 1}).status_code

    assert [] == served(services)
    assert "A supervisor approves and retires." in maya_at_work.get(path).text


def test_a_page_that_is_out_of_date_approves_nothing(
    maya_at_work: Browser, ruth_at_work: Browser, services: Services
) -> None:
    path = drafted(maya_at_work)
    maya_at_work.post(path, {**FIELDS, "revision": 1, "text": "No."})
    response = ruth_at_work.post(f"{path}/approve", {"revision": 1})

    assert "A colleague changed this meanwhile" in ruth_at_work.follow(response).text
    assert [] == served(services)
    assert 409 == maya_at_work.post(path, {**FIELDS, "revision": 1}).status_code


def test_a_new_version_begins_with_the_approved_words(
    maya_at_work: Browser, ruth_at_work: Browser, services: Services
) -> None:
    ruth_at_work.post(f"{drafted(maya_at_work)}/approve", {"revision": 1})
    page = maya_at_work.get("/console/knowledge/new?replaces=1").text
    assert FIELDS["text"] in page and "cv auf deutsch" in page
    path = drafted(maya_at_work, replaces=1, text="Yes, on Tuesdays.")
    ruth_at_work.post(f"{path}/approve", {"revision": 1})

    assert ["faq/k2"] == served(services)
    with services.db.read() as session:
        assert ["retired", "approved"] == list(
            session.scalars(select(KnowledgeAnswer.status).order_by(KnowledgeAnswer.id))
        )


def test_a_way_of_asking_for_a_shipped_answer(
    maya_at_work: Browser, ruth_at_work: Browser, services: Services, asked: str
) -> None:
    page = maya_at_work.get(f"/console/knowledge/phrasings?question={asked}").text
    assert '<option value="faq/cv_start">' in page
    fields = {"name": "faq/cv_start", "phrasings": "cv from scratch", "question": asked}
    maya_at_work.post("/console/knowledge/phrasings", fields)
    with services.db.read() as session:
        phrasing = session.scalars(select(KnowledgePhrasing)).one()
    assert 403 == maya_at_work.post(f"/console/knowledge/phrasings/{phrasing.id}/approve").status_code
    ruth_at_work.post(f"/console/knowledge/phrasings/{phrasing.id}/approve")

    assert ["faq/cv_start"] == served(services)
    assert "cv from scratch" in ruth_at_work.get("/console/knowledge").text


def test_a_way_of_asking_leads_to_an_answer_that_there_is(maya_at_work: Browser) -> None:
    response = maya_at_work.post("/console/knowledge/phrasings", {"name": "faq/none", "phrasings": "cv from scratch"})

    assert (422, True) == (response.status_code, "Choose the answer they lead to." in response.text)
    assert "cv from scratch" in response.text


def test_what_is_retired_is_still_to_be_read(ruth_at_work: Browser, services: Services) -> None:
    path = drafted(ruth_at_work)
    for verb in ("approve", "retire"):
        ruth_at_work.post(f"{path}/{verb}", {"revision": 1})

    assert FIELDS["text"] in ruth_at_work.get(path).text
    assert "<form" not in ruth_at_work.get(path).text.split("</header>")[1]
    assert 409 == ruth_at_work.get("/console/knowledge/new?replaces=1").status_code
    assert 404 == ruth_at_work.get("/console/knowledge/999").status_code
