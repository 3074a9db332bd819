"""Claim, release, resolve, pass on: the buttons, and what the slower of two is told."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from handoff.models import AuditEntry, Conversation, Handoff, Practitioner
from handoff.services import Services
from tests.cast import DANA, MAYA, OMAR
from tests.handoff.web.console.conftest import Browser, Visitors


def state(services: Services, handoff: Handoff) -> tuple[str, str | None, str, int]:
    """Status, assignee's login, owner, epoch."""
    with services.db.read() as session:
        found = session.get_one(Handoff, handoff.id)
        conversation = session.get_one(Conversation, handoff.conversation_id)
        assignee = session.get_one(Practitioner, found.assignee_id).login if found.assignee_id else None
    return found.status, assignee, conversation.owner, conversation.epoch


def take(browser: Browser, handoff: Handoff, step: str, **fields: object) -> str:
    """Press the button and read the page one lands on."""
    return browser.follow(browser.post(f"/console/handoffs/{handoff.ref}/{step}", fields)).text


def test_claiming_gives_the_practitioner_the_floor_and_a_box(
    maya_at_work: Browser, chen: Handoff, services: Services, visitors: Visitors
) -> None:
    html = take(maya_at_work, chen, "claim")

    assert state(services, chen) == ("claimed", "maya", "practitioner", 1)
    assert "You have this conversation now." in html
    assert 'name="text"' in html
    assert "Maya Tan, career practitioner, has joined" in visitors.read(chen.conversation_id)[-1].text


def test_the_slower_of_two_is_told_who_was_faster(
    maya_at_work: Browser, omar_at_work: Browser, chen: Handoff, services: Services
) -> None:
    take(maya_at_work, chen, "claim")

    html = take(omar_at_work, chen, "claim")

    assert "Maya Tan was faster and has this conversation." in html
    assert state(services, chen) == ("claimed", "maya", "practitioner", 1)


def test_of_two_claims_at_once_one_wins_and_the_other_reads_why(
    maya_at_work: Browser, omar_at_work: Browser, chen: Handoff, services: Services
) -> None:
    barrier, pages = threading.Barrier(2), {}

    def claim(name: str, browser: Browser) -> None:
        barrier.wait()
        pages[name] = take(browser, chen, "claim")

    threads = [threading.Thread(target=claim, args=pair) for pair in (("maya", maya_at_work), ("omar", omar_at_work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winner = state(services, chen)[1]
    assert winner in {"maya", "omar"}
    loser, name = ("omar", MAYA.name) if winner == "maya" else ("maya", OMAR.name)
    assert "You have this conversation now." in pages[winner]
    assert f"{name} was faster and has this conversation." in pages[loser]
    with services.db.read() as session:
        claims = session.scalars(select(AuditEntry).where(AuditEntry.action == "handoff_claimed")).all()
    assert len(claims) == 1


def test_claiming_twice_oneself_is_no_defeat(maya_at_work: Browser, chen: Handoff) -> None:
    take(maya_at_work, chen, "claim")

    assert "You have this conversation already." in take(maya_at_work, chen, "claim")


def test_releasing_puts_it_back_in_the_queue(maya_at_work: Browser, chen: Handoff, services: Services) -> None:
    take(maya_at_work, chen, "claim")

    html = take(maya_at_work, chen, "release")

    assert state(services, chen) == ("queued", None, "bot", 2)
    assert "Back in the queue" in html
    assert f"/console/handoffs/{chen.ref}/claim" in html


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ("self_help", "self_help"),
        ("brief_staff_assisted", "brief_staff_assisted"),
        ("individual_case_managed", "individual_case_managed"),
        ("", None),
        ("made_up", None),
    ],
)
def test_resolving_keeps_the_tier_that_was_found_right(
    maya_at_work: Browser, chen: Handoff, services: Services, chosen: str, kept: str | None
) -> None:
    take(maya_at_work, chen, "claim")

    html = take(maya_at_work, chen, "resolve", tier=chosen)

    assert state(services, chen)[0] == "resolved"
    assert "Resolved. The assistant answers the visitor again." in html
    with services.db.read() as session:
        assert session.get_one(Handoff, chen.id).final_tier == kept


def test_passing_on_makes_the_colleague_the_assignee(
    maya_at_work: Browser, omar_at_work: Browser, chen: Handoff, services: Services
) -> None:
    take(maya_at_work, chen, "claim")
    with services.db.read() as session:
        omar = session.scalars(select(Practitioner.id).where(Practitioner.login == OMAR.login)).one()

    html = take(maya_at_work, chen, "reassign", to=omar)

    assert state(services, chen) == ("claimed", "omar", "practitioner", 2)
    assert "Passed on." in html
    assert "<textarea" not in html
    assert "<textarea" in omar_at_work.get(f"/console/handoffs/{chen.ref}").text


def test_it_is_passed_to_nobody_who_cannot_sign_in(
    maya_at_work: Browser, chen: Handoff, services: Services, practitioner: object
) -> None:
    assert callable(practitioner)
    dana = practitioner(DANA)
    with services.db.write() as session:
        session.get_one(Practitioner, dana.id).is_active = False
        maya = session.scalars(select(Practitioner.id).where(Practitioner.login == MAYA.login)).one()
    take(maya_at_work, chen, "claim")

    for to in (dana.id, maya, 999, "", "everybody"):
        assert "Choose the colleague who takes over." in take(maya_at_work, chen, "reassign", to=to), to
    assert state(services, chen) == ("claimed", "maya", "practitioner", 1)


@pytest.mark.parametrize("step", ["release", "resolve", "reassign"])
def test_only_the_assignee_may_end_or_pass_on(
    maya_at_work: Browser, omar_at_work: Browser, chen: Handoff, services: Services, step: str
) -> None:
    take(maya_at_work, chen, "claim")
    with services.db.read() as session:
        maya = session.scalars(select(Practitioner.id).where(Practitioner.login == MAYA.login)).one()

    html = take(omar_at_work, chen, step, to=maya)

    assert "This conversation has moved on meanwhile; nothing was changed." in html
    assert state(services, chen) == ("claimed", "maya", "practitioner", 1)


@pytest.mark.parametrize("step", ["release", "resolve"])
def test_what_nobody_claimed_cannot_be_ended(
    maya_at_work: Browser, chen: Handoff, services: Services, step: str
) -> None:
    html = take(maya_at_work, chen, step)

    assert "moved on meanwhile" in html
    assert state(services, chen) == ("queued", None, "bot", 0)


def test_a_handoff_that_does_not_exist_answers_404(maya_at_work: Browser) -> None:
    assert maya_at_work.post("/console/handoffs/H-2222/claim").status_code == 404


def test_an_unknown_step_answers_404_or_405(maya_at_work: Browser, chen: Handoff) -> None:
    assert maya_at_work.post(f"/console/handoffs/{chen.ref}/expire").status_code in {404, 405}
