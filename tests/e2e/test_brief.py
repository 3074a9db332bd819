"""The page of a request in a real browser: by keyboard alone, on a narrow phone and a desk, in light and dark."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from handoff.briefs import keeping, sending
from handoff.briefs.offer import slots
from handoff.domain.lifecycle import ConsentScope
from handoff.services import Services
from tests.briefed import brief_of, path_of, prepared
from tests.cast import BEN_IS_LOST
from tests.planned import checked
from tests.talk import Talk

pytest_plugins = ("tests.e2e.console_desk",)

SIZES = {"phone": {"width": 320, "height": 700}, "desk": {"width": 1280, "height": 900}}
PICTURES = os.environ.get("SIGNPOST_PICTURES")
"""A folder for screenshots, for whoever wants to look."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The pages are the same on both."""
    return sqlite_url


@pytest.fixture
def ben(services: Services) -> Talk:
    talk = Talk(services)
    talk.asks(BEN_IS_LOST)
    checked(talk, asked=["faq/no_idea"])
    prepared(talk)
    return talk


def sits_well(page: Page) -> None:
    """Nothing that axe can find is wrong, and nothing sticks out."""
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_it_sits_well_from_the_draft_to_the_talk(
    site: str, new_context: Callable[..., BrowserContext], ben: Talk, size: str, scheme: str
) -> None:
    page = new_context(viewport=SIZES[size], color_scheme=scheme).new_page()
    page.goto(f"{site}{path_of(ben)}")
    sits_well(page)
    picture(page, f"{size}-{scheme}-draft")
    page.get_by_label("Phone", exact=True).check()
    page.get_by_label("My first name").check()
    page.get_by_role("button", name="Ask for a person with this").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing you typed is lost")
    sits_well(page)
    picture(page, f"{size}-{scheme}-wrong")
    page.get_by_label("Your phone number").fill("+65 5555 0100")
    page.get_by_label("The name").fill("Ben")
    page.get_by_label("Only what I write from now on").check()
    page.get_by_role("button", name="Ask for a person with this").click()
    expect(page.get_by_role("status")).to_contain_text("Sent.")
    sits_well(page)
    picture(page, f"{size}-{scheme}-sent")


def test_a_request_is_made_with_the_keyboard_alone_and_without_a_script(
    site: str, new_context: Callable[..., BrowserContext], ben: Talk
) -> None:
    page = new_context(java_script_enabled=False, viewport=SIZES["phone"]).new_page()
    page.goto(f"{site}{path_of(ben)}")
    page.keyboard.press("Tab")
    expect(page.get_by_label("What you would like to talk about")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("what comes after my degree")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first line is taken out
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("name") == "scope":
            break
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Sent.")
    brief = brief_of(ben)

    assert ("what comes after my degree", 1, True) == (brief.ask, len(brief.left_out), brief.is_shared)
    assert ben.handoff is not None


@pytest.mark.parametrize("size", SIZES)
def test_a_practitioner_reads_it_on_top_and_confirms_a_time(
    site: str, new_context: Callable[..., BrowserContext], desk_of: Callable[..., Page], ben: Talk, size: str
) -> None:
    here, time = ben.services, next(iter(slots(ben.services, ben.services.clock())))
    wishes = replace(
        keeping.wishes_of(brief_of(ben)), meeting="in_person", times=(time,), name_choice="first_name", name="Ben"
    )
    with here.db.write() as session:
        sending.send(session, here, brief_of(ben).id, wishes, ConsentScope.ALL, here.clock())
    desk = desk_of(viewport=SIZES[size])
    desk.get_by_role("link", name="Ben").click()
    expect(desk.get_by_text("You are talking with Ben.")).to_be_visible()
    desk.get_by_role("button", name="Claim").click()
    desk.get_by_text("Confirm a time").click()
    sits_well(desk)
    picture(desk, f"{size}-console")
    desk.get_by_label("Place or link").fill("Room 4")
    desk.get_by_role("button", name="Confirm and tell the visitor").click()
    expect(desk.get_by_text("Confirmed. The visitor has been told.")).to_be_visible()

    page = new_context(viewport=SIZES[size]).new_page()
    page.goto(f"{site}{path_of(ben)}")
    expect(page.get_by_text("Maya Tan has confirmed: Tue 24 Nov, 10:00")).to_be_visible()
    sits_well(page)
    with page.expect_download() as begun:
        page.get_by_role("link", name="Put it into your calendar (.ics)").click()
    assert begun.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")
