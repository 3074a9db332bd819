"""What time does at the desk: what was put aside comes back, and what nobody answers returns to the queue.

Finds what is due in a read; each is then looked at again and moved in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from handoff import returning, setting_aside
from handoff.domain.lifecycle import IllegalTransition
from handoff.episodes import AlreadyClaimed, UnknownHandoff
from handoff.ledger import ConversationErased, StaleEpoch, UnknownConversation
from handoff.services import Services

MOVED_ON = (AlreadyClaimed, ConversationErased, IllegalTransition, StaleEpoch, UnknownConversation, UnknownHandoff)
"""Somebody else was faster: there is nothing left to do."""
Move = Callable[[Session, Services, int, datetime], bool]


def look_after_desk(services: Services) -> bool:
    """Always False: the next look is by the clock."""
    now = services.clock()
    with services.db.read() as session:
        back, silent = setting_aside.due(session, now), returning.due(session, services, now)
    for handoff_id in back:
        _move(services, setting_aside.wake, handoff_id, now)
    for handoff_id in silent:
        _move(services, returning.return_if_silent, handoff_id, now)
    return False


def _move(services: Services, move: Move, handoff_id: int, now: datetime) -> None:
    try:
        with services.db.write() as session:
            move(session, services, handoff_id, now)
    except MOVED_ON:
        pass
