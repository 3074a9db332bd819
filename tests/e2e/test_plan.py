"""The page of a plan in a real browser: by keyboard alone, on a phone and a desk, in light and dark, on paper."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from handoff.services import Services
from tests.planned import checked, path_of, steps_of
from tests.talk import Talk

pytest_plugins = ("tests.e2e.console_desk",)

SIZES = {"phone": {"width": 360, "height": 780}, "desk": {"width": 1280, "height": 900}}
PICTURES = os.environ.get("SIGNPOST_PICTURES")
"""A folder for screenshots, for whoever wants to look."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The pages are the same on both."""
    return sqlite_url


@pytest.fixture
def alia(services: Services) -> Talk:
    talk = Talk(services)
    checked(talk, asked=["faq/no_idea"])
    return talk


@pytest.fixture
def open_plan(site: str, new_context: Callable[..., BrowserContext], alia: Talk) -> Callable[..., Page]:
    """Her plan in a browser that has no script: nothing on it may need one."""

    def open_(**options: object) -> Page:
        page = new_context(java_script_enabled=False, **options).new_page()
        page.goto(f"{site}{path_of(alia)}")
        return page

    return open_


def sits_well(page: Page) -> None:
    """Nothing that axe can find is wrong, and nothing sticks out."""
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def focused(page: Page) -> str:
    return page.locator(":focus").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_it_sits_well_before_and_after_a_step_is_done(
    site: str, new_context: Callable[..., BrowserContext], alia: Talk, size: str, scheme: str
) -> None:
    page = new_context(viewport=SIZES[size], color_scheme=scheme).new_page()
    page.goto(f"{site}{path_of(alia)}")
    sits_well(page)
    picture(page, f"{size}-{scheme}-new")
    page.get_by_role("button", name="Mark as done (step 1)").click()
    page.get_by_label("Date for step 2, if you like").fill("2026-11-30")
    page.get_by_role("button", name="Save date (step 2)").click()

    expect(page.get_by_text("planned for 30 November 2026")).to_be_visible()
    sits_well(page)
    picture(page, f"{size}-{scheme}-begun")
    page.goto(f"{site}{path_of(alia)}x")
    sits_well(page)
    picture(page, f"{size}-{scheme}-refused")


def test_a_step_is_ticked_with_the_keyboard_alone_and_without_a_script(open_plan: Callable[..., Page]) -> None:
    page = open_plan(viewport=SIZES["phone"])
    for _ in range(20):
        page.keyboard.press("Tab")
        if focused(page).startswith("Mark as done"):
            break
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("Noted: done.")
    expect(page.locator(".steps > li").first, "one goes on where one was").to_be_focused()
    expect(page.get_by_text("1 of 3 steps done")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="First step")).to_contain_text("reached")


def test_the_progress_can_be_switched_off_and_stays_off(open_plan: Callable[..., Page]) -> None:
    page = open_plan()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Hide the progress").click()

    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_text("First step")).to_have_count(0)
    page.get_by_role("button", name="Show the progress").click()
    expect(page.get_by_role("progressbar")).to_be_visible()


def test_each_step_has_a_heading_its_reasons_and_a_way_on(open_plan: Callable[..., Page], alia: Talk) -> None:
    page = open_plan()
    steps = page.locator(".steps > li")

    expect(steps).to_have_count(len(steps_of(alia)))
    for step in steps.all():
        expect(step.get_by_role("heading", level=3)).to_be_visible()
        expect(step.get_by_role("heading", name="Why it is here")).to_be_visible()
        assert step.locator(".prompts li, h3 a").count()


def test_on_paper_there_are_lines_to_write_on_and_nothing_to_press(open_plan: Callable[..., Page]) -> None:
    page = open_plan(color_scheme="dark")
    page.emulate_media(media="print")

    for button in page.get_by_role("button").all():
        expect(button).to_be_hidden()
    expect(page.locator(".address").first).to_be_visible()
    assert 40 < float(page.locator(".prompts li").first.evaluate("e => parseFloat(getComputedStyle(e).paddingBottom)"))
    assert "rgb(255, 255, 255)" == page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    picture(page, "paper")


def test_both_files_can_be_taken_along(open_plan: Callable[..., Page]) -> None:
    page = open_plan()
    expect(page.get_by_role("link", name="Dates for your calendar (.ics)")).to_have_count(0)
    page.get_by_label("Date for step 1, if you like").fill("2026-11-30")
    page.get_by_role("button", name="Save date (step 1)").click()

    for name, start in (("The plan as PDF", b"%PDF-"), ("Dates for your calendar (.ics)", b"BEGIN:VCALENDAR")):
        with page.expect_download() as begun:
            page.get_by_role("link", name=name).click()
        assert begun.value.path().read_bytes().startswith(start)
