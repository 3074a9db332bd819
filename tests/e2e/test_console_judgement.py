"""Maya resolves, says later which help was right, and enters a score and its correction, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from handoff.models import Handoff
from tests.e2e.console_page import open_claimed

pytest_plugins = ("tests.e2e.console_desk",)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The pages are the same on both."""
    return sqlite_url


def sits_well(page: Page) -> None:
    """Nothing that axe can find is wrong, and nothing sticks out."""
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def types_score(page: Page, total: str) -> None:
    """From the first field on; how a day is typed depends on the browser's country, so it is put in."""
    page.keyboard.type("My")
    page.keyboard.press("Tab")
    page.keyboard.type(total)
    page.keyboard.press("Tab")
    page.locator("input:focus").fill("2026-11-20")
    page.keyboard.press("Enter")


@pytest.mark.parametrize(("color_scheme", "width"), [("light", 1280), ("dark", 360)])
def test_which_help_was_right_is_said_on_resolving_and_corrected_afterwards(
    desk_of: Callable[..., Page], ben: Handoff, color_scheme: str, width: int
) -> None:
    page = desk_of(color_scheme=color_scheme, viewport={"width": width, "height": 800})
    open_claimed(page, ben)
    page.locator("summary", has_text="Resolve").click()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    sits_well(page)
    page.get_by_label("Self-help").check()
    page.locator("#resolve").click()

    page.get_by_role("link", name="Resolved").click()
    sits_well(page)
    page.get_by_role("link", name=ben.ref).click()
    expect(page.locator("#right-help")).to_contain_text("Found right: Self-help")
    page.locator("#right-help summary").press("Enter")
    page.get_by_label("Case-managed").check()
    page.get_by_label("If the check said something else, why?").select_option("more_complex")
    sits_well(page)
    page.locator("#save-right-help").press("Enter")
    expect(page.locator("#right-help")).to_contain_text("Found right: Case-managed")
    expect(page.locator("#right-help")).to_contain_text("(more complex than the answers showed)")


@pytest.mark.parametrize(("color_scheme", "width"), [("light", 1280), ("dark", 360)])
def test_a_score_is_entered_and_corrected_with_the_keyboard_alone(
    desk_of: Callable[..., Page], ben: Handoff, color_scheme: str, width: int
) -> None:
    page = desk_of(color_scheme=color_scheme, viewport={"width": width, "height": 800})
    open_claimed(page, ben)
    page.locator("#add-score").press("Enter")
    page.get_by_label("Instrument", exact=True).focus()
    sits_well(page)
    types_score(page, "12")
    expect(page.locator("#scores")).to_contain_text("Vocational Identity scale: 12")
    expect(page.locator("#scores")).to_contain_text("taken on 2026-11-20, entered by Maya Tan")

    page.get_by_label("Correct: My Vocational Situation").press("Enter")
    page.get_by_label("Total", exact=True).first.fill("13")
    page.get_by_label("Total", exact=True).first.press("Enter")
    expect(page.locator("#scores li").first).to_contain_text("Vocational Identity scale: 13")
    expect(page.locator("#scores li").last).to_contain_text("Corrected")
    sits_well(page)
