"""A request that is sent many times at once, and an edit against a claim, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from handoff import desk, ledger
from handoff.briefs import keeping, sending
from handoff.domain.lifecycle import ConsentScope
from handoff.models import Brief, Handoff, Practitioner
from handoff.services import Services
from tests.briefed import brief_of, prepared
from tests.races.ledger_check import LedgerCheck
from tests.races.test_claims_at_once import at_once
from tests.talk import Talk


def send(talk: Talk, note: str, scope: ConsentScope = ConsentScope.FROM_NOW) -> None:
    services = talk.services
    wishes = replace(keeping.wishes_of(brief_of(talk)), note=note)
    with services.db.write() as session:
        sending.send(session, services, brief_of(talk).id, wishes, scope, services.clock())


def test_sending_many_times_at_once_opens_one_handoff_with_one_acknowledgement(talk: Talk, services: Services) -> None:
    prepared(talk)

    def press(number: int) -> str:
        send(talk, f"note {number}")
        return "sent"

    assert ["sent"] * 8 == at_once(8, press)
    with services.db.read() as session:
        assert 1 == session.scalar(select(func.count()).select_from(Handoff))
        check = LedgerCheck({})
        check.read(session, talk.conversation_id)
    assert ([], 1) == (check.violations, talk.events.count("handoff_queued_open"))


def test_sending_from_the_page_and_agreeing_in_the_chat_at_once_open_one_handoff(
    talk: Talk, services: Services
) -> None:
    prepared(talk)

    def ask(number: int) -> str:
        if number % 2:
            send(talk, "from the page")
        else:
            talk.queued(ConsentScope.ALL)
        return "asked"

    assert ["asked"] * 6 == at_once(6, ask)
    with services.db.read() as session:
        [handoff] = session.scalars(select(Handoff))
        [brief] = session.scalars(select(Brief))
    assert (handoff.id, True, "all") == (brief.handoff_id, brief.is_shared, handoff.consent_scope)


@pytest.mark.parametrize("round_", range(5))
def test_of_an_edit_and_a_claim_the_edit_is_seen_or_refused(
    talk: Talk, services: Services, maya: Practitioner, round_: int
) -> None:
    prepared(talk)
    send(talk, "before")
    seen: list[str] = []

    def act(number: int) -> str:
        if number:
            send(talk, "after")
            return "edited"
        with services.db.write() as session:
            handoff = session.scalars(select(Handoff)).one()
            desk.claim(session, services, handoff.id, maya, services.clock())
            ledger.locked(session, talk.conversation_id)
            seen.append(session.scalars(select(Brief)).one().note)
        return "claimed"

    verdicts = at_once(2, act)

    assert "claimed" == verdicts[0]
    assert (verdicts[1], brief_of(talk).note) in [("edited", "after"), ("BriefClosed", "before")]
    assert seen == [brief_of(talk).note], "what the practitioner found at the claim is what there is"
