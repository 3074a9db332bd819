"""A question nobody has answered is kept once, with the age of the first time."""

from __future__ import annotations

from sqlalchemy import select

from handoff import unanswered
from handoff.models import UnansweredQuestion
from handoff.services import Services
from tests.conftest import Clock
from tests.talk import Talk


def test_a_question_is_kept_once_with_its_first_reason_and_age(talk: Talk, services: Services, clock: Clock) -> None:
    receipt = talk.says()
    first_at = clock()
    for reason in ("not_understood", "turn_dead"):
        with services.db.write() as session:
            unanswered.keep(session, talk.conversation_id, receipt.message_id, reason, clock())
        clock.advance(60)

    with services.db.read() as session:
        kept = session.scalars(select(UnansweredQuestion)).one()
    assert ("not_understood", first_at, None) == (kept.reason, kept.asked_at, kept.closed_at)
