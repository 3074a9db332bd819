"""The widget in a real browser: the talk, what is kept, and the menu. Faults of the network are tested apart."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from handoff.contract import HandoffOut
from handoff.domain.lifecycle import Owner
from handoff.domain.waiting import WaitBand
from tests.e2e.conftest import NewContext
from tests.e2e.fake_api import CLAIMED, FakeApi, queued
from tests.e2e.widget_page import WidgetPage

HELLO = "Hello! I am an automated assistant."
MAYA = "Maya Tan, careers practitioner"


def test_it_asks_the_server_for_nothing_until_it_is_opened(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit()
    expect(widget.launcher).to_have_accessible_name("Open Career Centre")

    assert {} == api.talks


def test_a_question_is_answered_and_a_choice_is_pressed_once(widget: WidgetPage, api: FakeApi) -> None:
    choices = [("That helps", "b-1"), ("Talk to a person", "b-2")]
    api.replies = [{"text": "Start with what the job asks for.", "buttons": choices}, {"text": "Glad to hear it."}]
    widget.visit().open()
    widget.write("How do I start my CV?")
    choice = widget.button("That helps")
    choice.click()

    widget.shows(HELLO, "How do I start my CV?", "Start with what the job asks for.", "That helps", "Glad to hear it.")
    expect(choice).to_be_disabled()
    expect(widget.button("Talk to a person")).to_be_disabled()
    choice.click(force=True)
    assert [(None, "b-1")] == [(post.text, post.payload) for post in api.posts[1:]]


def test_choices_stay_open_while_only_others_have_written_since(widget: WidgetPage, api: FakeApi) -> None:
    api.greeting = [{"text": "Choose.", "buttons": [("One", "b-1")]}, {"text": "Take your time."}]
    widget.visit().open()
    api.say("A notice.", "system")
    expect(widget.bubble("A notice.")).to_be_visible()

    expect(widget.button("One")).to_be_enabled()


def test_each_message_names_its_author(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.write("Hello")
    expect(widget.bubble("Hello")).to_contain_text("Sent")
    api.say("You are in the queue.", "system")
    api.say("Hi, I'm Maya.", "practitioner", name=MAYA)
    expect(widget.bubble("Hi, I'm Maya.")).to_be_visible()

    expect(widget.log.locator(".who")).to_have_text(["Automated assistant:", "You:", "Service notice:", f"{MAYA}:"])


def test_a_reload_shows_the_same_conversation_in_order_and_once(widget: WidgetPage, api: FakeApi) -> None:
    api.replies = [{"text": f"Answer {n}"} for n in range(3)]
    widget.visit().open()
    for n in range(3):
        widget.write(f"Question {n}")
        expect(widget.bubble(f"Answer {n}")).to_be_visible()
    widget.page.reload()

    widget.shows(HELLO, *(f"{kind} {n}" for n in range(3) for kind in ("Question", "Answer")))
    expect(widget.panel).to_be_visible()
    assert 1 == len(api.talks)


def test_the_focus_stays_with_the_page_when_a_reload_reopens_the_panel(widget: WidgetPage) -> None:
    widget.visit().open()
    widget.page.reload()
    expect(widget.panel).to_be_visible()

    assert "body" == widget.page.evaluate("document.activeElement.localName")


def test_two_tabs_share_one_conversation(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    other = WidgetPage(widget.page.context.new_page(), api.url).visit().open()
    other.write("From the other tab")

    widget.shows(HELLO, "From the other tab")
    other.shows(HELLO, "From the other tab")
    assert 1 == len(api.talks)


def test_markup_is_shown_as_text(widget: WidgetPage, api: FakeApi) -> None:
    evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>**bold** &amp;'
    api.greeting = [
        {"text": evil, "buttons": [("<b>bold</b>", "b-1")], "links": [("<i>x</i>", "https://example.org/")]}
    ]
    widget.visit().open()
    widget.write(evil)

    widget.shows(evil, evil)
    expect(widget.button("<b>bold</b>")).to_be_visible()
    expect(widget.log.locator("img, script, b, i")).to_have_count(0)
    expect(widget.page).to_have_title(re.compile("Kestrel Bay"))


def test_only_safe_addresses_become_links(widget: WidgetPage, api: FakeApi) -> None:
    web = "See https://example.org/a_(b)?x=1, (http://example.org/c)."
    text = f"{web} mailto:a@example.org tel:+6555550100 javascript:alert(1)"
    links = [("Good", "https://example.org/good"), ("Bad", "javascript:alert(1)"), ("Data", "data:text/html,x")]
    api.greeting = [{"text": text, "links": links}]
    widget.visit().open()
    expect(widget.messages).to_have_count(1)
    anchors = widget.log.locator("a")

    assert [
        "https://example.org/a_(b)?x=1",
        "http://example.org/c",
        "mailto:a@example.org",
        "tel:+6555550100",
        "https://example.org/good",
    ] == anchors.evaluate_all("all => all.map((a) => a.href)")
    assert ["noopener noreferrer"] * 3 == anchors.evaluate_all("all => all.map((a) => a.rel).filter(Boolean)")
    expect(widget.log.get_by_text("Bad")).to_be_visible()


@pytest.mark.parametrize(
    ("handoff", "words"),
    [
        (queued(1, WaitBand.MINUTES), "You are next in the queue for a person. Usually within minutes."),
        (queued(3, WaitBand.HOURS), "You are number 3 in the queue for a person. It can take a few hours today."),
        (
            queued(1, WaitBand.NEXT_OPENING, "2030-01-07T09:00:00Z"),
            "We are closed now. A person is back Monday 7 January, 09:00.",
        ),
    ],
    ids=["next", "later", "closed"],
)
def test_the_banner_says_where_the_visitor_stands(
    widget: WidgetPage, api: FakeApi, handoff: HandoffOut, words: str
) -> None:
    widget.visit().open()
    expect(widget.messages).to_have_count(1)
    api.state(Owner.BOT, handoff)

    expect(widget.panel.locator(".banner")).to_contain_text(words)


def test_every_wait_band_has_words(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    expect(widget.messages).to_have_count(1)
    banner = widget.panel.locator(".banner")
    seen: set[str] = set()
    for band in WaitBand:
        api.state(Owner.BOT, queued(len(seen) + 2, band))
        expect(banner).to_contain_text(f"number {len(seen) + 2} in the queue")
        seen.add(re.sub(r"\d", "", str(banner.text_content())))

    assert len(WaitBand) == len(seen)


def test_the_header_names_the_practitioner_while_a_person_owns_the_conversation(
    widget: WidgetPage, api: FakeApi
) -> None:
    widget.visit().open()
    expect(widget.messages).to_have_count(1)
    speaker = widget.panel.locator(".speaker")
    expect(speaker).to_have_text("Automated assistant")
    api.state(Owner.PRACTITIONER, CLAIMED)
    expect(speaker).to_have_text("Careers practitioner")
    api.say("Hi, I'm Maya.", "practitioner", name=MAYA)
    expect(speaker).to_have_text(MAYA)
    api.state(Owner.BOT)

    expect(speaker).to_have_text("Automated assistant")
    expect(widget.panel.locator(".banner")).to_be_hidden()


def test_urgent_help_is_one_press_away_and_posts_words_the_safety_screen_reads(
    widget: WidgetPage, api: FakeApi
) -> None:
    widget.visit().open()
    widget.menu("About privacy")
    widget.button("Urgent help").click()
    widget.button("Urgent help").click()

    expect(widget.bubble("I need urgent help now")).to_contain_text("Sent")
    expect(widget.log.locator(".note")).to_contain_text("call your local emergency number")
    api.wait_for(lambda: ["I need urgent help now"] == api.visitor_texts())


def test_unread_messages_are_counted_in_the_launchers_name(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    widget.button("Close").click()
    api.say("One")
    expect(widget.launcher).to_have_accessible_name("Open Career Centre, 1 new message")
    api.say("Two")
    expect(widget.launcher).to_have_accessible_name("Open Career Centre, 2 new messages")
    widget.page.reload()
    expect(widget.launcher).to_have_accessible_name("Open Career Centre, 2 new messages")
    widget.open()
    widget.button("Close").click()

    expect(widget.launcher).to_have_accessible_name("Open Career Centre")


def test_the_conversation_can_be_downloaded(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    with widget.page.expect_download() as download:
        widget.menu("Download my conversation")

    assert "conversation.json" == download.value.suggested_filename
    assert HELLO == json.loads(Path(download.value.path()).read_text())["messages"][0]["text"]


def test_deleting_asks_first_and_begins_afresh(widget: WidgetPage, api: FakeApi) -> None:
    api.receivers = ["email"]
    widget.visit().open()
    widget.write("Forget me")
    expect(widget.bubble("Forget me")).to_contain_text("Sent")
    widget.menu("Delete my conversation")
    widget.button("Keep it").click()
    assert not api.talk.is_erased
    widget.menu("Delete my conversation")
    widget.button("Delete it").click()

    widget.shows(HELLO)
    expect(widget.log.locator(".note")).to_have_text([re.compile("was deleted"), re.compile("gone out by email")])
    assert [True, False] == [talk.is_erased for talk in api.talks.values()]


def test_a_conversation_that_is_gone_is_replaced_with_an_honest_word(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    api.talks.clear()
    widget.page.reload()

    expect(widget.log.locator(".note")).to_contain_text("deleted or has expired")
    widget.shows(HELLO)
    assert 1 == len(api.talks)


def test_an_erasure_elsewhere_reaches_an_open_panel(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.write("Words")
    expect(widget.bubble("Words")).to_contain_text("Sent")
    api.erase()

    widget.shows(HELLO)
    expect(widget.log.locator(".note")).to_contain_text("deleted or has expired")


def test_a_key_that_never_works_is_not_asked_for_without_end(widget: WidgetPage, api: FakeApi) -> None:
    api.refuses_every_token = True
    widget.visit().open()
    widget.page.wait_for_timeout(3000)

    assert 1 <= len(api.talks) <= 4


def test_no_address_ever_carries_the_token(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.write("Hello")
    expect(widget.bubble("Hello")).to_contain_text("Sent")

    assert [] == [url for url in api.urls if "token" in url]


def test_several_widgets_settings_keep_their_conversations_apart(new_context: NewContext, api: FakeApi) -> None:
    page = new_context().new_page()
    page.route("**/", lambda route: route.fulfill(body=_page("law"), content_type="text/html"))
    law = WidgetPage(page, api.url).visit().open()
    law.write("Law question")
    expect(law.bubble("Law question")).to_contain_text("Sent")
    page.unroute("**/")
    page.route("**/", lambda route: route.fulfill(body=_page("arts"), content_type="text/html"))
    arts = WidgetPage(page, api.url).visit()
    if not arts.panel.is_visible():
        arts.open()

    arts.shows(HELLO)
    assert 2 == len(api.talks)


def _page(key: str) -> str:
    script = f'<script src="/static/widget.js" data-key="{key}" data-title="Career Centre"></script>'
    return f"<!doctype html><title>Kestrel Bay</title><body>{script}"
