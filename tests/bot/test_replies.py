"""Replies as the tracker recorded them."""

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.replies import replies_of


def tracker(*events: object) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("c", list(events))


def asked(message_id: str) -> UserUttered:
    return UserUttered("words", {"name": "greet"}, message_id=message_id)


def test_a_message_that_never_came_has_no_replies() -> None:
    assert replies_of(tracker(asked("1"), BotUttered("a")), "2") is None


def test_a_message_that_got_no_answer_has_none_but_is_known() -> None:
    assert [] == replies_of(tracker(asked("1"), asked("2"), BotUttered("b")), "1")


def test_each_utterance_is_one_reply_up_to_the_next_message() -> None:
    turn = [asked("1"), ActionExecuted("x"), BotUttered("a\n\nb"), BotUttered("c")]
    talk = tracker(BotUttered("before"), *turn, asked("2"), BotUttered("d"))

    assert ["a\n\nb", "c"] == [reply["text"] for reply in replies_of(talk, "1")]


def test_a_button_becomes_the_wish_it_stands_for() -> None:
    buttons = [
        {"title": "Plain", "payload": "/greet"},
        {"title": "With", "payload": '/choose_option{"option": 2}'},
    ]
    (reply,) = replies_of(tracker(asked("1"), BotUttered("a", {"buttons": buttons})), "1")

    assert [
        {"title": "Plain", "wish": {"intent": "greet", "entities": {}}},
        {"title": "With", "wish": {"intent": "choose_option", "entities": {"option": "2"}}},
    ] == reply["buttons"]


@pytest.mark.parametrize("payload", ["", "cv_start", "/", "/ {}", "/x{broken", None])
def test_a_button_without_an_intent_is_left_out(payload: str) -> None:
    (reply,) = replies_of(tracker(asked("1"), BotUttered("a", {"buttons": [{"title": "B", "payload": payload}]})), "1")

    assert [] == reply["buttons"]


def test_links_ride_in_the_custom_part() -> None:
    link = {"title": "Guide", "url": "https://example.org"}
    (reply,) = replies_of(tracker(asked("1"), BotUttered(None, {"custom": {"links": [{**link, "more": 1}]}})), "1")

    assert {"text": "", "buttons": [], "links": [link]} == reply
