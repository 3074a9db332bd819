"""The page of a request for a person, behind its private link: one plain form that works without a script.

The signed link is the key: no account and no cookie, so no other site's form can press for anybody.
"""

from __future__ import annotations

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from handoff.briefs import keeping, sending
from handoff.briefs.calendar import calendar_file
from handoff.briefs.link import LINK
from handoff.briefs.sending import Unfit
from handoff.briefs.view import BriefView, brief_view
from handoff.domain.brief import MOST_TIMES, NameChoice, Wishes
from handoff.domain.lifecycle import ConsentScope
from handoff.private_link import BadLink
from handoff.web.access import services

blueprint = Blueprint("brief", __name__, url_prefix="/request")
SAID = {"saved", "sent", "changed"}
"""What the page may be asked to confirm; anything else in the address is not shown."""
TEXTS = ("ask", "note", "meeting", "name_choice", "name", "spoken", "phone", "group")


def guard() -> BaseResponse | None:
    """Only a link of ours opens anything; None lets the request pass."""
    try:
        g.brief_id = LINK.id_of(services().settings, str((request.view_args or {}).get("token", "")))
    except BadLink:
        return _refuse(401, "bad_link")
    return None


@blueprint.errorhandler(keeping.BriefGone)
def _gone(_error: keeping.BriefGone) -> BaseResponse:
    return _refuse(410, "gone")


@blueprint.after_request
def _private(response: BaseResponse) -> BaseResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("/<token>")
def look(token: str) -> BaseResponse:
    return _page(token, _view(), said=request.args.get("said", ""))


@blueprint.post("/<token>")
def press(token: str) -> BaseResponse:
    """Save or send; whatever is wrong is said beside its field, and nothing that was typed is lost."""
    pressed, scope = request.form.get("press"), request.form.get("scope", "")
    if pressed not in ("save", "send") or not {"lines", *TEXTS} <= set(request.form):
        return _refuse(422, "bad_form")
    wishes = _wishes()
    try:
        if pressed == "send" and scope not in set(ConsentScope):
            raise Unfit({"scope": "scope_missing"})
        said = _write(wishes, ConsentScope(scope) if pressed == "send" else None)
    except Unfit as error:
        return _page(token, _view(), wishes=wishes, scope=scope, found=error.found, status=422)
    except keeping.BriefClosed as error:
        return _page(token, _view(), wishes=wishes, closed=error.status, status=409)
    return redirect(url_for("brief.look", token=token, said=said, _anchor="said"), 303)


@blueprint.get("/<token>/meeting.ics")
def calendar(token: str) -> BaseResponse:
    here, view = services(), _view()
    if view.meeting is None:
        return _refuse(404, "no_meeting")
    summary = here.content.brief_words.of("calendar_summary", service=here.content.institution.service_name)
    response = make_response(calendar_file(view.id, view.meeting, summary, here.clock()))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response


def _view() -> BriefView:
    here = services()
    with here.db.read() as session:
        return brief_view(session, here, g.brief_id, here.clock())


def _wishes() -> Wishes:
    form = request.form
    kept = set(form.getlist("keep"))
    return Wishes(
        **{name: form.get(name, "") for name in TEXTS},
        left_out=frozenset(key for key in form["lines"].split() if key not in kept),
        times=tuple(form.get(f"time_{number}", "") for number in range(1, MOST_TIMES + 1)),
        is_any_time="any_time" in form,
    )


def _write(wishes: Wishes, scope: ConsentScope | None) -> str:
    """What was done, as the page says it."""
    here = services()
    with here.db.write() as session:
        if scope is not None:
            sending.send(session, here, g.brief_id, wishes, scope, here.clock())
            return "sent"
        brief = sending.save(session, here, g.brief_id, wishes, here.clock())
        return "changed" if brief.is_shared else "saved"


def _page(
    token: str,
    view: BriefView,
    *,
    said: str = "",
    wishes: Wishes | None = None,
    scope: str = "",
    found: dict[str, str] | None = None,
    closed: str = "",
    status: int = 200,
) -> BaseResponse:
    here = services()
    page = render_template(
        "brief.html",
        view=view,
        form=wishes or view.wishes,
        scope=scope,
        found=found or {},
        closed=closed,
        said=said if said in SAID else "",
        token=token,
        names=tuple(NameChoice),
        scopes=tuple(ConsentScope),
        times=range(1, MOST_TIMES + 1),
        institution=here.content.institution,
        word=here.content.brief_words.of,
    )
    return make_response(page, status)


def _refuse(status: int, code: str) -> BaseResponse:
    has_brief = code not in ("bad_link", "gone")
    page = render_template(
        "plan_refused.html",
        problem=code,
        back=url_for("brief.look", token=(request.view_args or {})["token"]) if has_brief else None,
        word=services().content.brief_words.of,
    )
    return make_response(page, status)
