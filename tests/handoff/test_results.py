"""What a visitor says of a result is kept beside it, raises help when it asks for more, and can be deleted."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from handoff import ledger, privacy, results
from handoff.contract import ResultChoiceIn, ResultChoiceOut, WriteKey
from handoff.domain.lifecycle import ConsentScope
from handoff.domain.triage import ServiceTier
from handoff.models import ActionWrite, AuditEntry, Handoff, PlanStep, Screening
from handoff.services import Services
from tests.planned import HARDEST, READY, checked, path_of, steps_of
from tests.talk import Talk

SELF_HELP, BRIEF, INDIVIDUAL = ServiceTier


def test_a_dispute_is_kept_with_its_time_and_the_suggestion_stays(talk: Talk, services: Services) -> None:
    checked(talk, READY)
    _choose(talk, is_disputed=True)
    _choose(talk, BRIEF, number=1)

    row = _screening(services)
    assert (SELF_HELP, BRIEF, services.clock()) == (row.tier, row.wanted_tier, row.disputed_at)
    assert ["result_disputed", "tier_chosen"] == _audit(services)[-2:]


def test_choosing_less_is_no_dispute_and_leads_to_the_plan(talk: Talk, services: Services) -> None:
    checked(talk, HARDEST)
    out = _choose(talk, SELF_HELP)

    row = _screening(services)
    assert (INDIVIDUAL, SELF_HELP, None) == (row.tier, row.wanted_tier, row.disputed_at)
    assert out.resources[0].url.endswith(path_of(talk))


def test_only_who_wants_to_work_alone_is_pointed_to_the_plan(talk: Talk) -> None:
    checked(talk, HARDEST)

    assert [] == _choose(talk, BRIEF).resources


def test_without_a_check_a_choice_is_heard_and_nothing_kept(talk: Talk, services: Services) -> None:
    assert [] == _choose(talk, SELF_HELP, is_disputed=True).resources
    assert 0 == _count(services, Screening)


def test_the_choice_is_about_the_newest_check(talk: Talk, services: Services) -> None:
    checked(talk, HARDEST)
    checked(talk, READY, number=1)
    _choose(talk, BRIEF)

    with services.db.read() as session:
        assert [None, BRIEF] == list(session.scalars(select(Screening.wanted_tier).order_by(Screening.id)))


@pytest.mark.parametrize(("wanted", "queue"), [(None, "brief"), (SELF_HELP, "brief"), (INDIVIDUAL, "case_managed")])
def test_a_wish_raises_the_queue_and_never_lowers_it(talk: Talk, wanted: ServiceTier | None, queue: str) -> None:
    checked(talk, {**READY, "C4": 0})
    if wanted:
        _choose(talk, wanted)
    handoff = talk.queued(ConsentScope.ALL)

    assert (queue, BRIEF) == (handoff.queue, handoff.tier)


def test_deleted_answers_are_nowhere_in_the_service(talk: Talk, services: Services) -> None:
    checked(talk, {**READY, "C4": 0, "X1": 2})
    handoff = talk.queued(ConsentScope.ALL)
    assert len(handoff.reasons) > 1
    _delete(talk)

    assert (0, 0) == (_count(services, Screening), _count(services, ActionWrite))
    with services.db.read() as session:
        left = session.scalars(select(Handoff)).one()
    assert (None, None, ["asked_for_person"]) == (left.screening_id, left.tier, left.reasons)
    assert [] == privacy.export(services, talk.conversation_id)["screenings"]
    assert "answers_deleted" == _audit(services)[-1]


def test_the_plan_keeps_its_steps_and_forgets_the_answers(talk: Talk) -> None:
    checked(talk, {**READY, "C4": 0, "C1": 1}, asked=["faq/cv_start"])
    before = [(step.id, step.resource) for step in steps_of(talk)]
    _delete(talk)

    after = steps_of(talk)
    assert before == [(step.id, step.resource) for step in after]
    codes = {code for step in after for code in step.reasons}
    assert not any(code.startswith(("low_", "middle_")) for code in codes)
    assert all(step.reasons for step in after)


def test_nothing_to_delete_is_deleted_without_ado(talk: Talk, services: Services) -> None:
    _delete(talk)

    assert 0 == _count(services, PlanStep)


def test_another_visitors_answers_stay(talk: Talk, services: Services) -> None:
    other = Talk(services)
    checked(other, READY)
    checked(talk, READY)
    _delete(talk)

    assert other.conversation_id == _screening(services).conversation_id


def test_an_erased_conversation_takes_no_choice(talk: Talk, services: Services) -> None:
    privacy.erase(services, talk.conversation_id, reason="visitor", now=services.clock())

    with pytest.raises(ledger.ConversationErased):
        _delete(talk)


def _choose(
    talk: Talk, tier: ServiceTier | None = None, *, is_disputed: bool = False, number: int = 0
) -> ResultChoiceOut:
    receipt = talk.says(client_id=f"choice-{number}")
    key = WriteKey(conversation=talk.conversation_id, message_id=receipt.message_id, action="a", epoch=talk.epoch)
    with talk.services.db.write() as session:
        body = ResultChoiceIn(key=key, tier=tier, is_disputed=is_disputed)
        return results.choose(session, talk.services, body, talk.services.clock())


def _delete(talk: Talk) -> None:
    with talk.services.db.write() as session:
        results.delete_answers(session, talk.services, talk.conversation_id, talk.services.clock())


def _screening(services: Services) -> Screening:
    with services.db.read() as session:
        return session.scalars(select(Screening)).one()


def _audit(services: Services) -> list[str]:
    with services.db.read() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def _count(services: Services, model: type[Screening] | type[ActionWrite] | type[PlanStep]) -> int:
    with services.db.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0
