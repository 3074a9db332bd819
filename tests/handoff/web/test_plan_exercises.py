"""What a visitor worked out, on the page of their plan and over the API that the bot's actions use."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from handoff.services import Services
from tests.exercised import exercises_of, stepped, weighed
from tests.planned import READY, checked, path_of
from tests.talk import Talk

PATH = "/api/actions/exercises"
WEIGHING: dict[str, Any] = {"options": ["a", "b"], "matters": ["u", "v"], "fits": [["well", "not"], ["not", "unknown"]]}


def text_of(client: FlaskClient, talk: Talk) -> str:
    page = client.get(path_of(talk))
    assert 200 == page.status_code
    return unescape(page.text)


def test_the_page_shows_it_in_the_visitors_words_and_as_text(client: FlaskClient, talk: Talk) -> None:
    weighed(talk)
    stepped(talk)
    shown = text_of(client, talk)

    for part in ("What you worked out", "law & order", "money: fits partly", "write to Maya", "at my desk"):
        assert part in shown
    assert "law &amp; order" in client.get(path_of(talk)).text


def test_without_a_check_the_page_has_no_progress_to_show_and_speaks_of_none(
    client: FlaskClient, talk: Talk, services: Services
) -> None:
    weighed(talk)
    shown = text_of(client, talk)

    assert services.content.plan_words.of("intro_own") in shown
    assert "<progress" not in shown and services.content.plan_words.of("intro") not in shown


def test_a_step_of_the_plan_that_the_chat_can_do_says_what_to_write_there(client: FlaskClient, talk: Talk) -> None:
    checked(talk, READY, asked=["faq/decision_method"])

    assert 'write "help me compare my options"' in text_of(client, talk)


def test_without_an_exercise_the_page_has_no_such_part(client: FlaskClient, talk: Talk) -> None:
    checked(talk)

    assert 'id="worked-out"' not in text_of(client, talk)


@pytest.fixture
def asking(services: Services, talk: Talk) -> dict[str, Any]:
    """Headers and key of an action."""
    message_id = talk.says().message_id
    key = {"conversation": talk.conversation_id, "message_id": message_id, "action": "a", "epoch": talk.epoch}
    return {"headers": {"Authorization": f"Bearer {services.settings.internal_token}"}, "key": key}


def test_a_repeat_keeps_it_once_and_says_the_same(client: FlaskClient, talk: Talk, asking: dict[str, Any]) -> None:
    body = {"key": asking["key"], "weighing": WEIGHING}
    first, again = (client.post(PATH, json=body, headers=asking["headers"]) for _ in range(2))

    assert (200, first.json) == (again.status_code, again.json)
    assert 1 == len(exercises_of(talk))


@pytest.mark.parametrize(
    "work",
    [
        {},
        {"weighing": {**WEIGHING, "options": ["a"]}},
        {"weighing": {**WEIGHING, "fits": [["well", "not"]]}},
        {"weighing": {**WEIGHING, "fits": [["well", "best"], ["not", "not"]]}},
        {"weighing": {**WEIGHING, "options": ["a" * 81, "b"]}},
        {"next_step": {"what": " "}},
        {"next_step": {"what": "call mum", "due_on": "friday"}},
        {"next_step": {"what": "call mum"}, "weighing": WEIGHING},
    ],
)
def test_what_is_no_exercise_is_refused_and_keeps_nothing(
    client: FlaskClient, talk: Talk, asking: dict[str, Any], work: dict[str, Any]
) -> None:
    answer = client.post(PATH, json={"key": asking["key"], **work}, headers=asking["headers"])

    assert (422, []) == (answer.status_code, exercises_of(talk))
