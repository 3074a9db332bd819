"""What a call says: which alert, why, since when, where to look and how to acknowledge. Never a visitor's words.

Knows neither how the call leaves nor what becomes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.content.on_call import CallWording
from handoff.models import Alert, AlertCall, Conversation, Handoff, Message
from handoff.on_call.calls import DRILL
from handoff.on_call.link import link_url
from handoff.services import Services


@dataclass(frozen=True)
class Call:
    """One call with everything that can be said in it."""

    id: str
    """Stable across attempts, so that the other side can drop a repeat."""
    kind: str
    is_drill: bool
    ref: str | None
    """Of the handoff that the alert opened or raised, if there is one."""
    reasons: tuple[str, ...]
    at: datetime
    number: int
    contact: str
    called_at: datetime
    console_url: str
    acknowledge_url: str


def load_call(session: Session, services: Services, call_id: int) -> Call | None:
    """None when there is nothing to say any more: the alert is acknowledged, or its conversation was erased."""
    row = session.execute(
        select(AlertCall, Alert, Conversation.channel)
        .join(Alert, Alert.id == AlertCall.alert_id)
        .outerjoin(Conversation, Conversation.id == Alert.conversation_id)
        .where(AlertCall.id == call_id, Alert.acknowledged_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    call, alert, channel = row
    message = session.get(Message, alert.subject)
    ref = _ref(session, alert)
    return Call(
        id=f"call-{alert.id}-{call.number}-{int(call.created_at.timestamp())}",
        kind=alert.kind,
        is_drill=channel == DRILL,
        ref=ref,
        reasons=tuple(message.safety_reasons) if message else (),
        at=alert.at,
        number=call.number,
        contact=call.contact,
        called_at=call.created_at,
        console_url=f"{services.settings.public_url}/console" + (f"/handoffs/{ref}" if ref else ""),
        acknowledge_url=link_url(services.settings, alert, call.number, call.created_at),
    )


def subject(call: Call, wording: CallWording) -> str:
    return wording.subject.format(**_values(call, wording))


def text(call: Call, wording: CallWording, zone: ZoneInfo) -> str:
    return wording.text.format(
        **_values(call, wording),
        reasons="; ".join(_words(wording.reasons, code) for code in call.reasons) or wording.no_reasons,
        time=f"{call.at.astimezone(zone):%a %-d %b %Y, %H:%M:%S} ({zone.key})",
        contact=call.contact,
        console_url=call.console_url,
        acknowledge_url=call.acknowledge_url,
    )


def payload(call: Call, wording: CallWording, zone: ZoneInfo) -> dict[str, Any]:
    """For a webhook. `text` is what chats show by themselves."""
    return {
        "id": call.id,
        "kind": call.kind,
        "is_drill": call.is_drill,
        "ref": call.ref,
        "reasons": list(call.reasons),
        "at": call.at.isoformat(),
        "call": call.number,
        "contact": call.contact,
        "text": text(call, wording, zone),
        "console_url": call.console_url,
        "acknowledge_url": call.acknowledge_url,
    }


def _ref(session: Session, alert: Alert) -> str | None:
    query = select(Handoff.ref).where(Handoff.conversation_id == alert.conversation_id)
    return session.scalars(query.order_by(Handoff.id.desc()).limit(1)).first()


def _values(call: Call, wording: CallWording) -> dict[str, str]:
    return {
        "mark": f"{wording.drill_mark} " if call.is_drill else "",
        "kind": _words(wording.kinds, call.kind),
        "ref": call.ref or wording.no_ref,
    }


def _words(table: Mapping[str, str], code: str) -> str:
    return table.get(code) or code.replace("_", " ")
