"""The console in a real browser: live without reload, one reply however it is sent, and no text ever lost.

Behind the pages stand the real app and database; the visitor writes straight into the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from handoff import alerts, desk
from handoff.domain.lifecycle import ConsentScope
from handoff.models import Handoff, Practitioner
from handoff.services import Services
from tests.cast import MAYA, OMAR
from tests.conftest import Clock
from tests.e2e.console_page import LIVE, open_claimed, sign_in
from tests.handoff.web.console.conftest import ONE_TIME, OWN, Visitors

pytest_plugins = ("tests.e2e.console_desk",)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The pages are the same on both."""
    return sqlite_url


def by_practitioners(visitors: Visitors, handoff: Handoff) -> list[str]:
    return [m.text for m in visitors.read(handoff.conversation_id) if m.author == "practitioner"]


def test_the_first_sign_in_leads_through_ones_own_password_to_the_queue(
    site: str, new_context: Callable[..., BrowserContext], hired: Callable[..., Practitioner]
) -> None:
    hired(MAYA, ONE_TIME, is_one_time=True)
    page = new_context().new_page()
    sign_in(page, site, "maya", ONE_TIME)

    page.get_by_label("New password").fill(OWN)
    page.get_by_label("The same once more").fill(OWN)
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    expect(page.get_by_text("Your password is set.")).to_be_visible()


def test_who_begins_to_wait_appears_by_itself_in_list_title_and_announcement(
    desk_of: Callable[..., Page], visitors: Visitors
) -> None:
    page = desk_of()
    expect(page.locator("#pulse .count")).to_have_attribute("data-waiting", "0")

    handoff = visitors.ask_for_person()

    expect(page.get_by_role("link", name=handoff.ref)).to_be_visible(timeout=LIVE)
    expect(page).to_have_title("(1) Queue · Signpost", timeout=LIVE)
    expect(page.locator("#polite")).to_have_text("A new conversation waits. 1 waiting.")


def test_an_urgent_visitor_is_announced_at_once_and_stands_on_top(
    desk_of: Callable[..., Page], visitors: Visitors, ben: Handoff
) -> None:
    page = desk_of()
    expect(page.locator("#pulse .count")).to_have_attribute("data-waiting", "1")

    urgent, _ = visitors.in_danger()

    expect(page.get_by_role("heading", name="Urgent 1")).to_be_visible(timeout=LIVE)
    expect(page.locator("#urgent")).to_have_text(f"URGENT: A message may be about danger {urgent.ref}")
    assert page.locator(".entry .ref").all_inner_texts() == [urgent.ref, ben.ref]


def test_two_messages_each_way_without_a_reload(desk_of: Callable[..., Page], visitors: Visitors, ben: Handoff) -> None:
    page = desk_of()
    open_claimed(page, ben)
    page.evaluate("window.wasNotReloaded = true")

    for question, answer in (("Hi Ben, what do you enjoy?", "dunno, people?"), ("Tell me more.", "i like helping")):
        page.get_by_label("Your reply").fill(question)
        page.keyboard.press("Control+Enter")
        expect(page.locator(".message.mine .text").last).to_have_text(question, timeout=LIVE)
        expect(page.get_by_label("Your reply")).to_have_value("")
        visitors.say(answer, ben.conversation_id)
        expect(page.locator(".message.visitor .text").last).to_have_text(answer, timeout=LIVE)

    expect(page.locator("#polite")).to_have_text("New message from the visitor.")
    assert page.evaluate("window.wasNotReloaded")
    assert by_practitioners(visitors, ben) == ["Hi Ben, what do you enjoy?", "Tell me more."]


def test_the_newest_message_is_in_sight(desk_of: Callable[..., Page], visitors: Visitors, ben: Handoff) -> None:
    for number in range(30):
        visitors.say(f"thought {number}", ben.conversation_id)
    page = desk_of()
    open_claimed(page, ben)
    expect(page.locator(".message .text").last).to_be_in_viewport()

    visitors.say("and one more", ben.conversation_id)

    expect(page.get_by_text("and one more")).to_be_in_viewport(timeout=LIVE)


def test_an_impatient_double_click_sends_once(desk_of: Callable[..., Page], visitors: Visitors, ben: Handoff) -> None:
    page = desk_of()
    open_claimed(page, ben)
    page.get_by_label("Your reply").fill("Hi Ben")

    page.locator("#reply-form").evaluate("form => { for (let i = 0; i < 5; i++) form.requestSubmit(); }")

    expect(page.locator(".message.mine .text")).to_have_text("Hi Ben", timeout=LIVE)
    assert by_practitioners(visitors, ben) == ["Hi Ben"]


def test_a_reply_without_the_server_stays_and_is_sent_once_when_it_is_back(
    desk_of: Callable[..., Page], visitors: Visitors, ben: Handoff
) -> None:
    page = desk_of()
    open_claimed(page, ben)
    page.get_by_label("Your reply").fill("Hi Ben")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#trouble")).to_contain_text("What you wrote is still here")
    expect(page.get_by_label("Your reply")).to_have_value("Hi Ben")

    page.context.set_offline(False)
    page.get_by_role("button", name="Send").click()

    expect(page.locator(".message.mine .text")).to_have_text("Hi Ben")
    expect(page.locator("#trouble")).to_be_hidden()
    assert by_practitioners(visitors, ben) == ["Hi Ben"]


