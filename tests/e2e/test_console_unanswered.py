"""From two visitors' questions to an answer for everybody: Maya answers and drafts, Ruth approves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from handoff import unanswered
from handoff.knowledge import shelf
from handoff.models import UnansweredQuestion
from handoff.services import Services
from tests.cast import RUTH
from tests.conftest import Clock
from tests.handoff.web.console.conftest import Visitors

pytest_plugins = ("tests.e2e.console_desk",)

ALIA, BEN = "do you look at a german cv", "cv auf deutsch anyone"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The pages are the same on both."""
    return sqlite_url


@pytest.fixture
def asked(services: Services, visitors: Visitors, clock: Clock) -> list[str]:
    """Alia's and Ben's conversations, whose questions are alike."""
    conversations = []
    for text in (ALIA, BEN):
        conversation_id = visitors.say(text)
        message = next(m for m in visitors.read(conversation_id) if m.author == "visitor")
        with services.db.write() as session:
            unanswered.keep(session, conversation_id, message.id, "not_understood", clock())
            unanswered.share(session, services, conversation_id, clock())
            session.get_one(UnansweredQuestion, message.id).group_id = "g"
        clock.advance(60)
        conversations.append(conversation_id)
    return conversations


def sits_well(page: Page) -> None:
    """Nothing that axe can find is wrong, and nothing sticks out."""
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_two_questions_become_an_answer_for_everybody(
    desk_of: Callable[..., Page], asked: list[str], visitors: Visitors, services: Services
) -> None:
    maya, ruth = desk_of(), desk_of(RUTH, color_scheme="dark", viewport={"width": 360, "height": 800})
    expect(maya.locator("#questions-count .count")).to_contain_text("2 shared, the oldest 2 min old")
    maya.get_by_role("link", name="Questions").first.click()
    expect(maya.get_by_text("On duty: Maya Tan, Ruth Lim")).to_be_visible()
    expect(maya.get_by_text("2 visitors")).to_be_visible()
    sits_well(maya)

    maya.get_by_role("link", name=ALIA).click()
    sits_well(maya)
    maya.get_by_label("Your answer, as Maya Tan").fill("Yes: bring it to the drop-in.")
    maya.get_by_role("button", name="Send the answer").click()
    expect(maya.get_by_text("Answers sent: 2.")).to_be_visible()
    for conversation_id, own in zip(asked, (ALIA, BEN), strict=True):
        assert visitors.read(conversation_id)[-1].text == f'You asked: "{own}"\n\nYes: bring it to the drop-in.'

    maya.get_by_role("link", name="Make it an answer").click()
    expect(maya.get_by_text(ALIA)).to_be_visible()
    expect(maya.get_by_label("Answer", exact=True)).to_have_value("")
    maya.get_by_label("Title, as it stands on buttons").fill("CVs in German")
    maya.get_by_label("Answer", exact=True).fill("Yes: bring it to the drop-in on Tuesday.")
    maya.get_by_label("Ways of asking, one a line").fill(f"german cv\n{ALIA}")
    maya.get_by_role("button", name="Save the draft").click()
    expect(maya.get_by_role("alert").filter(has_text="Say it in your own words.")).to_be_visible()
    maya.get_by_label("Ways of asking, one a line").fill("german cv\nlebenslauf check")
    maya.get_by_role("button", name="Save the draft").click()
    expect(maya.get_by_text("A supervisor approves and retires.")).to_be_visible()
    sits_well(maya)

    ruth.goto(maya.url.rsplit("/", 1)[0])
    sits_well(ruth)
    ruth.get_by_role("link", name="CVs in German").click()
    sits_well(ruth)
    ruth.get_by_role("button", name="Approve", exact=True).click()
    expect(ruth.get_by_text("It serves from now on.")).to_be_visible()
    with services.db.read() as session:
        assert [("faq/k1", ["german cv", "lebenslauf check"])] == [
            (entry.name, entry.phrasings) for entry in shelf.entries(session)
        ]
    ruth.get_by_role("link", name="Add ways of asking").click()
    sits_well(ruth)
    ruth.get_by_role("link", name="Questions").first.click()
    sits_well(ruth)
