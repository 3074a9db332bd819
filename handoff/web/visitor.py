"""The visitor API: start a conversation, write, read, stream, take one's data along, be forgotten."""

from __future__ import annotations

import time

from flask import Blueprint, Response, g, jsonify, request
from pydantic import BaseModel, Field

from handoff import ledger, privacy
from handoff.contract import ConversationOut, MessagesOut, PlanOut, SeqOut, VisitorMessageIn
from handoff.plans.keeping import plan_of
from handoff.plans.link import plan_url
from handoff.web import feed, views
from handoff.web.access import services, token_for
from handoff.web.bodies import read_args, read_body

CHANNEL = "widget"
start_blueprint = Blueprint("visitor_start", __name__, url_prefix="/api/visitor")
blueprint = Blueprint("visitor", __name__, url_prefix="/api/visitor")


class ReadArgs(BaseModel):
    """Query of a long poll. `wait` in seconds."""

    after: int = Field(0, ge=0, le=2**31)
    wait: float = Field(0, ge=0, le=25)


@start_blueprint.post("/conversations")
def start() -> tuple[Response, int]:
    here = services()
    with here.db.write() as session:
        conversation = ledger.open_conversation(session, here, channel=CHANNEL, now=here.clock())
    out = ConversationOut(conversation=conversation.id, token=token_for(here.settings, conversation.id))
    return jsonify(out.model_dump()), 201


@blueprint.post("/messages")
def write() -> tuple[Response, int]:
    here, body = services(), read_body(VisitorMessageIn)
    with here.db.write() as session:
        receipt = ledger.append_visitor(
            session,
            here,
            g.conversation_id,
            channel=CHANNEL,
            channel_message_id=str(body.client_id),
            text=body.text,
            button_id=body.payload,
            now=here.clock(),
            limits=here.settings.limits,
        )
    return jsonify(SeqOut(seq=receipt.seq).model_dump()), 202 if receipt.is_new else 200


@blueprint.get("/messages")
def read() -> Response:
    args = read_args(ReadArgs)
    deadline = time.monotonic() + args.wait
    with services().hub.watch(g.conversation_id) as watch:
        found = _look(args.after)
        first = found.model_copy(update={"messages": []})
        while not found.messages and found.model_copy(update={"messages": []}) == first:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                break
            watch.wait(remaining)
            found = _look(args.after)
    return jsonify(found.model_dump(mode="json"))


@blueprint.get("/feed")
def stream() -> Response:
    raw = request.headers.get("Last-Event-ID", "0")
    after = int(raw) if raw.isdecimal() and len(raw) < 10 else 0
    _look(after)  # a missing or erased conversation is an answer, not a broken stream
    return feed.response(feed.visitor_events(services(), g.conversation_id, after))


@blueprint.get("/plan")
def plan() -> Response:
    here = services()
    with here.db.read() as session:
        ledger.found(session, g.conversation_id)  # an erased conversation is said to be erased
        found = plan_of(session, g.conversation_id)
    return jsonify(PlanOut(url=plan_url(here.settings, found)).model_dump())


@blueprint.get("/export")
def export() -> Response:
    return jsonify(privacy.export(services(), g.conversation_id))


@blueprint.delete("/conversation")
def erase() -> Response:
    here = services()
    erasure = privacy.erase(here, g.conversation_id, reason="visitor", now=here.clock())
    return jsonify({"erased": True, "already_with": erasure.providers})


def _look(after: int) -> MessagesOut:
    here = services()
    with here.db.read() as session:
        return views.messages_after(session, here, g.conversation_id, after, here.clock())
