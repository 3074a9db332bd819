"""The channel of a real bot process: a turn is taken once, failures are told, and nothing but text comes as text."""

import json
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.bot.bot_server import TOKEN, ActionServer, BotServer

SLOW = {"wish": {"intent": "be_slow", "entities": {}}}


def calls_of(actions: ActionServer, conversation: str) -> list[dict[str, Any]]:
    return [call for call in actions.calls if call["sender_id"] == conversation]


def test_a_question_is_answered(server: BotServer, conversation: str) -> None:
    (reply,) = server.turn(conversation, "1", "how do I write a CV")

    assert {
        "text": "One page.", "buttons": [], "links": [{"title": "Guide", "url": "https://example.org/cv"}]
    } == reply


def test_a_reply_with_blank_lines_stays_one_reply_and_its_buttons_become_wishes(
    server: BotServer, conversation: str
) -> None:
    (reply,) = server.turn(conversation, "1", "hello")

    assert "Hello.\n\nAsk me." == reply["text"]
    assert [
        {"title": "How do I write a CV?", "wish": {"intent": "faq", "entities": {"topic": "cv_start"}}},
        {"title": "The second", "wish": {"intent": "choose_option", "entities": {"option": "2"}}},
    ] == reply["buttons"]


def test_a_follow_up_is_read_behind_the_answer_before_it(server: BotServer, conversation: str) -> None:
    server.turn(conversation, "1", "how do I write a CV")

    assert ["Two at most."] == server.said(conversation, "2", "and how many pages?")
    assert [False, True] == [event["parse_data"]["is_follow_up"] for event in server.stored(conversation)]


def test_two_wishes_get_two_answers(server: BotServer, conversation: str) -> None:
    said = server.said(conversation, "1", "how do I write a CV? what is the usual pay?")

    assert ["One page.", "Look at pay data. Shall I ask a person?"] == said


def test_a_pressed_button_is_not_guessed_at(server: BotServer, conversation: str) -> None:
    wish = {"intent": "choose_option", "entities": {"option": "2", "unknown": "x"}}

    assert ["You chose 2."] == server.said(conversation, "1", "how do I write a CV", wish=wish)


def test_a_button_older_than_the_model_is_read_by_its_title(server: BotServer, conversation: str) -> None:
    wish = {"intent": "intent_of_last_year", "entities": {}}

    assert ["One page."] == server.said(conversation, "1", "how do I write a CV", wish=wish)


def test_a_repeated_message_gets_the_same_replies_and_is_stored_once(server: BotServer, conversation: str) -> None:
    first = server.turn(conversation, "1", "hello")
    server.turn(conversation, "2", "how do I write a CV")

    assert first == server.turn(conversation, "1", "hello")
    assert ["1", "2"] == [event["message_id"] for event in server.stored(conversation)]


def test_what_an_action_said_is_repeated_too(server: BotServer, actions: ActionServer, conversation: str) -> None:
    first = server.turn(conversation, "1", **SLOW)

    assert first == server.turn(conversation, "1", **SLOW)
    assert ["Done.", "You are Alia, offered check."] == [reply["text"] for reply in first]
    assert [{"title": "Go", "wish": {"intent": "choose_option", "entities": {"option": "1"}}}] == first[0]["buttons"]
    assert 1 == len(calls_of(actions, conversation))


def test_twelve_at_once_with_one_id_are_one_turn(server: BotServer, actions: ActionServer, conversation: str) -> None:
    with ThreadPoolExecutor(12) as callers:
        answers = list(callers.map(lambda _: json.dumps(server.turn(conversation, "1", **SLOW)), range(12)))

    assert 1 == len(set(answers))
    assert (1, 1) == (len(server.stored(conversation)), len(calls_of(actions, conversation)))


