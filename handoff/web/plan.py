"""The page of a personal plan, behind its private link: plain forms that work without a script, and two files.

The signed link is the key: no account and no cookie, so no other site's form can press for anybody.
"""

from __future__ import annotations

from datetime import date

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from handoff import privacy
from handoff.plans import check_ins, keeping
from handoff.plans.calendar import calendar_file
from handoff.plans.link import LINK
from handoff.plans.paper import pdf_file
from handoff.plans.view import plan_view
from handoff.private_link import BadLink
from handoff.web.access import services

blueprint = Blueprint("plan", __name__, url_prefix="/plan")
SAID = {"done", "undone", "dated", "date_gone", "kept", "check_ins_on", "check_ins_off"}
"""What the page may be asked to confirm; anything else in the address is not shown."""


class BadForm(Exception):
    """A field of a form is missing or cannot be read; `code` is what the page says."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def guard() -> BaseResponse | None:
    """Only a link of ours opens anything; None lets the request pass."""
    try:
        g.plan_id = LINK.id_of(services().settings, str((request.view_args or {}).get("token", "")))
    except BadLink:
        return _refuse(401, "bad_link")
    return None


@blueprint.errorhandler(keeping.PlanGone)
def _gone(_error: keeping.PlanGone) -> BaseResponse:
    return _refuse(410, "gone")


@blueprint.errorhandler(BadForm)
def _bad_form(error: BadForm) -> BaseResponse:
    return _refuse(422, error.code)


@blueprint.after_request
def _private(response: BaseResponse) -> BaseResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("/<token>")
def look(token: str) -> BaseResponse:
    here = services()
    with here.db.read() as session:
        view = plan_view(session, here, g.plan_id)
    said = request.args.get("said", "")
    page = render_template(
        "plan.html",
        view=view,
        token=token,
        said=f"said_{said}" if said in SAID else None,
        at=request.args.get("at", ""),
        institution=here.content.institution,
        word=here.content.plan_words.of,
        exercise_word=here.content.exercise_words.of,
    )
    return make_response(page)


@blueprint.post("/<token>/steps/<int:step>/done")
def mark(token: str, step: int) -> BaseResponse:
    here, is_done = services(), _switch("done")
    with here.db.write() as session:
        keeping.set_done(session, g.plan_id, step, here.clock(), is_done=is_done)
    return _back(token, "done" if is_done else "undone", f"step-{step}")


@blueprint.post("/<token>/steps/<int:step>/date")
def plan_date(token: str, step: int) -> BaseResponse:
    due_on = _day("due_on")
    with services().db.write() as session:
        keeping.set_due(session, g.plan_id, step, due_on)
    return _back(token, "dated" if due_on else "date_gone", f"step-{step}")


@blueprint.post("/<token>/progress")
def progress(token: str) -> BaseResponse:
    is_shown = _switch("shown")
    with services().db.write() as session:
        keeping.show_progress(session, g.plan_id, is_shown=is_shown)
    return _back(token, None, "progress")


@blueprint.post("/<token>/check-ins")
def ask_how_it_goes(token: str) -> BaseResponse:
    here, is_on = services(), _switch("on")
    with here.db.write() as session:
        check_ins.switch(session, keeping.locked(session, g.plan_id), here.clock(), is_on=is_on)
    return _back(token, "check_ins_on" if is_on else "check_ins_off", "check-ins")


@blueprint.post("/<token>/keep")
def keep(token: str) -> BaseResponse:
    here = services()
    with here.db.write() as session:
        privacy.record_consent(
            session,
            keeping.locked(session, g.plan_id).conversation_id,
            is_given=True,
            wording_version=here.content.plan_words.version,
            message_id=None,
            now=here.clock(),
        )
    return _back(token, "kept", "keep")


@blueprint.get("/<token>/plan.ics")
def calendar(token: str) -> BaseResponse:
    here = services()
    with here.db.read() as session:
        view = plan_view(session, here, g.plan_id)
    if not any(step.due_on for step in view.steps):
        return _refuse(404, "no_dates")
    return _file(calendar_file(view, here.clock()), "text/calendar; charset=utf-8", "plan.ics")


@blueprint.get("/<token>/plan.pdf")
def paper(token: str) -> BaseResponse:
    here = services()
    with here.db.read() as session:
        view = plan_view(session, here, g.plan_id)
    us = here.content.institution
    made = pdf_file(view, here.content, service_name=us.service_name, contact=us.contact_text)
    return _file(made, "application/pdf", "plan.pdf")


def _switch(name: str) -> bool:
    """A field that is `yes` or `no`; raises `BadForm`."""
    value = request.form.get(name)
    if value not in ("yes", "no"):
        raise BadForm("bad_form")
    return value == "yes"


def _day(name: str) -> date | None:
    """A date as browsers send it, None for an empty field; raises `BadForm`."""
    value = request.form.get(name)
    if value is None:
        raise BadForm("bad_form")
    try:
        return date.fromisoformat(value.strip()) if value.strip() else None
    except ValueError:
        raise BadForm("bad_date") from None


def _back(token: str, said: str | None, place: str) -> BaseResponse:
    """To the page, at the place that changed: reloading it sends nothing twice."""
    return redirect(url_for("plan.look", token=token, said=said, at=place if said else None, _anchor=place), 303)


def _file(content: bytes, kind: str, name: str) -> BaseResponse:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _refuse(status: int, code: str) -> BaseResponse:
    here = services()
    has_plan = code not in ("bad_link", "gone")
    page = render_template(
        "plan_refused.html",
        problem=code,
        back=url_for("plan.look", token=(request.view_args or {})["token"]) if has_plan else None,
        word=here.content.plan_words.of,
    )
    return make_response(page, status)
