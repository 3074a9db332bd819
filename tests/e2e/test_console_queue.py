"""Working the queue in a real browser: keys, a narrow screen, and menus that stay open while things move on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from handoff import presence, setting_aside, tags
from handoff.domain.presence import Presence
from handoff.domain.snooze import SnoozeFor
from handoff.models import Handoff, Practitioner
from handoff.services import Services
from tests.cast import OMAR
from tests.conftest import Clock
from tests.e2e.console_page import LIVE, open_claimed
from tests.handoff.web.console.conftest import Visitors

pytest_plugins = ("tests.e2e.console_desk",)
NARROWEST = 320


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The pages are the same on both."""
    return sqlite_url


def test_n_takes_the_next_one_and_a_slash_goes_to_the_search(desk_of: Callable[..., Page], ben: Handoff) -> None:
    page = desk_of()
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#q")).to_have_value("n")

    page.get_by_role("heading", name="Queue").click()
    page.keyboard.press("n")

    expect(page.get_by_role("heading", name=ben.ref)).to_be_visible()
    expect(page.get_by_label("Your reply")).to_be_visible()


def test_the_keys_can_be_turned_off(desk_of: Callable[..., Page], ben: Handoff) -> None:
    page = desk_of()
    page.get_by_role("button", name="Turn keys off").click()
    page.reload()
    expect(page.get_by_role("button", name="Turn keys on")).to_be_visible()
    page.keyboard.press("/")

    expect(page.locator("#q")).not_to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_fits_the_narrowest_screen_and_passes_axe(
    desk_of: Callable[..., Page], site: str, visitors: Visitors, ben: Handoff, services: Services, clock: Clock,
    scheme: str,
) -> None:  # fmt: skip
    visitors.ask_for_person()
    aside = visitors.ask_for_person()
    page = desk_of(color_scheme=scheme, viewport={"width": NARROWEST, "height": 700})
    open_claimed(page, aside)
    with services.db.write() as session:
        maya = session.scalars(select(Practitioner).where(Practitioner.login == "maya")).one()
        setting_aside.snooze(session, services, aside.id, maya, SnoozeFor.WEEK, clock())
    page.goto(f"{site}/console")
    open_claimed(page, ben)
    with services.db.write() as session:
        for tag in ("visa", "a rather long tag of one row"):
            tags.put_on(session, session.get_one(Handoff, ben.id), tag, maya, clock())

    for path in (f"/handoffs/{ben.ref}", "", "?show=snoozed", "?q=visa", "/account"):
        page.goto(f"{site}/console{path}")
        for menu in page.locator("summary").all():
            if "handoffs" in path:
                menu.click()
                assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST, path
                menu.click()
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST, path


def test_an_open_menu_stays_while_colleagues_come_and_go(
    desk_of: Callable[..., Page], visitors: Visitors, ben: Handoff, services: Services, clock: Clock,
    hired: Callable[..., Practitioner],
) -> None:  # fmt: skip
    omar = hired(OMAR)
    page = desk_of()
    open_claimed(page, ben)
    page.locator("summary", has_text="Put aside").click()
    page.get_by_label("For three hours").check()
    with services.db.write() as session:
        presence.noted_activity(session, omar, clock())
        presence.choose(session, omar, Presence.BUSY, clock())
    visitors.say("still here", ben.conversation_id)
    expect(page.get_by_text("still here")).to_be_visible(timeout=LIVE)

    expect(page.get_by_label("For three hours")).to_be_checked()
    page.locator("#snooze").click()
    expect(page.get_by_text("Put aside. The visitor has been told until when.")).to_be_visible()
