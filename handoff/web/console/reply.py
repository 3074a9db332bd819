"""A practitioner's answer to the visitor. Whatever becomes of it, the text is never lost."""

from __future__ import annotations

import uuid

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from handoff import desk
from handoff.contract import TEXT_LIMIT
from handoff.desk import NotYours
from handoff.domain.lifecycle import HandoffStatus
from handoff.ledger import StaleEpoch
from handoff.web.access import services
from handoff.web.console.conversation import HandoffView, new_client_id, page, view_of
from handoff.web.console.frame import blueprint, is_from_script
from handoff.web.console.session import signed_in
from handoff.web.console.words import words

HIGHEST_EPOCH = 2**31 - 1


@blueprint.post("/handoffs/<ref>/reply")
def reply(ref: str) -> BaseResponse:
    text = request.form.get("text", "").replace("\r\n", "\n").strip()
    client_id = request.form.get("client_id", "")
    view = view_of(ref)
    if problem := _unfit(text, client_id):
        return _kept(view, 422, words().problem(problem), text, client_id)
    try:
        _send(view, text, client_id)
    except (StaleEpoch, NotYours):
        after = view_of(ref)
        return _kept(after, 409, _why_not(after), text, client_id)
    if is_from_script():
        done = make_response(_box(view_of(ref), client_id=new_client_id()))
        done.headers["HX-Trigger"] = "console:changed"
        return done
    return redirect(url_for("console.conversation_page", ref=ref, _anchor="reply"), 303)


def _send(view: HandoffView, text: str, client_id: str) -> None:
    with services().db.write() as session:
        desk.reply(
            session,
            services(),
            view.handoff.id,
            signed_in(),
            text=text,
            client_id=client_id,
            epoch=_epoch(),
            now=services().clock(),
        )


def _unfit(text: str, client_id: str) -> str | None:
    if not text:
        return "reply_empty"
    if len(text) > TEXT_LIMIT:
        return "reply_too_long"
    return None if _is_uuid(client_id) and "\x00" not in text else "http_400"


def _is_uuid(raw: str) -> bool:
    try:
        return str(uuid.UUID(raw)) == raw
    except ValueError:
        return False


def _epoch() -> int:
    """Nonsense is an epoch that never was, and so a stale one."""
    epoch = request.form.get("epoch", -1, type=int)
    return epoch if 0 <= epoch <= HIGHEST_EPOCH else -1


def _why_not(view: HandoffView) -> str:
    """In plain words what happened between opening the page and sending."""
    if view.is_mine:
        return words().problem("reply_changed_hands")
    if view.handoff.status == HandoffStatus.CLAIMED and view.assignee is not None:
        return words().problem("reply_with_colleague", name=view.assignee.name)
    return words().problem("reply_queued" if view.is_queued else "reply_ended")


def _kept(view: HandoffView, status: int, problem: str, text: str, client_id: str) -> BaseResponse:
    """The same box with the text in it and the reason above; the page around it shows how things stand now."""
    render = _box if is_from_script() else page
    response = make_response(render(view, problem=problem, text=text, client_id=client_id), status)
    response.headers["HX-Trigger"] = "console:changed"
    return response


def _box(view: HandoffView, *, problem: str = "", text: str = "", client_id: str) -> str:
    return render_template("console/_reply.html", view=view, problem=problem, text=text, client_id=client_id)
