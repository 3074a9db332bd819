"""What a practitioner does in the console's pages, in one line each."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from handoff.models import Handoff

LIVE = 3_000
"""Far below the ten seconds of the fallback polling: whatever appears within it came over the open line."""


def sign_in(page: Page, site: str, login: str, password: str) -> None:
    page.goto(f"{site}/console/login")
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def open_claimed(page: Page, handoff: Handoff) -> None:
    page.get_by_role("button", name=f"Claim {handoff.ref}").click()
    expect(page.get_by_label("Your reply")).to_be_visible()
    expect(page.locator("#line")).to_have_attribute("data-state", "live")
