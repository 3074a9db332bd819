"""The tier found right, said or corrected after resolving, and scores of instruments: two small forms and a list."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from handoff import instrument_scores, right_help
from handoff.desk import NotYours
from handoff.domain.lifecycle import IllegalTransition
from handoff.domain.right_help import Found, FoundReason, RightHelp
from handoff.instrument_scores import NewScore, ScoreError
from handoff.models import Handoff
from handoff.web import errors
from handoff.web.access import services
from handoff.web.console.conversation import page, view_of
from handoff.web.console.frame import blueprint, is_from_script
from handoff.web.console.judgement_board import Problem, judgement_of, today_here
from handoff.web.console.session import signed_in
from handoff.web.console.words import words

TYPED = ("instrument", "total", "day", "note", "corrects")


def chosen_help() -> RightHelp | None:
    """What stands in the form; None where nothing was chosen, which is allowed: ending must never wait for it."""
    found, reason = request.form.get("tier", ""), request.form.get("tier_reason", "")
    if found not in Found:
        return None
    return RightHelp(Found(found), FoundReason(reason) if reason in FoundReason else None)


@blueprint.get("/resolved")
def resolved_page() -> str:
    """What one resolved lately, to say what was left open or to correct it."""
    with services().db.read() as session:
        handoffs = right_help.recent(session, signed_in(), services().clock())
    return render_template("console/resolved.html", handoffs=handoffs, days=right_help.LATELY.days)


@blueprint.post("/handoffs/<ref>/right-help")
def correct_right_help(ref: str) -> BaseResponse:
    handoff, right = view_of(ref).handoff, chosen_help()
    if right is None:
        flash(words().problem("nothing_found_right"), "problem")
        return _back(ref, "right-help")
    try:
        with services().db.write() as session:
            right_help.correct(session, handoff.id, signed_in(), right, services().clock())
        flash(words().of("done", "right_help"))
    except NotYours:
        flash(words().problem("not_your_judgement"), "problem")
    except IllegalTransition:
        flash(words().problem("not_resolved"), "problem")
    return _back(ref, "right-help")


@blueprint.post("/handoffs/<ref>/scores")
def record_score(ref: str) -> BaseResponse:
    handoff = view_of(ref).handoff
    try:
        new, corrects = _typed_score(), _corrects()
        with services().db.write() as session:
            instrument_scores.record(session, handoff.id, signed_in(), new, services().clock(), corrects_id=corrects)
    except ScoreError as error:
        return _not_kept(handoff, error)
    except NotYours:
        flash(words().problem("not_your_judgement"), "problem")
        return _back(ref, "scores")
    flash(words().of("done", "score"))
    return _back(ref, "scores")


def _typed_score() -> NewScore:
    form = request.form
    return instrument_scores.new_score(
        services().content.instruments,
        instrument=form.get("instrument", ""),
        total=form.get("total", ""),
        day=form.get("day", ""),
        remark=form.get("note", ""),
        today=today_here(),
    )


def _corrects() -> int | None:
    """Of the entry that this one stands in place of."""
    raw = request.form.get("corrects", "")
    if not raw:
        return None
    if not (raw.isascii() and raw.isdecimal() and len(raw) < 10):
        raise ScoreError("score_corrected_already", "corrects")
    return int(raw)


def _not_kept(handoff: Handoff, error: ScoreError) -> BaseResponse:
    """The page with what was typed and the reason beside it; for a script the one error shape."""
    said = words().problem(error.code, **error.values)
    if is_from_script():
        return errors.answer(422, error.code, said, error.field)
    given = {name: request.form.get(name, "") for name in TYPED}
    judgement = judgement_of(handoff, Problem(said, error.field, given))
    return make_response(page(view_of(handoff.ref), judgement=judgement), 422)


def _back(ref: str, anchor: str) -> BaseResponse:
    return redirect(url_for("console.conversation_page", ref=ref, _anchor=anchor), 303)
