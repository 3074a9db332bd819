"""Which handoffs tell something about the check, and which are counted as telling nothing."""

from __future__ import annotations

import pytest

from handoff import ledger
from handoff.calibration import Collected, LeftOut, collect
from handoff.calibration_report import calibrate
from handoff.domain.calibration import decided
from handoff.domain.cues import Cue
from handoff.domain.lifecycle import ConsentScope
from handoff.domain.right_help import Found, RightHelp
from handoff.domain.triage import ServiceTier
from handoff.models import Practitioner, Screening
from handoff.on_call.calls import DRILL
from handoff.services import Services
from tests.conftest import Clock
from tests.judged import judged, many
from tests.planned import HARDEST, checked
from tests.talk import Talk

SELF, BRIEF, INDIVIDUAL = ServiceTier
RIGHT = RightHelp(Found.BRIEF_STAFF_ASSISTED)


def collected(services: Services, since: object = None) -> Collected:
    with services.db.read() as session:
        return collect(session, since)  # type: ignore[arg-type]  # an instant or None


def left_out(services: Services) -> dict[LeftOut, int]:
    return {why: count for why, count in collected(services).left_out.items() if count}


def test_a_resolved_handoff_with_a_check_and_a_tier_found_right_is_a_case(
    talk: Talk, maya: Practitioner, services: Services
) -> None:
    handoff = judged(talk, maya, RIGHT, HARDEST)
    (case,) = collected(services).cases

    assert (handoff.ref, "widget", INDIVIDUAL, BRIEF) == (case.ref, case.channel, case.recommended, case.right)
    assert HARDEST == dict(case.answers.given)
    assert {} == left_out(services)
    assert 1 == collected(services).resolved


def test_the_kept_cues_decide_a_check_anew_as_the_visitor_was_told(
    talk: Talk, maya: Practitioner, services: Services
) -> None:
    talk.says("i cant sleep and my parents will disown me if i change course")
    judged(talk, maya, RIGHT)
    (case,) = collected(services).cases

    assert frozenset({Cue.OVERWHELM, Cue.NO_REQUEST, Cue.BREAK_WITH_FAMILY}) == case.cues
    assert INDIVIDUAL is case.recommended is decided(case, services.content.cut_points)


def test_what_says_nothing_about_the_check_is_counted_by_why(maya: Practitioner, services: Services) -> None:
    judged(Talk(services), maya, None)
    judged(Talk(services), maya, RightHelp(Found.CANNOT_TELL))
    without = Talk(services)
    without.claimed(maya)
    without.resolved(maya, RIGHT)

    assert {LeftOut.NOBODY_SAID: 1, LeftOut.CANNOT_TELL: 1, LeftOut.NO_CHECK: 1} == left_out(services)
    assert () == collected(services).cases


def test_a_check_that_was_not_shared_is_not_used(talk: Talk, maya: Practitioner, services: Services) -> None:
    checked(talk)
    talk.queued(ConsentScope.FROM_NOW)
    talk.claimed(maya)
    talk.resolved(maya, RIGHT)

    assert {LeftOut.NO_CHECK: 1} == left_out(services)


def test_open_handoffs_and_drills_are_no_cases(talk: Talk, maya: Practitioner, services: Services) -> None:
    checked(talk)
    talk.claimed(maya)
    many(services, 1, BRIEF, BRIEF, channel=DRILL)

    assert 0 == collected(services).resolved


def test_of_two_handoffs_with_one_check_the_last_counts(
    talk: Talk, maya: Practitioner, services: Services, clock: Clock
) -> None:
    judged(talk, maya, RIGHT)
    clock.advance(60)
    talk.claimed(maya)
    last = talk.resolved(maya, RightHelp(Found.SELF_HELP))

    assert [(last.ref, SELF)] == [(case.ref, case.right) for case in collected(services).cases]
    assert {LeftOut.JUDGED_AGAIN: 1} == left_out(services)


def test_a_later_handoff_of_which_nobody_can_tell_leaves_the_first_standing(
    talk: Talk, maya: Practitioner, services: Services, clock: Clock
) -> None:
    first = judged(talk, maya, RIGHT)
    clock.advance(60)
    talk.claimed(maya)
    talk.resolved(maya, RightHelp(Found.CANNOT_TELL))

    assert [first.ref] == [case.ref for case in collected(services).cases]


@pytest.mark.parametrize("spoilt", [{"answers": {"C9": 1}}, {"answers": {"C1": 7}}, {"cues": ["unheard_of"]}])
def test_a_check_of_another_version_is_left_out_and_breaks_nothing(
    talk: Talk, maya: Practitioner, services: Services, spoilt: dict[str, object]
) -> None:
    handoff = judged(talk, maya, RIGHT)
    with services.db.write() as session:
        screening = session.get_one(Screening, handoff.screening_id)
        for name, value in spoilt.items():
            setattr(screening, name, value)

    assert {LeftOut.OTHER_CHECK: 1} == left_out(services)


def test_only_what_was_resolved_since_then_counts(maya: Practitioner, services: Services, clock: Clock) -> None:
    judged(Talk(services), maya, RIGHT)
    clock.advance(3600)
    later = judged(Talk(services), maya, RIGHT)

    assert [later.ref] == [case.ref for case in collected(services, clock()).cases]
    assert 2 == collected(services).resolved


def test_checks_with_and_without_cues_are_tried_apart(services: Services) -> None:
    many(services, 31, SELF, SELF)
    many(services, 30, SELF, BRIEF, has_cues=False)
    many(services, 2, BRIEF, BRIEF, channel="email", has_cues=False)
    found = calibrate(collected(services), services.content.cut_points, None)
    with_cues, alone = found.trials["with_cues"], found.trials["answers_alone"]

    assert with_cues is not None
    assert alone is not None
    assert (31, 0) == (with_cues.cases, with_cues.now.under.count)
    assert (32, 32, 2) == (alone.cases, alone.now.under.count, alone.differing)


def test_an_erased_conversation_is_no_case_any_more(talk: Talk, maya: Practitioner, services: Services) -> None:
    judged(talk, maya, RIGHT)
    with services.db.write() as session:
        session.delete(ledger.found(session, talk.conversation_id))

    assert 0 == collected(services).resolved
