"""The alarm in a real browser: bar, title, sound and notification on every page, and an end to them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Route, expect

from handoff.models import Alert, Practitioner
from handoff.services import Services
from tests.cast import MAYA
from tests.conftest import Clock
from tests.e2e.console_page import LIVE, sign_in
from tests.handoff.web.console.conftest import IN_DANGER, OWN, Visitors

pytest_plugins = ("tests.e2e.console_desk",)

LOCKED = "Click anywhere to turn on the sound"
STUBS = """
  window.tones = [];
  window.made = [];
  const touched = { yes: %(unlocked)s };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { touched.yes = true; }, true);
  window.AudioContext = class extends AudioContext {
    get state() { return touched.yes && !this.asleep ? "running" : "suspended"; }
    resume() { this.asleep = false; return touched.yes ? Promise.resolve() : new Promise(() => {}); }
    suspend() { this.asleep = true; return Promise.resolve(); }
  };
  window.OscillatorNode = class extends OscillatorNode {
    start(at) { window.tones.push(this.frequency.value); return super.start(at); }
  };
  window.Notification = class {
    static permission = "%(permission)s";
    static async requestPermission() { return this.permission = "granted"; }
    constructor(title, options) { Object.assign(this, { title, options }); window.made.push(this); }
    close() { this.isClosed = true; }
  };
"""
"""A browser's sound and notifications, with what came of them in `tones` and `made`."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The pages are the same on both."""
    return sqlite_url


@pytest.fixture
def desk(
    new_context: Callable[..., BrowserContext], site: str, hired: Callable[..., Practitioner]
) -> Iterator[Callable[..., Page]]:
    """Maya's queue page, just loaded and not touched yet, in a browser with these permissions."""
    errors: list[str] = []

    def open_desk(*, unlocked: bool = False, permission: str = "default", **options: object) -> Page:
        hired(MAYA)
        context = new_context(**options)
        context.add_init_script(STUBS % {"unlocked": str(unlocked).lower(), "permission": permission})
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        sign_in(page, site, "maya", OWN)
        expect(page.locator("#line")).to_have_attribute("data-state", "live")
        return page

    yield open_desk
    assert [] == errors


@pytest.fixture
def danger(visitors: Visitors) -> Callable[[], tuple[str, Alert]]:
    """Somebody writes that they are in danger: the reference and the alert."""

    def write() -> tuple[str, Alert]:
        handoff, alert = visitors.in_danger()
        return handoff.ref, alert

    return write


def tones(page: Page) -> int:
    return int(page.evaluate("window.tones.length"))


def rung(page: Page, times: int, within: int = LIVE) -> None:
    """Wait until this page has sounded that often; each time is four tones."""
    until(page, lambda: tones(page) == 4 * times, within)


