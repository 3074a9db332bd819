"""Answers for the dialogue: one by its name, the titles of all, and neither without the internal token."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from handoff.contract import AnswerOut, ErrorOut, TitlesOut
from handoff.services import Services
from tests.cast import SUNDAY_NIGHT
from tests.conftest import Clock


@pytest.fixture
def internal(services: Services) -> dict[str, str]:
    return {"Authorization": f"Bearer {services.settings.internal_token}"}


def test_an_answer_comes_ready_to_be_said(client: FlaskClient, internal: dict[str, str]) -> None:
    out = AnswerOut.model_validate(client.get("/api/actions/answers/faq/no_idea", headers=internal).json)

    assert ("faq/no_idea", "Not knowing what I want") == (out.name, out.title)
    assert ("answer_then_offer_check", False) == (out.route, out.is_old)
    assert ("Take the short check", "/start_check") == (out.buttons[0].title, out.buttons[0].payload)
    assert all(link.title.endswith("(not yet checked by us)") for link in out.links)
    assert "Merlion Bay Careers" in out.source_text


def test_it_knows_the_time(client: FlaskClient, internal: dict[str, str], clock: Clock) -> None:
    clock.now = SUNDAY_NIGHT

    assert "closed now" in client.get("/api/actions/answers/faq/svc_hours", headers=internal).json["text"]


def test_the_titles_of_all_answers_come_at_once(client: FlaskClient, internal: dict[str, str]) -> None:
    out = TitlesOut.model_validate(client.get("/api/actions/titles", headers=internal).json)

    assert "Library: books and study space" == out.titles["other_department/library"]
    assert "Trouble at an internship" == out.titles["trouble/intern_problem"]


@pytest.mark.parametrize("name", ["faq/cooking", "faq/k1", "faq/k99999999999", "chitchat/cv_start", "trouble/cv_start"])
def test_an_unknown_answer_is_not_found(client: FlaskClient, internal: dict[str, str], name: str) -> None:
    response = client.get(f"/api/actions/answers/{name}", headers=internal)

    assert (404, "unknown_answer") == (response.status_code, ErrorOut.model_validate(response.json).error.code)


@pytest.mark.parametrize("path", ["/api/actions/answers/faq/cv_start", "/api/actions/titles"])
def test_without_the_internal_token_nothing_is_told(client: FlaskClient, path: str) -> None:
    assert 401 == client.get(path).status_code
