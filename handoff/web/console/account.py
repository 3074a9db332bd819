"""The practitioner's own account: a password of their own, and the name visitors see beside their replies."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from handoff import practitioners
from handoff.models import Practitioner
from handoff.practitioners import AccountError
from handoff.web.access import services
from handoff.web.console import session as sessions
from handoff.web.console.frame import blueprint
from handoff.web.console.throttle import throttle
from handoff.web.console.words import words


@blueprint.get("/account")
def account_page() -> ResponseReturnValue:
    return _account()


@blueprint.post("/account")
def rename() -> ResponseReturnValue:
    try:
        _rename(sessions.signed_in())
    except AccountError as error:
        return _account(words().problem(error.code)), 422
    flash(words().problem("name_saved"))
    return redirect(url_for("console.account_page"), 303)


def _account(problem: str = "") -> str:
    usual = services().settings.desk.capacity
    return render_template("console/account.html", problem=problem, usual_capacity=usual)


@blueprint.get("/password")
def password_page() -> ResponseReturnValue:
    return render_template("console/password.html")


@blueprint.post("/password")
def change_password() -> ResponseReturnValue:
    """With a one-time password the name is asked for too: it is the first thing a visitor will see of this person."""
    person, is_first = sessions.signed_in(), sessions.signed_in().must_change_password
    try:
        changed = _change(person, is_first=is_first)
    except AccountError as error:
        return render_template("console/password.html", problem=words().problem(error.code)), 422
    sessions.sign_in(changed, services().clock())
    flash(words().problem("password_saved"))
    return redirect(url_for("console.queue_page" if is_first else "console.account_page"), 303)


def _change(person: Practitioner, *, is_first: bool) -> Practitioner:
    password = request.form.get("password", "")
    if not is_first:
        _check_present(person, request.form.get("present", ""))
    if password != request.form.get("again", ""):
        raise AccountError("passwords_differ")
    practitioners.check_new_password(person, password)
    password_hash = practitioners.hashed(password)
    if is_first:
        _rename(person)
    with services().db.write() as transaction:
        return practitioners.set_own_password(transaction, person, password_hash=password_hash, now=services().clock())


def _check_present(person: Practitioner, password: str) -> None:
    address = request.remote_addr or "unknown"
    if not throttle().admits(person.login, address):
        raise AccountError("too_many_attempts")
    if not practitioners.matches(person, password):
        raise AccountError("present_password_wrong")
    throttle().forgive(person.login, address)


def _rename(person: Practitioner) -> None:
    with services().db.write() as transaction:
        practitioners.rename(
            transaction,
            person,
            name=request.form.get("name", person.name),
            title=request.form.get("title", person.title),
            now=services().clock(),
        )
