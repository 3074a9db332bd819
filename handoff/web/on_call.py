"""The page behind the link in a call: looking changes nothing (mail scanners follow links), pressing acknowledges.

The signed link is the key: no sign-in and no cookie, so no other site's form can press for anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, g, make_response, render_template, request
from flask.sansio.blueprints import BlueprintSetupState
from flask_limiter import RateLimitExceeded
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from handoff import alerts
from handoff.models import Alert, AlertCall, Conversation, Handoff, Practitioner
from handoff.on_call.calls import DRILL
from handoff.on_call.link import BadLink, Link, OldLink, link_of
from handoff.web.access import services
from handoff.web.console.words import clock_time, words

blueprint = Blueprint("on_call", __name__, url_prefix="/on-call")
FROM_ONE_ADDRESS = "60 per minute"


@dataclass(frozen=True)
class AlertView:
    """What whoever was called may see without signing in: no word of the visitor's, and nothing that says who it is."""

    kind: str
    at: datetime
    ref: str | None
    is_drill: bool
    contact: str
    acknowledged_at: datetime | None
    acknowledged_by: str | None


@blueprint.record
def _limit(state: BlueprintSetupState) -> None:
    for limiter in state.app.extensions["limiter"]:
        limiter.limit(FROM_ONE_ADDRESS)(blueprint)


@blueprint.errorhandler(RateLimitExceeded)
def _too_many(_error: RateLimitExceeded) -> BaseResponse:
    return _refuse(429, "too_many")


def guard() -> BaseResponse | None:
    """Only a link of ours opens anything; None lets the request pass."""
    here = services()
    try:
        g.on_call_link = link_of(here.settings, str((request.view_args or {}).get("token", "")), here.clock())
    except BadLink:
        return _refuse(401, "bad_link")
    except OldLink:
        return _refuse(410, "old_link")
    return None


@blueprint.get("/<token>")
def look(token: str) -> BaseResponse:
    with services().db.read() as session:
        view = _view(session, g.on_call_link)
    return _page(view) if view else _refuse(410, "alert_gone")


@blueprint.post("/<token>")
def acknowledge(token: str) -> BaseResponse:
    """As the contact who was called; whoever comes second reads who was first."""
    link: Link = g.on_call_link
    with services().db.write() as session:
        view = _view(session, link)
        if view is None:
            return _refuse(410, "alert_gone")
        who = alerts.as_contact(link.number, view.contact)
        is_first = alerts.acknowledge(session, link.alert_id, who, services().clock())
        session.expire_all()
        view = _view(session, link)
    return _page(view, said="thanks" if is_first else "too_late") if view else _refuse(410, "alert_gone")


def _view(session: Session, link: Link) -> AlertView | None:
    """None once the conversation was erased."""
    row = session.execute(
        select(Alert, Conversation.channel, Practitioner.name)
        .outerjoin(Conversation, Conversation.id == Alert.conversation_id)
        .outerjoin(Practitioner, Practitioner.id == Alert.acknowledged_by_id)
        .where(Alert.id == link.alert_id)
    ).one_or_none()
    if row is None or not link.is_of(row.Alert):
        return None
    alert = row.Alert
    called = select(AlertCall.contact).where(AlertCall.alert_id == alert.id, AlertCall.number == link.number).limit(1)
    refs = select(Handoff.ref).where(Handoff.conversation_id == alert.conversation_id).order_by(Handoff.id.desc())
    return AlertView(
        kind=alert.kind,
        at=alert.at,
        ref=session.scalar(refs.limit(1)),
        is_drill=row.channel == DRILL,
        contact=session.scalar(called) or str(link.number),
        acknowledged_at=alert.acknowledged_at,
        acknowledged_by=row.name or alert.acknowledged_as,
    )


def _page(view: AlertView, said: str | None = None) -> BaseResponse:
    here = services()
    zone, now = here.content.opening_hours.zone, here.clock()
    return make_response(
        render_template("on_call.html", view=view, said=said, words=words(), at=lambda at: clock_time(at, zone, now))
    )


def _refuse(status: int, code: str) -> BaseResponse:
    return make_response(render_template("on_call.html", view=None, said=code, words=words()), status)
