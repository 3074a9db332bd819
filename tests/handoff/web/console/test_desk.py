"""Working the queue from the console: take next, presence, capacity, filters, putting aside, taking up again, tags."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from handoff.models import Handoff, HandoffTag, Practitioner
from handoff.services import Services
from tests.cast import MAYA, OMAR, RUTH, Person
from tests.conftest import Clock
from tests.handoff.web.console.conftest import Browser, Visitors
from tests.handoff.web.console.test_queue import lane, refs

SignedIn = Callable[[Person], Browser]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the pages ask for is tested on both databases beside the code that answers."""
    return sqlite_url


def row(services: Services, handoff: Handoff) -> Handoff:
    with services.db.read() as session:
        return session.get_one(Handoff, handoff.id)


def account(services: Services, person: Person) -> Practitioner:
    with services.db.read() as session:
        return session.scalars(select(Practitioner).where(Practitioner.login == person.login)).one()


def step(browser: Browser, handoff: Handoff, name: str, **fields: object) -> str:
    return browser.follow(browser.post(f"/console/handoffs/{handoff.ref}/{name}", fields)).text


def test_take_next_leads_to_the_first_in_line(maya_at_work: Browser, visitors: Visitors, clock: Clock) -> None:
    first = visitors.ask_for_person()
    clock.advance(60)
    visitors.ask_for_person()

    page = maya_at_work.follow(maya_at_work.post("/console/take-next")).text

    assert f"<h1>{first.ref}</h1>" in page
    assert "You have this conversation now." in page


def test_take_next_says_so_when_nobody_waits(maya_at_work: Browser) -> None:
    assert "Nobody waits whom you could take." in maya_at_work.follow(maya_at_work.post("/console/take-next")).text


def test_whoever_is_full_is_told_how_many_they_take(maya_at_work: Browser, visitors: Visitors) -> None:
    maya_at_work.post("/console/capacity", {"capacity": "1"})
    visitors.ask_for_person()
    second = visitors.ask_for_person()
    maya_at_work.post("/console/take-next")

    for page in (
        maya_at_work.follow(maya_at_work.post("/console/take-next")).text,
        step(maya_at_work, second, "claim"),
    ):
        assert "You have 1 conversations already" in page


@pytest.mark.parametrize("capacity", ["0", "21", "many", "-1", "²", "9" * 5000])
def test_a_capacity_that_makes_no_sense_is_refused(maya_at_work: Browser, services: Services, capacity: str) -> None:
    page = maya_at_work.follow(maya_at_work.post("/console/capacity", {"capacity": capacity})).text

    assert "Give a whole number from 1 to 20" in page
    assert account(services, MAYA).capacity is None


def test_a_capacity_can_be_given_back(maya_at_work: Browser, services: Services) -> None:
    maya_at_work.post("/console/capacity", {"capacity": "7"})
    assert 7 == account(services, MAYA).capacity
    maya_at_work.post("/console/capacity", {"capacity": ""})

    assert account(services, MAYA).capacity is None


def test_colleagues_see_presence_and_load(maya_at_work: Browser, omar_at_work: Browser, chen: Handoff) -> None:
    step(maya_at_work, chen, "claim")
    maya_at_work.post("/console/presence", {"presence": "busy"})

    bar = omar_at_work.get("/console/desk", HX_Request="true").text
    assert "You: available, 0 of 5 conversations." in bar
    assert "Maya Tan (busy, 1 of 5)" in bar
    assert 400 == maya_at_work.post("/console/presence", {"presence": "dancing"}).status_code


def test_whoever_does_nothing_is_away_until_they_do_something(
    maya_at_work: Browser, omar_at_work: Browser, clock: Clock
) -> None:
    for _ in range(15):
        clock.advance(60)
        maya_at_work.get("/console/pulse", HX_Request="true")
    assert "Maya Tan (away" in omar_at_work.get("/console/desk", HX_Request="true").text
    maya_at_work.get("/console/account")

    assert "Maya Tan (available" in omar_at_work.get("/console/desk", HX_Request="true").text


def test_signing_out_leaves_the_desk_and_signing_in_comes_back(
    maya_at_work: Browser, omar_at_work: Browser, services: Services
) -> None:
    maya_at_work.post("/console/logout")
    assert "Maya Tan" not in omar_at_work.get("/console/desk", HX_Request="true").text
    maya_at_work.get("/console/login")
    maya_at_work.sign_in("maya")

    assert "Maya Tan (available" in omar_at_work.get("/console/desk", HX_Request="true").text


def test_a_row_says_why_it_stands_there(maya_at_work: Browser, visitors: Visitors, clock: Clock) -> None:
    visitors.ask_for_person(None)
    _, alert = visitors.in_danger()
    clock.advance(42 * 60)

    html = maya_at_work.get("/console").text
    assert "Waits 42 min" in lane(html, "waiting")
    assert "Urgent: always first" in lane(html, "urgent")


def test_a_filter_holds_for_the_part_that_renews_itself(
    maya_at_work: Browser, visitors: Visitors, clock: Clock
) -> None:
    early = visitors.ask_for_person()
    clock.advance(3_700)
    visitors.ask_for_person()

    page = maya_at_work.get("/console?over=60&lane=brief&tier=&q=").text
    part = re.search(r'id="queue" hx-get="([^"]+)"', page)
    assert part
    assert [early.ref] == refs(page) == refs(maya_at_work.get(part[1].replace("&amp;", "&"), HX_Request="true").text)


@pytest.mark.parametrize("query", ["show=nothing", "lane=x", "tier=x", "over=7", "over=x", "q=%00"])
def test_a_filter_that_makes_no_sense_hides_nobody(maya_at_work: Browser, chen: Handoff, query: str) -> None:
    assert [chen.ref] == refs(maya_at_work.get(f"/console?{query}").text)


