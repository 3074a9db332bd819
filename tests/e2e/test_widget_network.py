"""The widget when the network or the server fails: nothing is lost, nothing is said twice, and the visitor is told."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.fake_api import FakeApi, Refusal
from tests.e2e.test_widget import HELLO
from tests.e2e.widget_page import WidgetPage


def test_a_broken_stream_resumes_after_the_last_event(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    api.say("Two")
    widget.shows(HELLO, "Two")
    api.drop_streams()
    api.say("Three")

    widget.shows(HELLO, "Two", "Three")
    assert [0, 2] == api.feeds


def test_it_asks_for_what_the_stream_left_out(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    api.hidden = {2}
    api.say("Two, lost on the way")
    api.say("Three")

    widget.shows(HELLO, "Two, lost on the way", "Three")
    assert [1] == api.polls


def test_it_polls_where_streams_are_not_to_be_had(widget: WidgetPage, api: FakeApi) -> None:
    api.stream = "missing"
    api.replies = [{"text": "Answer"}]
    widget.visit().open()
    widget.write("Question")
    widget.shows(HELLO, "Question", "Answer")
    api.say("Later")

    widget.shows(HELLO, "Question", "Answer", "Later")
    assert [] == api.feeds


def test_it_polls_when_a_proxy_swallows_the_stream(widget: WidgetPage, api: FakeApi) -> None:
    api.stream = "silent"
    widget.page.clock.install()
    widget.visit().open()
    for _ in range(2):
        api.wait_for(lambda: api.feeds)
        api.feeds.clear()
        widget.page.clock.run_for(10_000)

    widget.shows(HELLO)
    assert api.polls


def test_a_stream_that_falls_silent_is_replaced(widget: WidgetPage, api: FakeApi) -> None:
    widget.page.clock.install()
    widget.visit().open()
    widget.shows(HELLO)
    widget.page.clock.run_for(39_000)
    assert [0] == api.feeds
    widget.page.clock.run_for(3_000)

    api.wait_for(lambda: api.feeds == [0, 1])


def test_words_written_offline_go_out_once_with_the_same_client_id(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    widget.page.context.set_offline(True)
    widget.write("Written in a tunnel")
    expect(widget.panel.locator(".connection")).to_contain_text("No connection. What you write is kept here")
    kept = _outbox(widget)
    widget.page.context.set_offline(False)

    expect(widget.bubble("Written in a tunnel")).to_contain_text("Sent")
    expect(widget.panel.locator(".connection")).to_be_hidden()
    assert kept == [str(post.client_id) for post in api.posts]
    api.wait_for(lambda: ["Written in a tunnel"] == api.visitor_texts())
    assert [] == _outbox(widget)


def test_words_not_sent_survive_a_reload(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    api.refusal = Refusal(503, "unavailable", times=1000)
    widget.write("Keep me")
    api.wait_for(lambda: api.posts)
    widget.page.reload()
    expect(widget.bubble("Keep me")).to_be_visible()
    api.refusal = None

    expect(widget.bubble("Keep me")).to_contain_text("Sent")
    api.wait_for(lambda: ["Keep me"] == api.visitor_texts())
    assert 1 == len({post.client_id for post in api.posts})


def test_an_answer_that_got_lost_makes_no_second_message(widget: WidgetPage, api: FakeApi) -> None:
    api.lost_answers = 1
    api.replies = [{"text": "Answer"}]
    widget.visit().open()
    widget.write("Once")

    widget.shows(HELLO, "Once", "Answer")
    api.wait_for(lambda: len(api.posts) == 2)
    expect(widget.bubble("Once")).to_contain_text("Sent")
    widget.shows(HELLO, "Once", "Answer")
    assert ["Once"] == api.visitor_texts()


def test_ones_own_words_coming_by_the_feed_first_are_not_shown_twice(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    api.may_answer.clear()
    api.replies = [{"text": "Answer"}]
    widget.write("ok")
    widget.shows(HELLO, "ok", "Answer")
    api.say("ok", "visitor")  # the same word, from another tab
    widget.shows(HELLO, "ok", "Answer", "ok")
    api.may_answer.set()

    api.say("End")
    widget.shows(HELLO, "ok", "Answer", "ok", "End")
    assert 1 == len(api.posts)


def test_words_that_came_back_by_the_feed_are_not_taken_along_when_the_conversation_is_erased(
    widget: WidgetPage, api: FakeApi
) -> None:
    widget.visit().open()
    api.may_answer.clear()
    widget.write("Words")
    expect(widget.bubble("Words")).to_contain_text("Sent")
    api.erase()

    widget.shows(HELLO)
    api.may_answer.set()
    assert 1 == len(api.posts)


def test_the_same_words_twice_are_two_messages(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.write("ok")
    widget.write("ok")

    widget.shows(HELLO, "ok", "ok")
    api.wait_for(lambda: api.visitor_texts() == ["ok", "ok"])
    widget.shows(HELLO, "ok", "ok")


def test_several_texts_go_out_in_the_order_written(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    api.refusal = Refusal(502, "bad_gateway", times=1)
    for n in range(4):
        widget.write(f"Text {n}")
    expect(widget.bubble("Text 3")).to_contain_text("Sent")

    api.wait_for(lambda: [f"Text {n}" for n in range(4)] == api.visitor_texts())
    widget.shows(HELLO, *(f"Text {n}" for n in range(4)))


def test_too_many_messages_are_kept_and_sent_when_the_server_allows(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    api.refusal = Refusal(429, "too_many_messages", retry_after=2)
    widget.write("One too many")
    expect(widget.bubble("One too many")).to_contain_text("Many messages at once. It is kept here and goes out in 2 s.")
    widget.page.wait_for_timeout(1000)
    assert 1 == len(api.posts)

    expect(widget.bubble("One too many")).to_contain_text("Sent")
    api.wait_for(lambda: ["One too many"] == api.visitor_texts())
    assert 1 == len({post.client_id for post in api.posts})


def test_urgent_help_does_not_wait_behind_the_limit(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    api.refusal = Refusal(429, "too_many_messages", retry_after=30)
    widget.write("One too many")
    expect(widget.bubble("One too many")).to_contain_text("kept here")
    widget.button("Urgent help").click()

    expect(widget.bubble("I need urgent help now")).to_contain_text("Sent")
    api.wait_for(lambda: "I need urgent help now" in api.visitor_texts()[:1])


def test_a_refused_message_says_why_and_lets_the_next_one_pass(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    api.refusal = Refusal(422, "invalid")
    widget.write("Bad")
    expect(widget.bubble("Bad")).to_contain_text("Not sent. Refused: invalid.")
    widget.write("Good")
    expect(widget.bubble("Good")).to_contain_text("Sent")
    widget.button("Try again").click()
    expect(widget.bubble("Bad")).to_contain_text("Sent")

    api.wait_for(lambda: ["Good", "Bad"] == api.visitor_texts())


def test_a_refused_message_can_be_removed(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    api.refusal = Refusal(422, "invalid")
    widget.write("Bad")
    widget.button("Remove").click()

    widget.shows(HELLO)
    assert [] == _outbox(widget)


def test_a_refused_press_opens_the_choices_again(widget: WidgetPage, api: FakeApi) -> None:
    api.greeting = [{"text": "Choose.", "buttons": [("One", "b-1")]}]
    widget.visit().open()
    api.refusal = Refusal(422, "unknown_button")
    widget.button("One").click()

    expect(widget.messages.last).to_contain_text("Not sent.")
    expect(widget.button("One")).to_be_enabled()


def test_words_written_as_the_conversation_expires_go_to_the_new_one(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    api.talk.is_erased = True
    widget.write("Still there?")

    widget.shows(HELLO, "Still there?")
    expect(widget.log.locator(".note")).to_contain_text("deleted or has expired")
    api.wait_for(lambda: api.visitor_texts() == ["Still there?"])
    assert 2 == len(api.talks)


def test_words_written_before_there_is_a_conversation_wait_for_it(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit()
    widget.page.context.set_offline(True)
    widget.open()
    widget.write("Early bird")
    widget.page.context.set_offline(False)

    widget.shows(HELLO, "Early bird")
    expect(widget.bubble("Early bird")).to_contain_text("Sent")


def test_a_long_outage_is_named_and_its_end_too(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    widget.page.route("**/api/visitor/**", lambda route: route.fulfill(status=503, body="{}"))
    api.drop_streams()
    connection = widget.panel.locator(".connection")
    expect(connection).to_have_text("The service cannot be reached at the moment. Trying again…")
    widget.page.unroute("**/api/visitor/**")

    expect(connection).to_be_hidden(timeout=30_000)
    expect(widget.panel.get_by_role("status").filter(has_text="Connected again.")).to_be_attached()


def test_nothing_that_was_said_stays_in_the_browsers_storage(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.write("A secret worry")
    expect(widget.bubble("A secret worry")).to_contain_text("Sent")
    kept = str(widget.page.evaluate("JSON.stringify([localStorage, sessionStorage])"))

    assert not re.search("secret worry|automated assistant", kept)


def _outbox(widget: WidgetPage) -> list[str]:
    keys = widget.page.evaluate("Object.keys(localStorage)")
    return [str(key).rpartition(":")[2] for key in keys if ":out:" in key]
