"""Server-sent events: the resumable feed of one conversation, and the frame any stream of ours uses."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Response, stream_with_context

from handoff.contract import MessagesOut
from handoff.ledger import ConversationErased, UnknownConversation
from handoff.services import Services
from handoff.web.views import messages_after

HEARTBEAT = 15.0
"""Seconds of silence after which a comment tells both sides that the line is alive."""
BEAT = ": beat\n\n"


def visitor_events(services: Services, conversation_id: str, after: int) -> Iterator[str]:
    """Everything after `after`, then what comes; the event id is the last seq, so a reader resumes where it stopped."""
    state: MessagesOut | None = None
    with services.hub.watch(conversation_id) as watch:
        yield BEAT
        while True:
            try:
                with services.db.read() as session:
                    found = messages_after(session, services, conversation_id, after, services.clock())
            except (ConversationErased, UnknownConversation):
                yield event("erased", {})
                return
            if found.messages:
                after = found.messages[-1].seq
                yield event("messages", found.model_dump(mode="json"), event_id=after)
            bare = found.model_copy(update={"messages": []})
            if not found.messages and state is not None and bare != state:
                yield event("state", bare.model_dump(mode="json"))
            state = bare
            if not found.messages and not watch.wait(HEARTBEAT):
                yield BEAT


def event(name: str, data: object, *, event_id: int | None = None) -> str:
    """One event in the format of the HTML standard."""
    head = f"id: {event_id}\n" if event_id is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"


def response(events: Iterator[str]) -> Response:
    """A streaming answer that no proxy should hold back."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(stream_with_context(events), mimetype="text/event-stream", headers=headers)
