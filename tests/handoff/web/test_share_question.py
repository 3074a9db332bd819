"""Passing a question on: once for a message, and only if there is one."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from handoff.models import UnansweredQuestion
from handoff.services import Services
from tests.talk import Talk

SHARE, KEEP = "/api/actions/unanswered/share", "/api/actions/unanswered"


@pytest.fixture
def post(client: FlaskClient, services: Services, talk: Talk) -> Any:
    message_id = talk.says().message_id

    def send(path: str, ordinal: int = 0, **fields: object) -> TestResponse:
        key = {
            "conversation": talk.conversation_id, "message_id": message_id, "action": "action_test",
            "ordinal": ordinal, "epoch": talk.epoch,
        }  # fmt: skip
        headers = {"Authorization": f"Bearer {services.settings.internal_token}"}
        return client.post(path, json={"key": key, **fields}, headers=headers)

    return send


def test_a_kept_question_is_shared_once(post: Any, talk: Talk, services: Services) -> None:
    post(KEEP, 0, reason="not_understood", answer="faq/cv_start")
    responses = [post(SHARE, ordinal) for ordinal in (1, 1, 2)]

    assert [(200, {"done": True})] * 3 == [(response.status_code, response.json) for response in responses]
    assert ["question_shared"] == talk.events
    with services.db.read() as session:
        question = session.scalars(select(UnansweredQuestion)).one()
    assert (True, "faq/cv_start") == (question.is_shared, question.answer)


def test_without_a_question_the_action_is_told_so(post: Any, talk: Talk) -> None:
    response = post(SHARE)

    assert (422, "nothing_to_share") == (response.status_code, response.json["error"]["code"])
    assert [] == talk.events


@pytest.mark.parametrize("name", ["cv_start", "faq/", "faq/CV", "other/x", "faq/a/b"])
def test_what_is_no_answers_name_is_refused(post: Any, name: str) -> None:
    assert 422 == post(KEEP, reason="not_helpful", answer=name).status_code