def test_when_the_floor_is_lost_while_writing_the_text_stays_and_can_be_sent_after_claiming_again(
    desk_of: Callable[..., Page], visitors: Visitors, ben: Handoff, services: Services, clock: Clock
) -> None:
    page = desk_of()
    open_claimed(page, ben)
    page.get_by_label("Your reply").press_sequentially("half a thought")
    with services.db.write() as session:
        maya = session.scalars(select(Practitioner).where(Practitioner.login == "maya")).one()
        desk.release(session, services, ben.id, maya, clock())
    expect(page.get_by_role("button", name="Claim")).to_be_visible(timeout=LIVE)
    expect(page.locator("#text")).to_have_value("half a thought")

    page.get_by_role("button", name="Send").click()

    expect(page.locator("#reply .problem")).to_contain_text("Not sent: this conversation is back in the queue.")
    expect(page.get_by_label("Your text, which was not sent")).to_have_value("half a thought")
    assert by_practitioners(visitors, ben) == []

    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_label("Your reply")).to_have_value("half a thought")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message.mine .text")).to_have_text("half a thought")


def test_the_box_goes_when_a_colleague_takes_over_and_nothing_was_written(
    desk_of: Callable[..., Page], hired: Callable[..., Practitioner], ben: Handoff, services: Services, clock: Clock
) -> None:
    page = desk_of()
    omar = hired(OMAR)
    open_claimed(page, ben)

    with services.db.write() as session:
        maya = session.scalars(select(Practitioner).where(Practitioner.login == "maya")).one()
        desk.reassign(session, services, ben.id, maya, omar, clock())

    expect(page.get_by_text("Omar Aziz answers this conversation.")).to_be_visible(timeout=LIVE)
    expect(page.get_by_label("Your reply")).to_have_count(0)


def test_signed_out_elsewhere_the_text_stays_and_signing_in_again_in_another_tab_is_enough(
    desk_of: Callable[..., Page], site: str, visitors: Visitors, ben: Handoff
) -> None:
    page = desk_of()
    open_claimed(page, ben)
    page.get_by_label("Your reply").fill("Hi Ben")
    other = page.context.new_page()
    other.goto(f"{site}/console")
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()

    page.get_by_role("button", name="Send").click()
    expect(page.locator("#trouble")).to_contain_text("You are signed out.")
    expect(page.locator("#line-text")).to_have_text("Signed out")
    expect(page.get_by_label("Your reply")).to_have_value("Hi Ben")

    sign_in(other, site, "maya", OWN)
    expect(other.get_by_role("heading", name="Queue")).to_be_visible()
    expect(page.locator("#line")).to_have_attribute("data-state", "live", timeout=20_000)
    page.get_by_role("button", name="Send").click()

    expect(page.locator(".message.mine .text")).to_have_text("Hi Ben")


def test_an_open_menu_survives_what_happens_meanwhile(
    desk_of: Callable[..., Page], visitors: Visitors, ben: Handoff
) -> None:
    page = desk_of()
    open_claimed(page, ben)
    page.locator("summary", has_text="Resolve").click()
    page.get_by_label(re.compile("Short chat")).check()

    visitors.say("still here", ben.conversation_id)
    expect(page.get_by_text("still here")).to_be_visible(timeout=LIVE)

    expect(page.get_by_label(re.compile("Short chat"))).to_be_checked()
    page.locator("#resolve").click()
    expect(page.get_by_text("Resolved. The assistant answers the visitor again.")).to_be_visible()


def test_the_sound_is_off_until_asked_for_and_the_choice_is_kept(desk_of: Callable[..., Page]) -> None:
    page = desk_of()
    button = page.locator("#sound")
    expect(button).to_have_attribute("aria-pressed", "false")

    button.click()
    page.reload()

    expect(button).to_have_text("Sound on")
    expect(button).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_passes_axe_and_fits_the_width(
    desk_of: Callable[..., Page], site: str, visitors: Visitors, ben: Handoff, services: Services, clock: Clock,
    scheme: str, width: int,
) -> None:  # fmt: skip
    visitors.ask_for_person(None, ConsentScope.FROM_NOW, "urgent")
    visitors.say("unscreened words", ben.conversation_id, safety="unscreened")
    with services.db.write() as session:
        alerts.raise_alert(session, "urgent", "m", ben.conversation_id, clock())
    page = desk_of(color_scheme=scheme, viewport={"width": width, "height": 800})
    open_claimed(page, ben)

    for path in (f"/handoffs/{ben.ref}", "", "/health", "/account", "/password"):
        page.goto(f"{site}/console{path}")
        expect(page.locator("#line")).to_have_attribute("data-state", "live")
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_whole_story_works_with_the_keyboard_alone(
    desk_of: Callable[..., Page], visitors: Visitors, ben: Handoff
) -> None:
    page = desk_of()
    tab_to(page, f"Claim {ben.ref}")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your reply")).to_be_visible()
    expect(page.locator("#line")).to_have_attribute("data-state", "live")  # the script is there: Ctrl+Enter is its
    page.get_by_label("Your reply").focus()
    page.keyboard.type("Hi Ben")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.mine .text")).to_have_text("Hi Ben", timeout=LIVE)
    expect(page.get_by_label("Your reply")).to_be_focused()

    assert by_practitioners(visitors, ben) == ["Hi Ben"]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this accessible name has the focus, and see that each stop can be seen."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if (focused.get_attribute("aria-label") or focused.inner_text()) == name:
            return
        assert focused.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
    pytest.fail(f"{name} cannot be reached by Tab")


def test_without_script_the_console_still_works(
    site: str,
    new_context: Callable[..., BrowserContext],
    hired: Callable[..., Practitioner],
    visitors: Visitors,
    ben: Handoff,
) -> None:
    hired(MAYA)
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, site, "maya", OWN)
    page.get_by_role("button", name=f"Claim {ben.ref}").click()
    page.get_by_label("Your reply").fill("Hi Ben")
    page.get_by_role("button", name="Send").click()

    expect(page.locator(".message.mine .text")).to_have_text("Hi Ben")
    assert by_practitioners(visitors, ben) == ["Hi Ben"]
