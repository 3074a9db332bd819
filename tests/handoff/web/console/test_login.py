"""Getting in, being kept out, and what a one-time password is good for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from limits.errors import StorageError
from sqlalchemy import select

from handoff.models import AuditEntry, Practitioner
from handoff.services import Services
from handoff.web.console import throttle
from tests.cast import DANA, MAYA, OMAR
from tests.conftest import Clock
from tests.handoff.web.console.conftest import ONE_TIME, OWN, Browser

Hired = Callable[..., Practitioner]
NEW = "nine quiet herons wade"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is asked of the database here is asked of both in `test_practitioners`."""
    return sqlite_url


def audited(services: Services) -> list[tuple[str, str]]:
    with services.db.read() as session:
        return [(e.actor, e.action) for e in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_the_right_password_opens_the_queue(anybody: Browser, hired: Hired, services: Services) -> None:
    maya = hired(MAYA)

    response = anybody.sign_in("maya")

    assert (response.status_code, response.headers["Location"]) == (303, "/console")
    assert anybody.get("/console").status_code == 200
    assert audited(services)[-1] == (f"practitioner:{maya.id}", "signed_in")


@pytest.mark.parametrize(
    ("login", "password"), [("maya", "not this one, sorry"), ("nobody", OWN), ("", ""), ("ma\x00ya", "\x00")]
)
def test_every_refusal_reads_the_same(anybody: Browser, hired: Hired, login: str, password: str) -> None:
    hired(MAYA)

    response = anybody.sign_in(login, password)

    assert response.status_code == 401
    assert "This login and password do not go together." in response.text
    assert anybody.get("/console").status_code == 303


def test_a_refusal_is_audited_without_what_was_typed(anybody: Browser, hired: Hired, services: Services) -> None:
    maya = hired(MAYA)
    anybody.sign_in("maya", "not this one, sorry")
    anybody.sign_in(OWN, "typed into the wrong field")

    assert audited(services)[-2:] == [(f"practitioner:{maya.id}", "sign_in_refused"), ("nobody", "sign_in_refused")]


def test_a_closed_account_stays_out(anybody: Browser, hired: Hired, services: Services) -> None:
    dana = hired(DANA)
    with services.db.write() as session:
        session.get_one(Practitioner, dana.id).is_active = False

    assert anybody.sign_in("dana").status_code == 401


def test_the_sixth_attempt_is_refused_even_with_the_right_password(anybody: Browser, hired: Hired) -> None:
    hired(MAYA)
    for _ in range(5):
        assert anybody.sign_in("maya", "not this one, sorry").status_code == 401

    response = anybody.sign_in("maya")

    assert response.status_code == 429
    assert "Please wait five minutes" in response.text


def test_a_locked_pair_shuts_out_neither_colleagues_nor_another_address(
    anybody: Browser, browser: Callable[[], Browser], hired: Hired
) -> None:
    hired(MAYA)
    hired(OMAR)
    for _ in range(6):
        anybody.sign_in("maya", "not this one, sorry")
    at_home = browser()
    at_home.address = "10.0.0.2"

    assert anybody.sign_in("omar").status_code == 303
    assert at_home.sign_in("maya").status_code == 303


def test_spelling_the_login_differently_does_not_help(anybody: Browser, hired: Hired) -> None:
    hired(MAYA)
    for login in ("maya", "Maya", " MAYA", "mAya ", "MAYA"):
        anybody.sign_in(login, "not this one, sorry")

    assert anybody.sign_in("maYa").status_code == 429


def test_a_success_forgives_earlier_slips(anybody: Browser, hired: Hired) -> None:
    hired(MAYA)
    for _ in range(4):
        anybody.sign_in("maya", "not this one, sorry")
    anybody.sign_in("maya")
    anybody.follow(anybody.post("/console/logout"))

    for _ in range(4):
        assert anybody.sign_in("maya", "not this one, sorry").status_code == 401
    assert anybody.sign_in("maya").status_code == 303


def test_trying_many_accounts_from_one_address_ends(app: Flask) -> None:
    guard = throttle.Throttle("memory://")

    admitted = [guard.admits(f"login{n}", "10.0.0.9") for n in range(61)]

    assert admitted == [True] * 60 + [False]


def test_guessing_from_many_addresses_ends(app: Flask) -> None:
    guard = throttle.Throttle("memory://")

    admitted = [guard.admits("maya", f"10.0.1.{n}") for n in range(51)]

    assert admitted == [True] * 50 + [False]


def test_it_still_counts_while_the_shared_storage_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = throttle.Throttle("memory://")
    monkeypatch.setattr(guard, "_shared", Away())

    admitted = [guard.admits("maya", "10.0.0.1") for _ in range(6)]
    guard.forgive("maya", "10.0.0.1")

    assert admitted == [True] * 5 + [False]
    assert guard.admits("maya", "10.0.0.1")


class Away:
    """A limiter whose storage does not answer."""

    def hit(self, *_: object) -> bool:
        raise StorageError(ConnectionError())

    def clear(self, *_: object) -> None:
        raise StorageError(ConnectionError())


def test_a_one_time_password_opens_nothing_but_the_password_page(anybody: Browser, hired: Hired) -> None:
    hired(MAYA, ONE_TIME, is_one_time=True)
    anybody.sign_in("maya", ONE_TIME)

    for path in ("/console", "/console/queue", "/console/health", "/console/account", "/console/handoffs/H-2222"):
        response = anybody.get(path)
        assert (response.status_code, response.headers["Location"]) == (303, "/console/password"), path
    assert anybody.post("/console/handoffs/H-2222/claim").headers["Location"] == "/console/password"


def test_the_first_password_is_chosen_with_the_name_visitors_will_see(
    anybody: Browser, hired: Hired, services: Services
) -> None:
    maya = hired(MAYA, ONE_TIME, is_one_time=True)
    anybody.sign_in("maya", ONE_TIME)

    response = anybody.post(
        "/console/password", {"name": "Maya Tan-Lee", "title": "Careers adviser", "password": NEW, "again": NEW}
    )

    assert (response.status_code, response.headers["Location"]) == (303, "/console")
    assert "Your password is set." in anybody.get("/console").text
    with services.db.read() as session:
        account = session.get_one(Practitioner, maya.id)
    assert (account.name, account.title, account.must_change_password) == ("Maya Tan-Lee", "Careers adviser", False)


@pytest.mark.parametrize(
    ("password", "again", "problem"),
    [
        ("short", "short", "Use at least 12 characters."),
        (NEW, NEW + "s", "The two passwords are not the same."),
        (ONE_TIME, ONE_TIME, "Choose a password that differs from the present one."),
        ("", "", "Use at least 12 characters."),
    ],
)
def test_a_weak_first_password_changes_nothing(
    anybody: Browser, hired: Hired, services: Services, password: str, again: str, problem: str
) -> None:
    maya = hired(MAYA, ONE_TIME, is_one_time=True)
    anybody.sign_in("maya", ONE_TIME)

    response = anybody.post(
        "/console/password", {"name": "Somebody", "title": "Else", "password": password, "again": again}
    )

    assert response.status_code == 422
    assert problem in response.text
    with services.db.read() as session:
        account = session.get_one(Practitioner, maya.id)
    assert (account.must_change_password, account.password_hash) == (True, maya.password_hash)
    assert anybody.get("/console").status_code == 303


def test_the_one_time_password_is_worth_nothing_afterwards(
    anybody: Browser, browser: Callable[[], Browser], hired: Hired
) -> None:
    hired(MAYA, ONE_TIME, is_one_time=True)
    anybody.sign_in("maya", ONE_TIME)
    anybody.post("/console/password", {"name": "Maya", "title": "Adviser", "password": NEW, "again": NEW})

    assert browser().sign_in("maya", ONE_TIME).status_code == 401
    assert browser().sign_in("maya", NEW).status_code == 303


def test_changing_the_password_needs_the_present_one(anybody: Browser, hired: Hired) -> None:
    hired(MAYA)
    anybody.sign_in("maya")

    response = anybody.post("/console/password", {"present": "not this one", "password": NEW, "again": NEW})

    assert response.status_code == 422
    assert "The present password is not right." in response.text


def test_guessing_the_present_password_is_throttled_too(anybody: Browser, hired: Hired) -> None:
    hired(MAYA)
    anybody.sign_in("maya")
    for _ in range(5):
        anybody.post("/console/password", {"present": "not this one", "password": NEW, "again": NEW})

    response = anybody.post("/console/password", {"present": OWN, "password": NEW, "again": NEW})

    assert "Too many attempts" in response.text


def test_changing_the_password_signs_out_every_other_browser(
    anybody: Browser, browser: Callable[[], Browser], hired: Hired
) -> None:
    hired(MAYA)
    elsewhere = browser()
    anybody.sign_in("maya")
    elsewhere.sign_in("maya")

    response = anybody.post("/console/password", {"present": OWN, "password": NEW, "again": NEW})

    assert response.status_code == 303
    assert anybody.get("/console").status_code == 200
    assert elsewhere.get("/console").status_code == 303


def test_signing_out_ends_this_session(maya_at_work: Browser) -> None:
    maya_at_work.post("/console/logout")

    assert maya_at_work.get("/console").headers["Location"].startswith("/console/login")


def test_signing_out_everywhere_ends_them_all(anybody: Browser, browser: Callable[[], Browser], hired: Hired) -> None:
    hired(MAYA)
    elsewhere = browser()
    anybody.sign_in("maya")
    elsewhere.sign_in("maya")

    anybody.post("/console/logout-everywhere")

    assert anybody.get("/console").status_code == 303
    assert elsewhere.get("/console").status_code == 303


def test_a_session_ends_after_twelve_idle_hours(maya_at_work: Browser, clock: Clock) -> None:
    clock.advance(timedelta(hours=11, minutes=59).total_seconds())
    assert maya_at_work.get("/console").status_code == 200

    clock.advance(timedelta(hours=11, minutes=59).total_seconds())
    assert maya_at_work.get("/console").status_code == 200

    clock.advance(timedelta(hours=12, minutes=1).total_seconds())
    assert maya_at_work.get("/console").status_code == 303


def test_an_open_page_alone_keeps_nobody_signed_in(maya_at_work: Browser, clock: Clock) -> None:
    for _ in range(13):
        clock.advance(timedelta(hours=1).total_seconds())
        maya_at_work.get("/console/pulse", HX_Request="true")
        maya_at_work.get("/console/queue", HX_Request="true")

    assert maya_at_work.get("/console/pulse", HX_Request="true").status_code == 401


def test_a_console_in_use_counts_as_somebody_on_duty(maya_at_work: Browser, services: Services, clock: Clock) -> None:
    clock.advance(3_600)
    maya_at_work.get("/console/pulse")

    with services.db.read() as session:
        assert [p.last_seen_at for p in session.scalars(select(Practitioner))] == [clock()]


def test_a_cookie_that_was_not_ours_opens_nothing(app: Flask, anybody: Browser, hired: Hired) -> None:
    maya = hired(MAYA)
    for planted in (
        {"practitioner": maya.id},
        {"practitioner": maya.id, "salt": "guess", "used_at": 9e9},
        {"practitioner": str(maya.id), "salt": maya.session_salt, "used_at": 9e9},
        {"practitioner": 999, "salt": maya.session_salt, "used_at": 9e9},
    ):
        with anybody.client.session_transaction("/console") as session:
            session.clear()
            session.update(planted)
        assert anybody.get("/console").status_code == 303, planted


def test_signing_in_keeps_nothing_of_the_session_before(anybody: Browser, hired: Hired) -> None:
    hired(MAYA)
    with anybody.client.session_transaction("/console") as session:
        session["planted"] = True
    anybody.sign_in("maya")

    with anybody.client.session_transaction("/console") as session:
        assert "planted" not in session


def test_the_cookie_is_for_the_console_alone(anybody: Browser, hired: Hired) -> None:
    hired(MAYA)

    cookie = anybody.sign_in("maya").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/console" in cookie
    assert "Secure" not in cookie


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [
        ("/console/health", "/console/health"),
        ("/console?show=mine", "/console?show=mine"),
        ("https://evil.example/", "/console"),
        ("//evil.example/", "/console"),
        ("/\\evil.example/", "/console"),
        ("/console/\\\\evil.example", "/console"),
        ("/consolefake", "/console"),
        ("/console/x\r\nSet-Cookie: a=b", "/console"),
    ],
)
def test_it_leads_to_the_page_somebody_came_for_and_never_out(
    anybody: Browser, hired: Hired, wanted: str, lands: str
) -> None:
    hired(MAYA)

    response = anybody.post("/console/login", {"login": "maya", "password": OWN, "next": wanted})

    assert response.headers["Location"] == lands


def test_a_page_asked_for_signed_out_comes_after_signing_in(anybody: Browser, hired: Hired) -> None:
    hired(MAYA)

    to_login = anybody.get("/console/health").headers["Location"]

    assert to_login == "/console/login?next=/console/health"
    assert 'name="next" value="/console/health"' in anybody.get(to_login).text


def test_somebody_signed_in_needs_no_login_page(maya_at_work: Browser) -> None:
    assert maya_at_work.get("/console/login").headers["Location"] == "/console"
