"""The pages of what staff add to the answers: drafts for anybody, approving and retiring for supervisors.

What may be written, and by whom it may be approved, is decided by `handoff.knowledge`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from handoff.knowledge import editing
from handoff.knowledge.drafts import Draft, DraftError, draft_of, phrasings_of
from handoff.knowledge.editing import APPROVED, DRAFT, ChangedMeanwhile, SupervisorsOnly, may_publish
from handoff.models import KnowledgeAnswer
from handoff.web.access import services
from handoff.web.console.frame import blueprint, refuse
from handoff.web.console.knowledge_board import Written, knowledge_board, written
from handoff.web.console.question_board import Group, group_of
from handoff.web.console.session import signed_in
from handoff.web.console.unanswered import titles_of
from handoff.web.console.words import words

LARGEST = 2_147_483_647


@blueprint.get("/knowledge")
def knowledge_page() -> str:
    with services().db.read() as session:
        board, titles = knowledge_board(session), titles_of(session)
    return render_template("console/knowledge.html", board=board, titles=titles, may_publish=may_publish(signed_in()))


@blueprint.get("/knowledge/new")
def new_answer_page() -> ResponseReturnValue:
    """Empty, or with the words of the approved answer it is to replace; never with a visitor's."""
    with services().db.read() as session:
        replaced = written(session, request.args.get("replaces", 0, type=int))
    if replaced is not None and replaced.answer.status != APPROVED:
        return refuse(409, "changed_meanwhile")
    return _answer_page(replaced, is_new=True)


@blueprint.post("/knowledge/new")
def draft_answer() -> ResponseReturnValue:
    group = _group()
    try:
        draft = _draft()
        with services().db.write() as session:
            replaces = _replaced(session)
            answer = editing.draft_answer(
                session, draft, signed_in(), services().clock(), questions=_ids(group), replaces=replaces
            )
    except DraftError as error:
        return _answer_page(None, is_new=True, problem=error.code)
    flash(words().of("done", "draft"))
    return redirect(url_for("console.answer_page", answer_id=answer.id), 303)


@blueprint.get(f"/knowledge/<int(max={LARGEST}):answer_id>")
def answer_page(answer_id: int) -> ResponseReturnValue:
    with services().db.read() as session:
        found = written(session, answer_id)
    return refuse(404, "unknown_knowledge") if found is None else _answer_page(found)


@blueprint.post(f"/knowledge/<int(max={LARGEST}):answer_id>")
def edit_answer(answer_id: int) -> ResponseReturnValue:
    try:
        with services().db.write() as session:
            editing.edit_answer(session, answer_id, _revision(), _draft(), signed_in(), services().clock())
    except DraftError as error:
        with services().db.read() as session:
            found = written(session, answer_id)
        return _answer_page(found, problem=error.code)
    except ChangedMeanwhile:
        return refuse(409, "changed_meanwhile")
    flash(words().of("done", "draft"))
    return redirect(url_for("console.answer_page", answer_id=answer_id), 303)


@blueprint.post(f"/knowledge/<int(max={LARGEST}):answer_id>/<any(approve, retire):verb>")
def judge_answer(answer_id: int, verb: str) -> BaseResponse:
    def judge(session: Session) -> None:
        now = services().clock()
        if verb == "approve":
            editing.approve_answer(session, services(), answer_id, _revision(), signed_in(), now)
        else:
            editing.retire_answer(session, answer_id, _revision(), signed_in(), now)

    return _judged(verb, judge)


@blueprint.get("/knowledge/phrasings")
def new_phrasings_page() -> ResponseReturnValue:
    return _phrasings_page()


@blueprint.post("/knowledge/phrasings")
def draft_phrasings() -> ResponseReturnValue:
    group, name = _group(), request.form.get("name", "")
    try:
        texts = phrasings_of(request.form.get("phrasings", ""))
        with services().db.write() as session:
            if name not in titles_of(session):
                raise DraftError("unknown_topic")
            editing.draft_phrasings(session, name, texts, signed_in(), services().clock(), questions=_ids(group))
    except DraftError as error:
        return _phrasings_page(problem=error.code)
    flash(words().of("done", "draft"))
    return redirect(url_for("console.knowledge_page"), 303)


@blueprint.post(f"/knowledge/phrasings/<int(max={LARGEST}):phrasing_id>/<any(approve, retire):verb>")
def judge_phrasing(phrasing_id: int, verb: str) -> BaseResponse:
    judge = editing.approve_phrasing if verb == "approve" else editing.retire_phrasing
    return _judged(verb, lambda session: judge(session, phrasing_id, signed_in(), services().clock()))


def _judged(verb: str, judge: Callable[[Session], None]) -> BaseResponse:
    try:
        with services().db.write() as session:
            judge(session)
    except SupervisorsOnly:
        return refuse(403, "supervisors_only")
    except ChangedMeanwhile:
        flash(words().problem("changed_meanwhile"), "problem")
    else:
        flash(words().of("done", verb))
    return redirect(url_for("console.knowledge_page"), 303)


def _answer_page(found: Written | None, *, is_new: bool = False, problem: str = "") -> ResponseReturnValue:
    with services().db.read() as session:
        board = knowledge_board(session)
    html = render_template(
        "console/knowledge_answer.html",
        found=found,
        is_new=is_new,
        is_draft=is_new or (found is not None and found.answer.status == DRAFT),
        group=_group(),
        names=board.names,
        replaces=request.form.get("replaces", 0, type=int) or request.args.get("replaces", 0, type=int),
        may_publish=may_publish(signed_in()),
        problem=words().problem(problem) if problem else "",
    )
    return html, 422 if problem else 200


def _phrasings_page(problem: str = "") -> ResponseReturnValue:
    with services().db.read() as session:
        titles = titles_of(session)
    html = render_template(
        "console/knowledge_phrasings.html",
        titles=sorted(titles.items(), key=lambda pair: pair[1].casefold()),
        group=_group(),
        problem=words().problem(problem) if problem else "",
    )
    return html, 422 if problem else 200


def _group() -> Group | None:
    """What visitors asked, beside the form: staff must know it, and may not copy it."""
    question_id = request.values.get("question", "")
    with services().db.read() as session:
        return group_of(session, question_id, services().clock()) if question_id else None


def _ids(group: Group | None) -> Sequence[str]:
    return [question.id for question in group.every] if group else []


def _draft() -> Draft:
    form = request.form
    return draft_of(form.get("title", ""), form.get("text", ""), form.get("phrasings", ""), form.get("links", ""))


def _replaced(session: Session) -> KnowledgeAnswer | None:
    """The answer that this draft is a new version of."""
    return session.get(KnowledgeAnswer, request.form.get("replaces", 0, type=int))


def _revision() -> int:
    """What the person read."""
    return request.form.get("revision", 0, type=int)
