"""Signing in and out. One message for every refusal: nobody learns which logins exist."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from handoff import practitioners, presence
from handoff.domain.presence import Presence
from handoff.models import Practitioner
from handoff.web.access import services
from handoff.web.console import session as sessions
from handoff.web.console.frame import blueprint
from handoff.web.console.throttle import throttle
from handoff.web.console.words import words


@blueprint.get("/login")
def sign_in_page() -> ResponseReturnValue:
    if sessions.current_practitioner() is not None:
        return redirect(url_for("console.queue_page"), 303)
    return render_template("console/login.html", wanted=_wanted())


@blueprint.post("/login")
def sign_in() -> ResponseReturnValue:
    login = practitioners.normal_login(request.form.get("login", ""))
    address = request.remote_addr or "unknown"
    if not throttle().admits(login, address):
        return _again("too_many_attempts", 429)
    person = _checked(login, request.form.get("password", ""))
    if person is None:
        return _again("wrong_login", 401)
    throttle().forgive(login, address)
    sessions.sign_in(person, services().clock())
    _is_at_desk(person, Presence.AVAILABLE)
    return redirect(_wanted() or url_for("console.queue_page"), 303)


@blueprint.post("/logout")
def sign_out() -> ResponseReturnValue:
    _is_at_desk(sessions.signed_in(), Presence.OFF)
    sessions.sign_out()
    return redirect(url_for("console.sign_in_page"), 303)


@blueprint.post("/logout-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    with services().db.write() as transaction:
        practitioners.end_sessions(transaction, sessions.signed_in(), now=services().clock())
    return sign_out()


def _is_at_desk(person: Practitioner, chosen: Presence) -> None:
    """Whoever signs in is there, whoever signs out is not; anything else they say themselves."""
    with services().db.write() as transaction:
        presence.come_or_go(transaction, person, chosen, services().clock())


def _checked(login: str, password: str) -> Practitioner | None:
    """Does the same work whether the login exists or not."""
    with services().db.read() as transaction:
        account = practitioners.by_login(transaction, login)
    is_right = practitioners.matches(account, password)
    with services().db.write() as transaction:
        practitioners.note_sign_in(transaction, account, is_let_in=is_right, now=services().clock())
    return account if is_right else None


def _again(code: str, status: int) -> ResponseReturnValue:
    given = request.form.get("login", "")
    return render_template("console/login.html", wanted=_wanted(), problem=words().problem(code), login=given), status


def _wanted() -> str | None:
    """The page somebody came for, if it is one of ours: never a way out of the console."""
    wanted = request.values.get("next", "")
    is_ours = wanted == "/console" or wanted.startswith(("/console/", "/console?"))
    return wanted if is_ours and "\\" not in wanted and wanted.isprintable() else None