def test_a_caller_that_hangs_up_does_not_undo_the_turn(
    server: BotServer, actions: ActionServer, conversation: str
) -> None:
    body = {"conversation": conversation, "message_id": "1", "text": "", **SLOW}
    with pytest.raises(requests.ReadTimeout):
        server.post(body, timeout=0.2)

    assert ["Done.", "You are Alia, offered check."] == server.said(conversation, "1", **SLOW)
    assert (1, 1) == (len(server.stored(conversation)), len(calls_of(actions, conversation)))


def test_a_turn_that_nobody_comes_back_for_is_stored(server: BotServer, conversation: str) -> None:
    body = {"conversation": conversation, "message_id": "1", "text": "", **SLOW}
    with pytest.raises(requests.ReadTimeout):
        server.post(body, timeout=0.2)
    deadline = time.monotonic() + 30
    while not server.stored(conversation) and time.monotonic() < deadline:
        time.sleep(0.1)

    assert ["1"] == [event["message_id"] for event in server.stored(conversation)]


def test_one_slow_conversation_keeps_no_other_waiting(server: BotServer, conversation: str) -> None:
    with ThreadPoolExecutor() as callers:
        slow = callers.submit(server.turn, conversation, "1", **SLOW)
        time.sleep(0.2)
        server.turn(f"{conversation}-other", "1", "hello")

        assert not slow.done()


def test_the_action_learns_ids_and_metadata_and_what_was_understood(
    server: BotServer, actions: ActionServer, conversation: str
) -> None:
    server.turn(conversation, "m7", metadata={"epoch": 3}, **SLOW)

    (call,) = calls_of(actions, conversation)
    latest = call["tracker"]["latest_message"]
    assert "m7" == latest["message_id"]
    told = {name: latest["metadata"].get(name) for name in ("conversation", "message_id", "epoch")}
    assert {"conversation": conversation, "message_id": "m7", "epoch": 3} == told
    assert ("answer", []) == (latest["outcome"], latest["choices"])


