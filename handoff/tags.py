"""Tags: short words that staff put on a handoff to find it again. Never a visitor's own words by themselves.

Decides what a tag may look like and how many there may be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handoff import ledger
from handoff.audit import actor_of, note
from handoff.models import Handoff, HandoffTag, Practitioner

MOST = 10
_TAG = re.compile(r"[^\W_](?:[^\W_]|[ .+-](?=[^\W_])){0,29}")


class TagError(Exception):
    """It cannot be put on; `code` says why, `data/content/console.yml` says it in words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def normal_tag(raw: str) -> str:
    """Small letters, single blanks, so that one word is one tag; raises `TagError`."""
    tag = " ".join(raw.lower().split())
    if not _TAG.fullmatch(tag):
        raise TagError("tag_bad")
    return tag


def tags_of(session: Session, handoff_id: int) -> Sequence[str]:
    query = select(HandoffTag.tag).where(HandoffTag.handoff_id == handoff_id)
    return session.scalars(query.order_by(HandoffTag.tag)).all()


def put_on(session: Session, handoff: Handoff, raw: str, practitioner: Practitioner, now: datetime) -> None:
    """Twice does no harm; raises `TagError`."""
    tag = normal_tag(raw)
    ledger.locked(session, handoff.conversation_id)
    present = tags_of(session, handoff.id)
    if tag in present:
        return
    if len(present) >= MOST:
        raise TagError("tags_too_many")
    session.add(HandoffTag(handoff_id=handoff.id, conversation_id=handoff.conversation_id, tag=tag, at=now))
    session.flush()
    note(session, actor_of(practitioner), "tag_put_on", now, handoff.conversation_id, handoff.id)


def take_off(session: Session, handoff: Handoff, tag: str, practitioner: Practitioner, now: datetime) -> None:
    if not tag.isprintable():  # a NUL is no text to PostgreSQL
        return
    ledger.locked(session, handoff.conversation_id)
    session.execute(delete(HandoffTag).where(HandoffTag.handoff_id == handoff.id, HandoffTag.tag == tag))
    note(session, actor_of(practitioner), "tag_taken_off", now, handoff.conversation_id, handoff.id)
