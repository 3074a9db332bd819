"""The console's staff in a real browser: pages of people who are signed in, over the real app and database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import make_server

from handoff import practitioners
from handoff.models import Handoff, Practitioner
from handoff.practitioners import NewAccount, Role
from handoff.services import Services
from tests.cast import BEN_IS_LOST, MAYA, Person
from tests.conftest import Clock
from tests.e2e.console_page import sign_in
from tests.handoff.web.console.conftest import OWN, Visitors


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The real web process, in this one."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def visitors(services: Services, clock: Clock) -> Visitors:
    return Visitors(services, clock)


@pytest.fixture
def ben(visitors: Visitors) -> Handoff:
    """Ben waits for a person."""
    return visitors.ask_for_person(visitors.say(BEN_IS_LOST))


@pytest.fixture
def hired(services: Services) -> Callable[..., Practitioner]:
    def hire(person: Person, password: str = OWN, *, is_one_time: bool = False) -> Practitioner:
        with services.db.write() as session:
            account = practitioners.create(
                session,
                NewAccount(person.login, person.name, person.title, Role(person.role)),
                password_hash=practitioners.hashed(password),
                actor="operator",
                now=services.clock(),
            )
            account.must_change_password = is_one_time
        return account

    return hire


@pytest.fixture
def desk_of(
    site: str, new_context: Callable[..., BrowserContext], hired: Callable[..., Practitioner]
) -> Iterator[Callable[..., Page]]:
    """A page of a practitioner who has just signed in; whatever the console's own code complains of fails the test."""
    complaints: list[str] = []

    def open_desk(person: Person = MAYA, **options: object) -> Page:
        hired(person)
        page = new_context(**options).new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        sign_in(page, site, person.login, OWN)
        expect(page.locator("#line")).to_have_attribute("data-state", "live")
        return page

    yield open_desk
    assert complaints == []