def test_a_failed_write_fails_the_turn_and_the_repeat_succeeds(server: BotServer, conversation: str) -> None:
    body = {"conversation": conversation, "message_id": "1", "text": "hello"}
    with sqlite3.connect(server.tracker, isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        failed = server.post(body)
        writer.execute("ROLLBACK")

    assert (503, "turn_failed") == (failed.status_code, failed.json()["error"]["code"])
    assert [] == server.stored(conversation)
    assert 200 == server.post(body).status_code
    assert 1 == len(server.stored(conversation))


def test_a_failed_read_fails_the_turn_instead_of_forgetting(server: BotServer, conversation: str) -> None:
    server.turn(conversation, "1", **SLOW)
    with sqlite3.connect(server.tracker) as connection:
        connection.execute("ALTER TABLE events RENAME TO elsewhere")
    failed = server.post({"conversation": conversation, "message_id": "2", "text": "no"})
    with sqlite3.connect(server.tracker) as connection:
        connection.execute("ALTER TABLE elsewhere RENAME TO events")

    assert 503 == failed.status_code
    assert ["You are Alia, offered check."] == server.said(conversation, "2", "no")


def test_a_failing_action_fails_no_turn_and_its_words_stay_out_of_the_log(server: BotServer, conversation: str) -> None:
    wish = {"intent": "fail", "entities": {}}

    assert [] == server.said(conversation, "1", "my secret is safe", wish=wish)
    assert "secret" not in server.log.read_text()
    assert '"RasaException"' in server.log.read_text()


def test_a_fresh_session_keeps_the_slots_and_forgets_the_talk(server: BotServer, conversation: str) -> None:
    server.turn(conversation, "1", **SLOW)
    server.turn(conversation, "2", "what is the usual pay")

    assert ["You are Alia, offered None."] == server.said(conversation, "3", "no", fresh_session=True)
    assert 2 == len(server.stored(conversation, "session_started"))


def test_an_agreement_finds_its_question_unless_the_session_is_fresh(server: BotServer, conversation: str) -> None:
    server.turn(conversation, "1", "what is the usual pay")
    assert ["I will ask a person."] == server.said(conversation, "2", "yes")

    server.turn(conversation, "3", "what is the usual pay")
    assert ["I will ask a person."] != server.said(conversation, "4", "yes", fresh_session=True)


def test_a_repeat_with_a_fresh_session_opens_no_second_one(server: BotServer, conversation: str) -> None:
    server.turn(conversation, "1", "hello")
    first = server.turn(conversation, "2", "hello", fresh_session=True)

    assert first == server.turn(conversation, "2", "hello", fresh_session=True)
    assert 2 == len(server.stored(conversation, "session_started"))


def test_a_first_message_with_a_fresh_session_is_a_first_message(server: BotServer, conversation: str) -> None:
    server.turn(conversation, "1", "hello", fresh_session=True)

    assert 1 == len(server.stored(conversation, "session_started"))


def test_a_long_talk_gets_new_sessions_that_nobody_notices(server: BotServer, conversation: str) -> None:
    server.turn(conversation, "0", **SLOW)
    for number in range(1, 19):
        server.turn(conversation, f"{number}", "hello")
    server.turn(conversation, "19", "what is the usual pay")

    assert ["I will ask a person."] == server.said(conversation, "20", "yes")
    assert 2 == len(server.stored(conversation, "session_started"))
    assert ["You are Alia, offered check."] == server.said(conversation, "21", "no")


def test_a_long_form_is_not_interrupted(server: BotServer, conversation: str) -> None:
    for number in range(19):
        server.turn(conversation, f"{number}", "hello")
    server.turn(conversation, "19", "", wish={"intent": "start_check", "entities": {}})

    assert ["Noted."] == server.said(conversation, "20", "yes please")


@pytest.mark.parametrize("text", ["/restart", " /session_start", '/choose_option{"option": "9"}', "/be_slow", "/"])
def test_a_slash_in_front_is_text(server: BotServer, actions: ActionServer, conversation: str, text: str) -> None:
    said = server.said(conversation, "1", text)

    assert ["You chose 9."] != said
    assert [] == calls_of(actions, conversation)
    assert ([text.strip()], 1) == (
        [event["text"] for event in server.stored(conversation)], len(server.stored(conversation, "session_started"))
    )
    assert "outcome" in server.stored(conversation)[0]["parse_data"]


def test_a_question_behind_a_slash_is_understood(server: BotServer, conversation: str) -> None:
    assert ["One page."] == server.said(conversation, "1", "/how do I write a CV")


@pytest.mark.parametrize("text", ["", "   ", "👍", "\ud800", "a\x00b", "x" * 100_000])
def test_odd_text_gets_an_answer(server: BotServer, conversation: str, text: str) -> None:
    assert 1 == len(server.said(conversation, "1", text))


def test_long_text_is_cut(server: BotServer, conversation: str) -> None:
    server.turn(conversation, "1", "x" * 100_000)

    assert [4_000] == [len(event["text"]) for event in server.stored(conversation)]


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], TOKEN + "x", "\xe9"])
def test_a_wrong_token_is_refused(server: BotServer, conversation: str, token: str) -> None:
    answer = server.post({"conversation": conversation, "message_id": "1", "text": "hello"}, token=token)

    assert (401, "unauthorized") == (answer.status_code, answer.json()["error"]["code"])
    assert [] == server.stored(conversation)


@pytest.mark.parametrize("body", ["", "{", "[]", '{"conversation": "c"}', b"\xff\xfe"])
def test_a_body_that_is_no_turn_is_refused(server: BotServer, body: str) -> None:
    answer = server.post(body)

    assert (422, "invalid_turn") == (answer.status_code, answer.json()["error"]["code"])


PATHS = ["/model/parse", "/conversations/c/tracker", "/webhooks/rest/webhook", "/domain", "/webhooks/signpost/other"]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_else_is_open(server: BotServer, path: str) -> None:
    assert {404} == {requests.get(server.url + path).status_code, requests.post(server.url + path).status_code}
