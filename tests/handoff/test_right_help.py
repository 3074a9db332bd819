"""The help found right can be said later and corrected, by whoever had the person or a supervisor, and is audited."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from handoff import desk, ledger, privacy, right_help
from handoff.domain.lifecycle import IllegalTransition
from handoff.domain.right_help import Found, FoundReason, RightHelp, tier_found
from handoff.domain.triage import ServiceTier
from handoff.models import AuditEntry, Handoff, Practitioner
from handoff.services import Services
from tests.talk import Talk

BRIEF = RightHelp(Found.BRIEF_STAFF_ASSISTED)
INDIVIDUAL = RightHelp(Found.INDIVIDUAL_CASE_MANAGED, FoundReason.MORE_COMPLEX)


def say(services: Services, handoff: Handoff, who: Practitioner, right: RightHelp) -> None:
    with services.db.write() as session:
        right_help.correct(session, handoff.id, who, right, services.clock())


def kept(services: Services, handoff: Handoff) -> tuple[str | None, str | None]:
    with services.db.read() as session:
        found = session.get_one(Handoff, handoff.id)
    return found.final_tier, found.final_tier_reason


def audited(services: Services, action: str) -> list[dict[str, Any]]:
    with services.db.read() as session:
        return list(session.scalars(select(AuditEntry.detail).where(AuditEntry.action == action)))


@pytest.fixture
def resolved(talk: Talk, maya: Practitioner) -> Handoff:
    talk.claimed(maya)
    return talk.resolved(maya, BRIEF)


def test_what_was_found_right_on_resolving_is_audited(resolved: Handoff, services: Services) -> None:
    found = {"final_tier": "brief_staff_assisted", "final_tier_reason": None, "outcome": None}
    assert [found] == audited(services, "handoff_resolved")


@pytest.mark.parametrize("who", ["maya", "ruth"])
def test_the_same_practitioner_and_a_supervisor_correct_it(
    resolved: Handoff, services: Services, request: pytest.FixtureRequest, who: str
) -> None:
    person: Practitioner = request.getfixturevalue(who)
    say(services, resolved, person, INDIVIDUAL)

    assert ("individual_case_managed", "more_complex") == kept(services, resolved)
    with services.db.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "final_tier_corrected")).one()
    assert f"practitioner:{person.id}" == entry.actor
    assert {
        "before": "brief_staff_assisted",
        "final_tier": "individual_case_managed",
        "final_tier_reason": "more_complex",
    } == entry.detail


def test_a_correction_takes_the_old_reason_away(resolved: Handoff, services: Services, maya: Practitioner) -> None:
    say(services, resolved, maya, INDIVIDUAL)
    say(services, resolved, maya, RightHelp(Found.CANNOT_TELL))

    assert ("cannot_tell", None) == kept(services, resolved)


def test_a_colleague_may_not(resolved: Handoff, services: Services, omar: Practitioner) -> None:
    with pytest.raises(desk.NotYours):
        say(services, resolved, omar, INDIVIDUAL)
    assert ("brief_staff_assisted", None) == kept(services, resolved)


def test_saying_the_same_again_leaves_no_trace(resolved: Handoff, services: Services, maya: Practitioner) -> None:
    say(services, resolved, maya, BRIEF)

    assert [] == audited(services, "final_tier_corrected")


def test_nothing_is_found_right_before_the_end(
    talk: Talk, services: Services, maya: Practitioner, ruth: Practitioner
) -> None:
    handoff = talk.queued()
    for step in (lambda: None, lambda: talk.claimed(maya)):
        step()
        for person in (maya, ruth):
            with pytest.raises(IllegalTransition):
                say(services, handoff, person, BRIEF)


def test_a_handoff_that_was_erased_is_gone(resolved: Handoff, services: Services, maya: Practitioner) -> None:
    privacy.erase(services, resolved.conversation_id, reason="visitor", now=services.clock())

    with pytest.raises((desk.UnknownHandoff, ledger.ConversationErased)):
        say(services, resolved, maya, INDIVIDUAL)


def test_only_a_tier_counts_as_one() -> None:
    assert list(ServiceTier) == [tier_found(tier.value) for tier in ServiceTier]
    assert [None, None] == [tier_found(code) for code in (None, "cannot_tell")]
    assert {*map(str, Found)} - {*map(str, ServiceTier)} == {"cannot_tell"}
