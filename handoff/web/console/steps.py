"""Claim, release, resolve, reassign: one button each, and a plain word when somebody else was faster."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from handoff import desk, practitioners
from handoff.desk import AlreadyClaimed, NotYours, UnknownHandoff
from handoff.domain.lifecycle import IllegalTransition
from handoff.models import Practitioner
from handoff.web.access import services
from handoff.web.console import board
from handoff.web.console.conversation import view_of
from handoff.web.console.frame import blueprint
from handoff.web.console.judgement import chosen_help
from handoff.web.console.session import signed_in
from handoff.web.console.words import words


class NobodyChosen(Exception):
    """Passing on needs a colleague who can still sign in."""


@blueprint.post("/handoffs/<ref>/<any(claim, release, resolve, reassign):step>")
def take_step(ref: str, step: str) -> BaseResponse:
    me = signed_in()
    try:
        with services().db.write() as session:
            _take(session, ref, step, me)
        flash(words().of("done", step))
    except AlreadyClaimed as error:
        code = "claimed_by_you" if view_of(ref).is_mine else "already_claimed"
        flash(words().problem(code, name=error.assignee_name), "problem")
    except (NotYours, IllegalTransition):
        flash(words().problem("moved_on"), "problem")
    except NobodyChosen:
        flash(words().problem("nobody_chosen"), "problem")
    if step in ("release", "resolve"):
        return redirect(url_for("console.queue_page"), 303)
    return redirect(url_for("console.conversation_page", ref=ref), 303)


def _take(session: Session, ref: str, step: str, me: Practitioner) -> None:
    handoff = board.handoff_by_ref(session, ref)
    if handoff is None:
        raise UnknownHandoff
    now = services().clock()
    if step == "claim":
        desk.claim(session, services(), handoff.id, me, now)
    elif step == "release":
        desk.release(session, services(), handoff.id, me, now)
    elif step == "resolve":
        desk.resolve(session, services(), handoff.id, me, chosen_help(), now)
    else:
        desk.reassign(session, services(), handoff.id, me, _chosen_colleague(session, me), now)


def _chosen_colleague(session: Session, me: Practitioner) -> Practitioner:
    wanted = request.form.get("to", -1, type=int)
    for colleague in practitioners.colleagues(session, me.id):
        if colleague.id == wanted:
            return colleague
    raise NobodyChosen
