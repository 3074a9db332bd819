"""What the bot's actions may ask of the desk.

Every write happens once per (message, action, ordinal), and only under the epoch its turn began with (invariant 5).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from handoff import desk, ledger, privacy, results, screenings, unanswered
from handoff.briefs import keeping as briefs
from handoff.briefs.link import brief_link
from handoff.contract import (
    ActionIn,
    AnswerOut,
    ConsentIn,
    ContactIn,
    DoneOut,
    ExerciseIn,
    LinkOut,
    OpenHandoffIn,
    OpenHandoffOut,
    OpeningOut,
    PayloadButton,
    RequestOut,
    ResultChoiceIn,
    ScreeningIn,
    TitlesOut,
    UnansweredIn,
)
from handoff.knowledge.answers import Answers
from handoff.knowledge.shelf import ApprovedAnswers
from handoff.models import ActionWrite, Message
from handoff.plans import exercises
from handoff.services import Services
from handoff.web.access import services
from handoff.web.bodies import read_body

blueprint = Blueprint("actions", __name__, url_prefix="/api/actions")
type Write = Callable[[Session, Services, datetime], BaseModel]


@blueprint.post("/screenings")
def record_screening() -> Response:
    body = read_body(ScreeningIn)
    return _once(body, lambda session, here, now: screenings.record(session, here, body, now))


@blueprint.post("/screenings/choice")
def choose() -> Response:
    body = read_body(ResultChoiceIn)
    return _once(body, lambda session, here, now: results.choose(session, here, body, now))


@blueprint.post("/screenings/delete")
def delete_answers() -> Response:
    body = read_body(ActionIn)
    return _once(body, lambda session, here, now: results.delete_answers(session, here, body.key.conversation, now))


@blueprint.get("/openings/<conversation_id>")
def opening(conversation_id: str) -> Response:
    with services().db.read() as session:
        ledger.found(session, conversation_id)
        message = screenings.opening_of(session, conversation_id, but=request.args.get("but"))
        return jsonify(OpeningOut(message_id=message.id if message else None).model_dump())
@blueprint.post("/exercises")
def keep_exercise() -> Response:
    body = read_body(ExerciseIn)
    return _once(body, lambda session, here, now: exercises.keep(session, here, body, now))


@blueprint.post("/handoffs")
def open_handoff() -> Response:
    body = read_body(OpenHandoffIn)

    def write(session: Session, here: Services, now: datetime) -> OpenHandoffOut:
        handoff, is_new = desk.open_handoff(
            session, here, body.key.conversation, scope=body.consent_scope, reasons=[body.reason], now=now
        )
        return OpenHandoffOut(ref=handoff.ref, is_new=is_new)

    return _once(body, write)


@blueprint.post("/briefs")
def prepare_request() -> Response:
    body = read_body(ActionIn)

    def write(session: Session, here: Services, now: datetime) -> RequestOut:
        return RequestOut(link=brief_link(here, briefs.make(session, here, body.key.conversation, now)))

    return _once(body, write)


@blueprint.post("/handoffs/cancel")
def cancel_handoff() -> Response:
    body = read_body(ActionIn)

    def write(session: Session, here: Services, now: datetime) -> DoneOut:
        desk.cancel(session, here, body.key.conversation, now)
        return DoneOut()

    return _once(body, write)


@blueprint.post("/contacts")
def leave_contact() -> Response:
    body = read_body(ContactIn)

    def write(session: Session, here: Services, now: datetime) -> DoneOut:
        desk.leave_contact(session, body.key.conversation, "email", body.email, now)
        return DoneOut()

    return _once(body, write)


@blueprint.post("/consents")
def record_consent() -> Response:
    body = read_body(ConsentIn)

    def write(session: Session, here: Services, now: datetime) -> DoneOut:
        privacy.record_consent(
            session,
            body.key.conversation,
            is_given=body.is_given,
            wording_version=here.wording.version,
            message_id=body.key.message_id,
            now=now,
        )
        return DoneOut()

    return _once(body, write)


@blueprint.post("/unanswered")
def keep_unanswered() -> Response:
    body = read_body(UnansweredIn)

    def write(session: Session, here: Services, now: datetime) -> DoneOut:
        unanswered.keep(session, body.key.conversation, body.key.message_id, body.reason, now, body.answer)
        return DoneOut()

    return _once(body, write)


@blueprint.post("/unanswered/share")
def share_unanswered() -> Response:
    body = read_body(ActionIn)

    def write(session: Session, here: Services, now: datetime) -> DoneOut:
        unanswered.share(session, here, body.key.conversation, now)
        return DoneOut()

    return _once(body, write)


@blueprint.get("/answers/<group>/<id_>")
def answer(group: str, id_: str) -> Response:
    here = services()
    with here.db.read() as session:
        found = _answers(here, session).answer(f"{group}/{id_}", here.clock())
    out = AnswerOut(
        name=found.name,
        title=found.title,
        text=found.text,
        links=[LinkOut(title=title, url=url) for title, url in found.links],
        buttons=[PayloadButton(title=button.title, payload=button.payload) for button in found.buttons],
        route=found.route.value,
        source_text=found.source_text,
        is_old=found.is_old,
    )
    return jsonify(out.model_dump(mode="json"))


@blueprint.get("/titles")
def titles() -> Response:
    here = services()
    with here.db.read() as session:
        return jsonify(TitlesOut(titles=_answers(here, session).titles()).model_dump())


def _answers(here: Services, session: Session) -> Answers:
    return Answers(here.content, ApprovedAnswers(session))


def _once(body: ActionIn, write: Write) -> Response:
    """Do the write unless it was done before, under the epoch the action ran under; raises `StaleEpoch`."""
    here, key = services(), body.key
    now = here.clock()
    with here.db.write() as session:
        conversation = ledger.locked(session, key.conversation)
        identity = (key.message_id, key.action, key.ordinal)
        done = session.get(ActionWrite, identity)
        if done is None:
            if conversation.epoch != key.epoch:
                raise ledger.StaleEpoch
            message = session.get(Message, key.message_id)
            if message is None or message.conversation_id != conversation.id:
                raise ledger.UnknownMessage
            result = write(session, here, now).model_dump(mode="json")
            session.add(
                ActionWrite(
                    message_id=key.message_id,
                    action=key.action,
                    ordinal=key.ordinal,
                    conversation_id=key.conversation,
                    result=result,
                    at=now,
                )
            )
        else:
            result = done.result
    return jsonify(result)
