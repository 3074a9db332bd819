"""The widget for everybody: keyboard alone, screen readers, small screens, large letters, both colour schemes."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # ships no types
from playwright.sync_api import Page, expect

from handoff.contract import TEXT_LIMIT
from handoff.domain.lifecycle import Owner
from handoff.domain.waiting import WaitBand
from tests.e2e.conftest import NewContext
from tests.e2e.fake_api import CLAIMED, FakeApi, Refusal, queued
from tests.e2e.test_widget import HELLO, MAYA
from tests.e2e.widget_page import WidgetPage

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
LEAST_TARGET = 24


def test_the_whole_talk_works_by_keyboard_alone(widget: WidgetPage, api: FakeApi) -> None:
    api.greeting = [{"text": HELLO, "buttons": [("Talk to a person", "b-1")]}]
    keys = widget.visit().page.keyboard
    for _ in range(10):
        keys.press("Tab")
        if widget.launcher.evaluate("node => node.matches(':focus-visible')"):
            break
    keys.press("Enter")
    expect(widget.input).to_be_focused()
    widget.shows(HELLO)
    keys.type("First line")
    keys.press("Shift+Enter")
    keys.type("second line")
    keys.press("Enter")
    widget.shows(HELLO, "First line\nsecond line")
    keys.press("Escape")

    expect(widget.panel).to_be_hidden()
    expect(widget.launcher).to_be_focused()
    api.wait_for(lambda: ["First line\nsecond line"] == api.visitor_texts())


def test_a_choice_pressed_by_keyboard_keeps_the_focus(widget: WidgetPage, api: FakeApi) -> None:
    api.greeting = [{"text": HELLO, "buttons": [("Talk to a person", "b-1")]}]
    widget.visit().open()
    choice = widget.button("Talk to a person")
    choice.focus()
    widget.page.keyboard.press("Enter")
    widget.shows(HELLO, "Talk to a person")

    expect(choice).to_be_focused()


def test_escape_goes_back_one_step_at_a_time(widget: WidgetPage) -> None:
    widget.visit().open()
    widget.button("Menu").press("Enter")
    expect(widget.button("Download my conversation")).to_be_focused()
    widget.page.keyboard.press("Escape")
    expect(widget.button("Menu")).to_be_focused()
    widget.menu("About privacy")
    expect(widget.panel.get_by_role("heading", name="About privacy")).to_be_focused()
    widget.page.keyboard.press("Escape")
    expect(widget.button("Menu")).to_be_focused()
    expect(widget.panel).to_be_visible()
    widget.page.keyboard.press("Escape")

    expect(widget.panel).to_be_hidden()


def test_keys_typed_in_the_widget_do_not_reach_the_page(widget: WidgetPage) -> None:
    widget.visit().open()
    widget.page.evaluate("window.heard = []; addEventListener('keydown', (event) => heard.push(event.key))")
    widget.input.press("s")

    assert [] == widget.page.evaluate("heard")


def test_new_messages_are_read_out_and_a_history_is_not(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    expect(widget.log).to_have_attribute("aria-live", "polite")
    widget.page.add_init_script(
        """new MutationObserver((_, watch) => {
            const log = document.querySelector("signpost-widget")?.shadowRoot?.querySelector("[role=log]");
            if (!log || window.liveAtFirst) return;
            const note = () => (window.liveAtFirst ??= log.getAttribute("aria-live"));
            new MutationObserver(note).observe(log, { childList: true });
            watch.disconnect();
        }).observe(document, { childList: true, subtree: true })"""
    )
    widget.page.reload()
    widget.shows(HELLO)

    assert "off" == widget.page.evaluate("window.liveAtFirst")
    expect(widget.log).to_have_attribute("aria-live", "polite")


def test_a_change_of_speaker_is_announced(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    api.state(Owner.PRACTITIONER, CLAIMED)

    said = widget.panel.get_by_role("status").filter(has_text="You are talking to Careers practitioner, a person.")
    expect(said).to_be_attached()


@pytest.mark.parametrize(("scheme", "size"), list(product(["light", "dark"], [PHONE, DESKTOP])), ids=str)
def test_axe_finds_nothing_in_any_state(
    new_context: NewContext, api: FakeApi, scheme: str, size: dict[str, int]
) -> None:
    widget = WidgetPage(new_context(color_scheme=scheme, viewport=size).new_page(), api.url).visit()
    assert [] == _faults(widget.page)
    _fill(widget, api)
    assert [] == _faults(widget.page)
    widget.button("Menu").click()
    assert [] == _faults(widget.page)
    widget.button("Delete my conversation").click()
    assert [] == _faults(widget.page)
    assert [] == widget.errors


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 568}], ids=str)
def test_a_phone_shows_it_on_the_full_screen_without_sideways_scrolling(
    new_context: NewContext, api: FakeApi, size: dict[str, int]
) -> None:
    widget = WidgetPage(new_context(viewport=size, has_touch=True).new_page(), api.url).visit()
    _fill(widget, api)
    api.say("Averyveryveryverylongwordwithoutanyblankwhichmustbreaksomewhere" * 3)
    expect(widget.messages).to_have_count(6)
    box = widget.panel.bounding_box()

    assert {"x": 0, "y": 0, **size} == box
    for part in (".log", ".panel", ".head"):
        assert widget.page.locator(part).evaluate("node => node.scrollWidth <= node.clientWidth"), part
    _targets_are_large(widget)


def test_on_a_phone_the_page_behind_cannot_take_the_focus(new_context: NewContext, api: FakeApi) -> None:
    widget = WidgetPage(new_context(viewport=PHONE).new_page(), api.url).visit().open()
    widget.shows(HELLO)
    for _ in range(12):
        widget.page.keyboard.press("Tab")
        assert widget.page.evaluate("document.activeElement.localName") in {"signpost-widget", "body"}


def test_on_a_phone_another_page_is_not_covered_by_the_open_panel(new_context: NewContext, api: FakeApi) -> None:
    widget = WidgetPage(new_context(viewport=PHONE).new_page(), api.url).visit().open()
    widget.page.goto("about:blank")
    widget.visit()

    expect(widget.launcher).to_be_visible()
    expect(widget.panel).to_be_hidden()


def test_turning_the_phone_keeps_the_conversation_open(widget: WidgetPage) -> None:
    widget.visit().open()
    widget.input.fill("Half a sent")
    for size in (PHONE, DESKTOP, PHONE):
        widget.page.set_viewport_size(size)  # type: ignore[arg-type]  # a TypedDict there
        expect(widget.panel).to_be_visible()

    expect(widget.input).to_have_value("Half a sent")


def test_at_double_size_everything_can_be_reached(new_context: NewContext, api: FakeApi) -> None:
    """A window of 1280 x 800 at 200 % is one of 640 x 400 to the page."""
    widget = WidgetPage(new_context(viewport={"width": 640, "height": 400}).new_page(), api.url).visit()
    _fill(widget, api)
    log = widget.log.bounding_box()

    assert log is not None and log["height"] >= 120
    for control in (widget.input, widget.button("Send"), widget.button("Urgent help"), widget.button("Close")):
        expect(control).to_be_in_viewport(ratio=1)


def test_every_target_is_large_enough(widget: WidgetPage, api: FakeApi) -> None:
    _fill(widget.visit(), api)

    _targets_are_large(widget)


def test_nothing_moves_for_those_who_ask_for_rest(new_context: NewContext, api: FakeApi) -> None:
    widget = WidgetPage(new_context(reduced_motion="reduce").new_page(), api.url).visit()
    _fill(widget, api)
    moving = "all => all.filter((node) => getComputedStyle(node).animationName !== 'none').length"

    assert 0 == widget.page.locator("signpost-widget *").evaluate_all(moving)


def test_forced_colours_keep_the_borders(new_context: NewContext, api: FakeApi) -> None:
    widget = WidgetPage(new_context(forced_colors="active").new_page(), api.url).visit()
    _fill(widget, api)
    for part in (".bubble", ".urgent", ".send"):
        style = widget.page.locator(part).first.evaluate("node => getComputedStyle(node).borderTopColor")
        assert style != "rgba(0, 0, 0, 0)", part


def test_text_is_counted_near_the_limit_and_held_back_beyond_it(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    widget.shows(HELLO)
    counter = widget.panel.locator(".counter")
    widget.input.fill("x" * (TEXT_LIMIT - 401))
    expect(counter).to_be_hidden()
    widget.input.fill("x" * (TEXT_LIMIT + 2))
    expect(counter).to_contain_text("2 characters too many")
    widget.input.press("Enter")
    assert [] == api.posts
    widget.input.fill("😀" * TEXT_LIMIT)
    expect(counter).to_have_text("0 characters left")
    widget.input.press("Enter")

    expect(widget.messages.last).to_contain_text("Sent")
    api.wait_for(lambda: ["😀" * TEXT_LIMIT] == api.visitor_texts())


def test_half_a_message_survives_a_reload(widget: WidgetPage) -> None:
    widget.visit().open()
    widget.input.fill("I was just about to s")
    widget.page.reload()

    expect(widget.input).to_have_value("I was just about to s")


def test_reading_back_is_not_interrupted_by_new_messages(widget: WidgetPage, api: FakeApi) -> None:
    api.greeting = [{"text": f"Message {n}\n\nwith lines"} for n in range(20)]
    widget.visit().open()
    expect(widget.messages).to_have_count(20)
    expect(widget.messages.last).to_be_in_viewport()
    widget.log.evaluate("node => new Promise((done) => (node.onscroll = done, node.scrollTop = 0))")
    api.say("News")
    newer = widget.button("New messages")
    expect(newer).to_be_visible()
    assert 0 == widget.log.evaluate("node => node.scrollTop")
    newer.click()

    expect(widget.bubble("News")).to_be_in_viewport()
    expect(newer).to_be_hidden()


def _fill(widget: WidgetPage, api: FakeApi) -> None:
    """A conversation with one of everything in it."""
    api.greeting = [{"text": HELLO, "buttons": [("I have a question", "b-1")]}]
    widget.open()
    widget.write("See https://example.org/ please")
    expect(widget.bubble("See https://example.org/ please").or_(widget.messages.nth(1))).to_contain_text("Sent")
    api.say("Here you are.", links=[("A guide", "https://example.org/guide")], buttons=[("That helps", "b-2")])
    api.say("I can help with that.", "practitioner", name=MAYA)
    api.say("You are in the queue for a person.", "system", buttons=[("I'll wait", "b-3")])
    api.state(Owner.BOT, queued(2, WaitBand.WITHIN_HOUR))
    expect(widget.panel.locator(".banner")).to_be_visible()
    expect(widget.messages.last).to_be_in_viewport()


def _faults(page: Page) -> list[tuple[str, str, str]]:
    page.wait_for_timeout(300)  # an animation half way has half its contrast
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [(fault["id"], fault["impact"], node["html"][:80]) for fault in found for node in fault["nodes"]]


def _targets_are_large(widget: WidgetPage) -> None:
    sizes = "all => all.map((node) => [node.textContent, Math.min(node.offsetWidth, node.offsetHeight)])"
    found = widget.page.locator("signpost-widget button, signpost-widget .links a").evaluate_all(sizes)

    assert [] == [(name, size) for name, size in found if 0 < size < LEAST_TARGET]


def test_a_failed_message_can_be_told_by_more_than_colour(widget: WidgetPage, api: FakeApi) -> None:
    widget.visit().open()
    api.refusal = Refusal(422, "invalid")
    widget.write("Bad")

    expect(widget.messages.last).to_contain_text("Not sent.")
    said = widget.panel.get_by_role("status").filter(has_text="Not sent.")
    expect(said).to_be_attached()