def until(page: Page, happened: Callable[[], bool], within: int = LIVE) -> None:
    """The content policy lets nobody wait inside the page."""
    for _ in range(within // 100):
        if happened():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not happen in time")


def notifications(page: Page) -> list[dict[str, object]]:
    found: list[dict[str, object]] = page.evaluate(
        "window.made.map(({ title, options, isClosed }) => ({ title, ...options, icon: null, open: !isClosed }))"
    )
    return found


@pytest.mark.parametrize("path", ["", "/health", "/account", "/password", "/handoffs/{ref}"])
def test_every_page_shows_the_bar_with_the_way_to_the_handoff(
    desk: Callable[..., Page], site: str, danger: Callable[[], tuple[str, Alert]], path: str
) -> None:
    ref, _ = danger()
    page = desk()
    page.goto(f"{site}/console{path.format(ref=ref)}")

    bar = page.get_by_role("region", name="Urgent alerts")
    expect(bar).to_contain_text("A message may be about danger")
    bar.get_by_role("link", name=ref).click()
    expect(page.get_by_role("heading", name=ref, exact=True)).to_be_visible()


def test_an_alert_comes_over_the_open_line_and_is_announced_once(
    desk: Callable[..., Page], site: str, danger: Callable[[], tuple[str, Alert]]
) -> None:
    page = desk()
    page.goto(f"{site}/console/account")
    expect(page.locator("#line")).to_have_attribute("data-state", "live")
    page.evaluate(
        "window.said = []; new MutationObserver(() => window.said.push(document.querySelector('#urgent').textContent))"
        ".observe(document.querySelector('#urgent'), { childList: true })"
    )
    ref, _ = danger()

    expect(page.get_by_role("region", name="Urgent alerts")).to_be_visible(timeout=LIVE)
    expect(page.locator("#urgent")).to_have_text(f"URGENT: A message may be about danger {ref}")
    page.wait_for_timeout(2_500)
    page.reload()
    expect(page.get_by_role("region", name="Urgent alerts")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.locator("#urgent")).to_have_text("")


def test_the_title_begins_with_urgent_and_blinks_and_the_icon_with_it(
    desk: Callable[..., Page], danger: Callable[[], tuple[str, Alert]]
) -> None:
    danger()
    page = desk()
    seen = {page.title() for _ in range(12) if page.wait_for_timeout(250) is None}

    assert {"URGENT \U0001f534 (1) Queue · Signpost", "URGENT ⚪ (1) Queue · Signpost"} == seen


def test_with_reduced_motion_nothing_blinks(desk: Callable[..., Page], danger: Callable[[], tuple[str, Alert]]) -> None:
    danger()
    page = desk(reduced_motion="reduce")
    expect(page).to_have_title("URGENT \U0001f534 (1) Queue · Signpost")
    seen = {page.title() for _ in range(10) if page.wait_for_timeout(250) is None}

    assert {"URGENT \U0001f534 (1) Queue · Signpost"} == seen


def test_the_sound_waits_for_the_first_touch_and_says_so(
    desk: Callable[..., Page], danger: Callable[[], tuple[str, Alert]]
) -> None:
    danger()
    page = desk()
    expect(page.get_by_role("button", name=LOCKED)).to_be_visible()
    assert 0 == tones(page)

    page.get_by_role("heading", name="Queue").click()

    rung(page, 1)
    expect(page.get_by_role("button", name=LOCKED)).to_be_hidden()


def test_the_sound_comes_back_until_somebody_acknowledges_and_so_does_everything_else(
    desk: Callable[..., Page], danger: Callable[[], tuple[str, Alert]]
) -> None:
    page = desk(unlocked=True, permission="granted")
    page.evaluate("localStorage.setItem('signpost-sound', 'off')")
    danger()
    rung(page, 1)
    rung(page, 2, within=13_000)

    page.locator("#alarm").get_by_role("button", name="Acknowledge").click()

    expect(page.get_by_role("region", name="Urgent alerts")).to_have_count(0)
    expect(page).to_have_title("(1) Queue · Signpost")
    expect(page.locator("#polite")).to_have_text("Taken off the board.")
    expect(page.locator("#main")).to_be_focused()
    assert [False] == [each["open"] for each in notifications(page)]
    page.wait_for_timeout(11_000)
    assert 8 == tones(page)


def test_what_was_acknowledged_is_announced_even_if_the_next_reading_of_the_board_overtakes_the_answer(
    desk: Callable[..., Page], danger: Callable[[], tuple[str, Alert]]
) -> None:
    def answer_late(route: Route) -> None:
        answer = route.fetch()
        expect(page.get_by_role("region", name="Urgent alerts")).to_have_count(0, timeout=LIVE)
        route.fulfill(response=answer)

    page = desk()
    danger()
    page.route("**/acknowledge", answer_late)

    page.locator("#alarm").get_by_role("button", name="Acknowledge").click()

    expect(page.locator("#polite")).to_have_text("Taken off the board.")
    expect(page.locator("#main")).to_be_focused()


def test_acknowledging_elsewhere_ends_it_here(
    desk: Callable[..., Page], danger: Callable[[], tuple[str, Alert]], services: Services, clock: Clock
) -> None:
    page = desk(unlocked=True)
    _, alert = danger()
    expect(page.get_by_role("region", name="Urgent alerts")).to_be_visible(timeout=LIVE)

    with services.db.write() as session:
        session.get_one(Alert, alert.id).acknowledged_at = clock()

    expect(page.get_by_role("region", name="Urgent alerts")).to_have_count(0, timeout=LIVE)
    expect(page).to_have_title("(1) Queue · Signpost")


def test_one_alert_is_muted_in_every_tab_and_the_next_one_rings(
    desk: Callable[..., Page], site: str, danger: Callable[[], tuple[str, Alert]]
) -> None:
    page = desk(unlocked=True)
    danger()
    rung(page, 1)
    other = page.context.new_page()
    other.goto(f"{site}/console/health")

    page.get_by_role("button", name="Mute this alert").click()

    for tab in (page, other):
        expect(tab.get_by_role("button", name="Muted in this browser")).to_be_disabled()
        expect(tab.get_by_role("region", name="Urgent alerts")).to_be_visible()
    page.wait_for_timeout(11_000)
    assert (4, 0) == (tones(page), tones(other))
    danger()
    until(page, lambda: tones(page) + tones(other) == 8)


def test_several_tabs_make_one_sound(
    desk: Callable[..., Page], site: str, danger: Callable[[], tuple[str, Alert]]
) -> None:
    page = desk(unlocked=True)
    tabs = [page, page.context.new_page(), page.context.new_page()]
    for tab in tabs[1:]:
        tab.goto(f"{site}/console/health")
        expect(tab.locator("#line")).to_have_attribute("data-state", "live")

    danger()
    for tab in tabs:
        expect(tab.get_by_role("region", name="Urgent alerts")).to_be_visible(timeout=LIVE)
    page.wait_for_timeout(4_000)

    assert 4 == sum(tones(tab) for tab in tabs)


def test_the_notification_names_level_and_reference_and_opens_the_handoff(
    desk: Callable[..., Page], danger: Callable[[], tuple[str, Alert]]
) -> None:
    page = desk(permission="granted")
    ref, alert = danger()
    until(page, lambda: len(notifications(page)) == 1)

    expected = {"title": f"URGENT: {ref}", "tag": f"signpost-{alert.id}", "requireInteraction": True}
    assert [{**expected, "icon": None, "open": True}] == notifications(page)
    assert IN_DANGER not in str(notifications(page))
    page.reload()
    expect(page.get_by_role("region", name="Urgent alerts")).to_be_visible()
    assert [] == notifications(page)

    page.evaluate("localStorage.removeItem('signpost-notified')")
    page.reload()
    until(page, lambda: len(notifications(page)) == 1)
    page.evaluate("window.made[0].onclick()")
    expect(page.get_by_role("heading", name=ref, exact=True)).to_be_visible()


def test_desktop_alerts_are_offered_while_nobody_has_decided(
    desk: Callable[..., Page], danger: Callable[[], tuple[str, Alert]]
) -> None:
    ref, _ = danger()
    page = desk()
    page.get_by_role("button", name="Turn on desktop alerts").click()

    expect(page.get_by_role("button", name="Turn on desktop alerts")).to_be_hidden()
    until(page, lambda: len(notifications(page)) == 1)
    assert f"URGENT: {ref}" == notifications(page)[0]["title"]


def test_blocked_desktop_alerts_are_said_to_be_blocked(desk: Callable[..., Page]) -> None:
    page = desk(permission="denied")

    expect(page.get_by_text("Desktop alerts are blocked in this browser")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on desktop alerts")).to_be_hidden()


def test_signed_out_elsewhere_the_page_is_quiet(
    desk: Callable[..., Page], danger: Callable[[], tuple[str, Alert]]
) -> None:
    page = desk(unlocked=True)
    danger()
    rung(page, 1)
    page.context.clear_cookies()
    page.evaluate("window.htmx.trigger(document.body, 'console:changed')")

    expect(page.get_by_role("region", name="Urgent alerts")).to_have_count(0)
    expect(page).to_have_title("(1) Queue · Signpost")


def test_without_script_the_bar_is_there_and_can_be_acknowledged(
    site: str, new_context: Callable[..., BrowserContext], hired: Callable[..., Practitioner],
    danger: Callable[[], tuple[str, Alert]],
) -> None:  # fmt: skip
    hired(MAYA)
    danger()
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, site, "maya", OWN)
    expect(page).to_have_title("URGENT (1) Queue · Signpost")
    expect(page.get_by_role("button", name="Mute this alert")).to_have_count(0)

    page.locator("#alarm").get_by_role("button", name="Acknowledge").click()

    expect(page.get_by_text("Taken off the board.")).to_be_visible()
    expect(page).to_have_title("(1) Queue · Signpost")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_alarm_passes_axe_and_fits_the_width(
    desk: Callable[..., Page], site: str, visitors: Visitors, scheme: str, width: int
) -> None:
    handoff, alert = visitors.in_danger()
    visitors.called(alert, "Ana Lee")
    visitors.in_danger(channel="drill")
    for _ in range(3):
        visitors.alert("unscreened", visitors.say("x", safety="unscreened"))
    visitors.alert("concern", visitors.say("x", safety="concern", reasons=["distress"]))
    page = desk(color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": 800})

    expect(page.get_by_role("button", name=LOCKED)).to_be_visible()

    for path in ("", f"/handoffs/{handoff.ref}", "/health"):
        page.goto(f"{site}/console{path}")
        expect(page.locator("#line")).to_have_attribute("data-state", "live")
        page.get_by_text("3 more").click()
        found = Axe().run(page).response["violations"]
        assert [] == [(v["id"], v["nodes"][0]["html"]) for v in found], path
        assert width >= page.evaluate("document.documentElement.scrollWidth"), path
