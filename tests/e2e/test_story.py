"""The whole story with the real processes, in real browsers: no mock stands anywhere on this road."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.widget_page import WidgetPage
from tests.stack import Stack

SERVICE = "Merlion Bay Careers"
OWN_PASSWORD = "a calm walk along the quay"
ANSWERS = (
    "With some thought",
    "I could not, or I have no option yet",
    "Neither",
    "I put it off or feel too worried to start",
    "I would want someone beside me",
    "Shared",
    "A lot",
    "Somewhat",
    "No",
    "Two or more",
    "Perhaps",
)
SHOTS = Path("results/story")


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack() as stack:
        yield stack


@pytest.fixture
def visitor(new_context: NewContext, stack: Stack) -> Iterator[WidgetPage]:
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    widget = WidgetPage(page, stack.url, service=SERVICE)
    yield widget
    assert [] == widget.errors


@pytest.fixture
def console(new_context: NewContext, stack: Stack) -> Page:
    """Signed in with the one-time password that `make up` printed, and an own one set."""
    assert stack.account is not None
    page = new_context().new_page()
    page.goto(f"{stack.url}/console")
    page.get_by_label("Login").fill(stack.account.login)
    page.get_by_label("Password").fill(stack.account.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Name").first.fill("Maya Tan")
    page.get_by_label("New password").fill(OWN_PASSWORD)
    page.get_by_label("The same once more").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    return page


def test_a_visitor_is_answered_checked_handed_over_and_answered_again(
    stack: Stack, visitor: WidgetPage, console: Page
) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    visitor.visit().open()
    says(visitor, "automated assistant")

    visitor.write("how do i start my cv")
    says(visitor, "Start with one job advert")

    visitor.write("can i take the short check")
    for answer in [*ANSWERS, "An appointment"]:
        press_by_keyboard(visitor, answer)
    says(visitor, "provisional")
    says(visitor, "Why this suggestion")
    says(visitor, f'You said "{ANSWERS[4]}"')
    visitor.page.screenshot(path=SHOTS / "result-phone.png")

    visitor.write("talk to a person please")
    press(visitor, "Yes, they may see this chat")
    says(visitor, "You are in the queue")

    visitor.write("how do i prepare for an interview")
    says(visitor, "put one true story next to each thing")

    console.screenshot(path=SHOTS / "queue-desktop.png")
    console.get_by_role("button", name=re.compile("Claim H-")).click()
    says(visitor, "has joined")
    expect(console.locator("#transcript")).to_contain_text("how do i start my cv")
    expect(console.locator("#facts")).to_contain_text("provisional")

    reply(console, "Hello, I have read what you shared. What worries you most?")
    says(visitor, "What worries you most?")
    visitor.write("that i choose the wrong thing")
    expect(console.locator("#transcript")).to_contain_text("that i choose the wrong thing")
    reply(console, "That is a common worry. Shall we list three options together?")
    says(visitor, "three options together")
    visitor.write("yes please")
    expect(console.locator("#transcript")).to_contain_text("yes please")
    console.screenshot(path=SHOTS / "conversation-desktop.png")
    visitor.page.screenshot(path=SHOTS / "talk-phone.png")

    console.locator("summary", has_text="Resolve").click()
    console.locator("#resolve").click()
    says(visitor, "automated assistant again")

    visitor.write("how do i write a cover letter")
    says(visitor, "A cover letter answers two questions")

    before = visitor.log.locator(".text").all_inner_texts()
    visitor.page.reload()
    expect(visitor.log.locator(".text")).to_have_count(len(before))

    assert before == visitor.log.locator(".text").all_inner_texts()


def says(visitor: WidgetPage, words: str) -> None:
    expect(visitor.log.locator(".text", has_text=words).last).to_be_visible(timeout=20_000)


def press(visitor: WidgetPage, title: str) -> None:
    """The newest button with this title, once it can be pressed."""
    button = visitor.button(title).and_(visitor.page.locator("button:not([aria-disabled=true])")).last
    button.click(timeout=20_000)


def press_by_keyboard(visitor: WidgetPage, title: str) -> None:
    """The newest button with this title, reached as those reach it who use no mouse."""
    button = visitor.button(title).and_(visitor.page.locator("button:not([aria-disabled=true])")).last
    expect(button).to_be_visible(timeout=20_000)
    for key in ["Tab"] * 15 + ["Shift+Tab"] * 40:
        if button.evaluate("found => found.getRootNode().activeElement === found"):
            visitor.page.keyboard.press("Enter")
            return
        visitor.page.keyboard.press(key)
    raise AssertionError(f"no way to {title!r} by keyboard")


def reply(console: Page, text: str) -> None:
    console.locator("#text").fill(text)
    console.locator("#send").click()
    expect(console.locator("#transcript")).to_contain_text(text)
