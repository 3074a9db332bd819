"""The page of one handoff: what the visitor shared, what the check found, and where it stands."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, render_template
from sqlalchemy.orm import Session

from handoff import practitioners, queue
from handoff.audit import note
from handoff.briefs.shared import SharedBrief, shared_brief
from handoff.desk import UnknownHandoff
from handoff.domain.lifecycle import HandoffStatus
from handoff.domain.right_help import Found, FoundReason
from handoff.models import Contact, Conversation, Delivery, Handoff, Message, Practitioner
from handoff.on_call.calls import DRILL
from handoff.queue import Transcript
from handoff.safety.safeguarding import note_of
from handoff.web.access import services
from handoff.web.console import board, frame
from handoff.web.console.desk_side import DeskSide, desk_side
from handoff.web.console.frame import blueprint, fragment
from handoff.web.console.judgement_board import Judgement, judgement_of
from handoff.web.console.note import Line, lines_of
from handoff.web.console.session import signed_in
from handoff.web.console.words import words

RENEWED = {
    "situation": "console/_situation.html",
    "brief": "console/_brief.html",
    "transcript": "console/_transcript.html",
    "facts": "console/_facts.html",
    "safeguarding": "console/_safeguarding.html",
}
PARTS = {**RENEWED, "reply-box": "console/_reply.html"}


@dataclass(frozen=True)
class HandoffView:
    """Everything a practitioner may see of one handoff."""

    handoff: Handoff
    epoch: int
    assignee: Practitioner | None
    is_mine: bool
    desk: DeskSide
    transcript: Transcript
    messages: Sequence[Message]
    deliveries: dict[str, list[Delivery]]
    contacts: Sequence[Contact]
    note: Sequence[Line]
    """The safeguarding note; empty when there is nothing to note."""
    is_drill: bool
    is_held: bool
    """After an urgent message the assistant is silent."""
    brief: SharedBrief | None
    found: Sequence[Found] = tuple(Found)
    reasons: Sequence[FoundReason] = tuple(FoundReason)

    @property
    def is_open(self) -> bool:
        return self.handoff.ended_at is None

    @property
    def answers(self) -> dict[str, Any]:
        """Of the readiness check, without those that the visitor took out of the brief."""
        given = self.transcript.screening.answers if self.transcript.screening else {}
        hidden = self.brief.hidden_items if self.brief else frozenset()
        return {item: answer for item, answer in given.items() if item not in hidden}

    @property
    def is_queued(self) -> bool:
        return self.handoff.status == HandoffStatus.QUEUED

    @property
    def floor(self) -> str:
        """Who may answer now: the reply box of an open page follows it."""
        return f"{self.handoff.status}-{'mine' if self.is_mine else 'theirs'}-{self.epoch}"


@blueprint.get("/handoffs/<ref>")
def conversation_page(ref: str) -> str:
    """Opening the page is noted: who read what a visitor shared can be told afterwards."""
    with services().db.write() as session:
        handoff = board.handoff_by_ref(session, ref)
        if handoff is None:
            raise UnknownHandoff
        actor, now = f"practitioner:{signed_in().id}", services().clock()
        note(session, actor, "transcript_opened", now, handoff.conversation_id, handoff.id)
    return page(view_of(ref))


@blueprint.get("/handoffs/<ref>/<part>")
def conversation_part(ref: str, part: str) -> Response:
    if part not in PARTS:
        abort(404)
    is_box = part not in RENEWED
    return fragment(PARTS[part], view=view_of(ref), client_id=new_client_id() if is_box else "")


def page(
    view: HandoffView, *, problem: str = "", text: str = "", client_id: str = "", judgement: Judgement | None = None
) -> str:
    """The whole page; after a reply that was not sent, or a score that was not kept, with what was typed."""
    parts = {name: frame.part(template, view=view, client_id="") for name, template in RENEWED.items()}
    return render_template(
        "console/conversation.html",
        view=view,
        parts=parts,
        problem=problem,
        text=text,
        client_id=client_id or new_client_id(),
        judgement=judgement or judgement_of(view.handoff),
    )


def new_client_id() -> str:
    """One for each reply that is begun: however often it is sent, the visitor reads it once."""
    return str(uuid.uuid4())


def view_of(ref: str) -> HandoffView:
    """Read it all in one transaction; raises `UnknownHandoff`."""
    now, me = services().clock(), signed_in()
    with services().db.read() as session:
        handoff = board.handoff_by_ref(session, ref)
        if handoff is None:
            raise UnknownHandoff
        return _view(session, handoff, me, now)


def _view(session: Session, handoff: Handoff, me: Practitioner, now: datetime) -> HandoffView:
    transcript = queue.transcript(session, handoff, now)
    conversation = session.get_one(Conversation, handoff.conversation_id)
    assignee = practitioners.by_id(session, handoff.assignee_id) if handoff.assignee_id else None
    safeguarding = note_of(session, handoff)
    return HandoffView(
        handoff=handoff,
        epoch=conversation.epoch,
        assignee=assignee,
        is_mine=handoff.status == HandoffStatus.CLAIMED and handoff.assignee_id == me.id,
        desk=desk_side(session, services(), handoff, me, now),
        transcript=transcript,
        messages=transcript.messages,
        deliveries=board.deliveries(session, transcript.messages),
        contacts=board.contacts(session, handoff.conversation_id),
        note=lines_of(safeguarding, words(), services().content.opening_hours.zone) if safeguarding else (),
        is_drill=conversation.channel == DRILL,
        is_held=conversation.safety_hold_at is not None,
        brief=shared_brief(session, services(), handoff, now),
    )
