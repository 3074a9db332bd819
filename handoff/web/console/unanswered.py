"""The pages of unanswered questions: what visitors shared, and the two ways to end it, an answer or a reason."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from handoff import unanswered
from handoff.knowledge.answers import Answers
from handoff.knowledge.shelf import ApprovedAnswers
from handoff.unanswered import Outcome
from handoff.web.access import services
from handoff.web.console.frame import blueprint, fragment, part, refuse
from handoff.web.console.question_board import group_of, open_questions, question_board
from handoff.web.console.session import signed_in
from handoff.web.console.words import words

LONGEST = 3_500
LIST, COUNT = "console/_questions.html", "console/_questions_count.html"


@blueprint.get("/unanswered")
def questions_page() -> str:
    return render_template("console/questions.html", part=part(LIST, **_board()))


@blueprint.get("/unanswered/part")
def questions_part() -> Response:
    return fragment(LIST, **_board())


@blueprint.get("/unanswered/count")
def questions_count() -> Response:
    """What stands beside the link on every page."""
    with services().db.read() as session:
        return fragment(COUNT, shared=open_questions(session, services().clock(), is_shared=True))


@blueprint.get("/unanswered/<question_id>")
def question_page(question_id: str) -> ResponseReturnValue:
    return _page(question_id)


@blueprint.post("/unanswered/<question_id>/answer")
def answer_questions(question_id: str) -> ResponseReturnValue:
    text, chosen = request.form.get("text", "").strip(), request.form.getlist("question")
    if not text:
        return _page(question_id, problem=words().problem("answer_empty"), text=text)
    if len(text) > LONGEST:
        return _page(question_id, problem=words().problem("answer_too_long"), text=text)
    if not chosen:
        return _page(question_id, problem=words().problem("nobody_to_answer"), text=text)
    with services().db.write() as session:
        outcome = unanswered.answer(session, services(), chosen, signed_in(), text, services().clock())
    return _after(question_id, "sent", outcome)


@blueprint.post("/unanswered/<question_id>/close")
def close_questions(question_id: str) -> ResponseReturnValue:
    reason, chosen = request.form.get("reason", ""), request.form.getlist("question")
    if not chosen:
        return _page(question_id, problem=words().problem("nobody_to_answer"))
    try:
        with services().db.write() as session:
            outcome = unanswered.close(session, services(), chosen, signed_in(), reason, services().clock())
    except unanswered.NotClosable:
        return _page(question_id, problem=words().problem("no_reason"))
    return _after(question_id, "closed", outcome)


def _after(question_id: str, done: str, outcome: Outcome) -> BaseResponse:
    """To the group again, where the answer can be made one for everybody; to the list if it is gone."""
    counts = {done: outcome.done, "mailed": outcome.mailed, "gone": outcome.gone, "faster": outcome.closed}
    said = [words().fill("questions", code, count=count) for code, count in counts.items() if count or code == done]
    held = [words().fill("questions", "held", count=outcome.held)] if outcome.held else []
    flash(" ".join([*said, *held]), "message" if outcome.done else "problem")
    with services().db.read() as session:
        is_there = group_of(session, question_id, services().clock()) is not None
    to = url_for("console.question_page", question_id=question_id) if is_there else url_for("console.questions_page")
    return redirect(to, 303)


def _page(question_id: str, *, problem: str = "", text: str = "") -> ResponseReturnValue:
    with services().db.read() as session:
        group = group_of(session, question_id, services().clock())
        titles = titles_of(session)
    if group is None:
        return refuse(404, "question_gone")
    html = render_template(
        "console/question.html",
        group=group,
        titles=titles,
        reasons=unanswered.CLOSE_REASONS,
        problem=problem,
        text=text,
        chosen=request.form.getlist("question") if problem else [q.id for q in group.open],
        longest=LONGEST,
    )
    return html, 422 if problem else 200


def titles_of(session: Session) -> dict[str, str]:
    """What stands on the buttons that lead to answers, by name."""
    return Answers(services().content, ApprovedAnswers(session)).titles()


def _board() -> dict[str, object]:
    now = services().clock()
    with services().db.read() as session:
        return {"board": question_board(session, now), "titles": titles_of(session)}