def test_putting_aside_and_finding_it_there(maya_at_work: Browser, chen: Handoff, services: Services) -> None:
    step(maya_at_work, chen, "claim")
    assert "Choose for how long." in step(maya_at_work, chen, "snooze")
    page = step(maya_at_work, chen, "snooze", **{"for": "hour"})

    assert "Put aside. The visitor has been told until when." in page
    assert chen.ref not in lane(page, "waiting")
    snoozed = maya_at_work.get("/console?show=snoozed").text
    assert "Put aside until 11:00" in lane(snoozed, "snoozed")
    assert "Put aside until 11:00, by Maya Tan" in maya_at_work.get(f"/console/handoffs/{chen.ref}").text


def test_back_to_another_lane(maya_at_work: Browser, chen: Handoff, services: Services) -> None:
    step(maya_at_work, chen, "claim")
    step(maya_at_work, chen, "release", queue="case_managed")

    assert ("queued", "case_managed") == (row(services, chen).status, row(services, chen).queue)


@pytest.mark.parametrize(("name", "fields"), [("release", {"queue": "brief"}), ("snooze", {"for": "hour"})])
def test_an_urgent_one_stays_in_its_lane(
    maya_at_work: Browser, visitors: Visitors, services: Services, name: str, fields: dict[str, object]
) -> None:
    urgent, _ = visitors.in_danger()
    step(maya_at_work, urgent, "claim")

    assert "An urgent conversation cannot be put aside" in step(maya_at_work, urgent, name, **fields)
    assert "claimed" == row(services, urgent).status


def test_the_outcome_is_kept(maya_at_work: Browser, chen: Handoff, services: Services) -> None:
    step(maya_at_work, chen, "claim")
    step(maya_at_work, chen, "resolve", outcome="booked", tier="")

    assert "booked" == row(services, chen).outcome
    assert "Booked an appointment" in maya_at_work.get(f"/console/handoffs/{chen.ref}").text


def test_only_those_who_may_see_the_buttons_of_taking_over(
    maya_at_work: Browser, omar_at_work: Browser, signed_in: SignedIn, chen: Handoff
) -> None:
    ruth_at_work = signed_in(RUTH)
    step(maya_at_work, chen, "claim")
    pages = [
        browser.get(f"/console/handoffs/{chen.ref}").text for browser in (maya_at_work, omar_at_work, ruth_at_work)
    ]
    assert [False, False, True] == ['id="step-in"' in page for page in pages]
    assert "Somebody else has this" not in step(ruth_at_work, chen, "step_in")
    step(ruth_at_work, chen, "resolve")

    pages = [browser.get(f"/console/handoffs/{chen.ref}").text for browser in (maya_at_work, ruth_at_work)]
    assert [False, True] == ['id="reopen"' in page for page in pages]
    assert "This conversation has moved on" in step(maya_at_work, chen, "reopen")
    assert "You have this conversation again." in step(ruth_at_work, chen, "reopen")


def test_what_stands_in_the_way_of_taking_up_again_is_said(
    maya_at_work: Browser, visitors: Visitors, chen: Handoff, clock: Clock
) -> None:
    step(maya_at_work, chen, "claim")
    step(maya_at_work, chen, "resolve")
    visitors.ask_for_person(chen.conversation_id)
    assert "has asked for a person again since" in step(maya_at_work, chen, "reopen")
    other = visitors.ask_for_person()
    step(maya_at_work, other, "claim")
    step(maya_at_work, other, "resolve")
    clock.advance(7 * 86_400 + 1)
    maya_at_work.sign_in("maya")

    assert "more than seven days ago" in step(maya_at_work, other, "reopen")


def test_passing_on_to_somebody_who_is_full_names_them(
    maya_at_work: Browser, omar_at_work: Browser, visitors: Visitors, services: Services
) -> None:
    omar_at_work.post("/console/capacity", {"capacity": "1"})
    his, mine = visitors.ask_for_person(), visitors.ask_for_person()
    step(omar_at_work, his, "claim")
    step(maya_at_work, mine, "claim")
    assert (
        "Omar Aziz, career practitioner (available, 1 of 1)" in maya_at_work.get(f"/console/handoffs/{mine.ref}").text
    )

    page = step(maya_at_work, mine, "reassign", to=account(services, OMAR).id)
    assert "Omar Aziz has 1 conversations already" in page


def test_the_assignee_reads_when_it_goes_back(
    maya_at_work: Browser, omar_at_work: Browser, chen: Handoff, clock: Clock
) -> None:
    step(maya_at_work, chen, "claim")
    clock.advance(20 * 60)

    assert "The visitor waits for you. Back to the queue at 10:30" in maya_at_work.get("/console").text
    assert "Back to the queue at 10:30" in omar_at_work.get(f"/console/handoffs/{chen.ref}").text
    assert 'data-silent="1"' in maya_at_work.get("/console/pulse", HX_Request="true").text
    assert 'data-silent="0"' in omar_at_work.get("/console/pulse", HX_Request="true").text


def test_tags_are_put_on_and_taken_off(maya_at_work: Browser, chen: Handoff, services: Services) -> None:
    def change(verb: str, tag: str) -> str:
        path = f"/console/handoffs/{chen.ref}/tags/{verb}"
        return maya_at_work.follow(maya_at_work.post(path, {"tag": tag})).text

    assert 'aria-label="Remove tag: work visa"' in change("add", "Work visa")
    assert "A tag has up to 30 letters" in change("add", "<script>")
    assert [chen.ref] == refs(maya_at_work.get("/console?q=visa").text)
    change("remove", "work visa")
    with services.db.read() as session:
        assert [] == session.scalars(select(HandoffTag)).all()
