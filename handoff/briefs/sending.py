"""The visitor keeps what they wrote on their page, or asks for a person with it: once, however often it is pressed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handoff import desk, episodes
from handoff.audit import note
from handoff.briefs import keeping
from handoff.briefs.offer import offer_to
from handoff.domain.brief import Wishes, cleaned, problems
from handoff.domain.lifecycle import ConsentScope
from handoff.models import Brief, Consent
from handoff.services import Services

ASKED = "asked_for_person"


class Unfit(Exception):
    """Something the visitor wrote or chose cannot be kept: codes by field."""

    def __init__(self, found: dict[str, str]) -> None:
        super().__init__(", ".join(sorted(found.values())))
        self.found = found


def save(session: Session, services: Services, brief_id: str, wishes: Wishes, now: datetime) -> Brief:
    """Keep it, and send nothing; what was sent before changes for its readers. Raises `Unfit` and as `keeping` does."""
    brief = keeping.locked(session, brief_id)
    _write(session, services, brief, wishes, now)
    return brief


def send(
    session: Session, services: Services, brief_id: str, wishes: Wishes, scope: ConsentScope, now: datetime
) -> Brief:
    """Keep it, share it, and ask for a person unless that was done; raises as `save` does."""
    brief = keeping.locked(session, brief_id)
    _write(session, services, brief, wishes, now)
    if not brief.is_shared:
        brief.sent_at = now
        _consent(session, services, brief, scope, now)
    handoff = desk.open_of(session, brief.conversation_id)
    if handoff is None:
        desk.open_handoff(session, services, brief.conversation_id, scope=scope, reasons=[ASKED], now=now)
    else:
        if scope is ConsentScope.ALL:
            episodes.widen(session, handoff, scope, 1, now)
        keeping.attach(session, services, handoff, scope, now)
    session.refresh(brief)
    return brief


def _write(session: Session, services: Services, brief: Brief, wishes: Wishes, now: datetime) -> None:
    keeping.require_open(session, brief)
    wishes = cleaned(wishes)
    if found := problems(wishes, offer_to(session, services, brief, now).codes):
        raise Unfit(found)
    is_changed = keeping.write(session, brief, wishes, now)
    if is_changed and brief.is_shared:
        brief.changed_at = now
    handoff = keeping.handoff_with(session, brief)
    if handoff is not None:
        keeping.hide_reasons(session, handoff, brief)
    if is_changed:
        action = "brief_changed" if brief.is_shared else "brief_saved"
        note(session, "visitor", action, now, brief.conversation_id, brief.handoff_id)


def _consent(session: Session, services: Services, brief: Brief, scope: ConsentScope, now: datetime) -> None:
    session.add(
        Consent(
            conversation_id=brief.conversation_id,
            purpose="share_brief",
            is_given=True,
            wording_version=services.content.brief_words.version,
            at=now,
        )
    )
    note(session, "visitor", "brief_shared", now, brief.conversation_id, brief.handoff_id, scope=scope.value)
