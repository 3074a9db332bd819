"""Telling a visitor where they stand in the queue, in the service's own voice.

Reads the queue and writes one notice; moves nobody.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handoff import ledger, queue
from handoff.contract import LinkOut
from handoff.models import Handoff
from handoff.notices import say
from handoff.safety import card
from handoff.services import Services
from handoff.wording import Notice

URGENT_CODES = {"handoff_released": "urgent_released", "handoff_returned": "urgent_released"}


def tell_position(
    session: Session,
    services: Services,
    handoff: Handoff,
    code: str,
    now: datetime,
    *,
    links: tuple[LinkOut, ...] = (),
    **values: object,
) -> Notice:
    """Say `code` with place, wait and reference; somebody in danger is told whom to turn to instead."""
    conversation = ledger.found(session, handoff.conversation_id)
    if conversation.safety_hold_at is not None:  # the bot is silent: only contacts, and who reads this, help now
        code = URGENT_CODES.get(code, "urgent_still_queued")
        values |= {"watch": card.watch_words(services, conversation, now), "lines": card.in_short(services)}
    standing = queue.standing(session, services, handoff, now)
    notice = services.wording.notice(
        code,
        position=standing.position or 1,
        wait=queue.wait_words(services, standing),
        ref=handoff.ref,
        service=services.content.institution.service_name,
        next_opening=queue.opening_words(services, standing.next_opening),
        **values,
    )
    notice = replace(notice, links=links)
    say(session, services, handoff.conversation_id, notice, now)
    return notice
