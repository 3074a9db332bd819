"""Which step may follow which, and who may speak after it: the whole table, and that no other way through exists."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.lifecycle import (
    OPEN_STATUSES,
    HandoffStatus,
    IllegalTransition,
    Owner,
    Step,
    can_follow,
    next_status,
    owner_after,
)

QUEUED, CLAIMED = HandoffStatus.QUEUED, HandoffStatus.CLAIMED
ENDED = (HandoffStatus.RESOLVED, HandoffStatus.CANCELLED, HandoffStatus.EXPIRED)
ALLOWED = {
    (QUEUED, Step.CLAIM): CLAIMED,
    (QUEUED, Step.CANCEL): HandoffStatus.CANCELLED,
    (QUEUED, Step.EXPIRE): HandoffStatus.EXPIRED,
    (CLAIMED, Step.RELEASE): QUEUED,
    (CLAIMED, Step.REASSIGN): CLAIMED,
    (CLAIMED, Step.RESOLVE): HandoffStatus.RESOLVED,
    (CLAIMED, Step.CANCEL): HandoffStatus.CANCELLED,
    (CLAIMED, Step.SNOOZE): QUEUED,
    (CLAIMED, Step.RETURN): QUEUED,
    (CLAIMED, Step.STEP_IN): CLAIMED,
    (QUEUED, Step.WAKE): QUEUED,
    (HandoffStatus.RESOLVED, Step.REOPEN): CLAIMED,
}
FORBIDDEN = sorted(set(product(HandoffStatus, Step)) - set(ALLOWED))


@pytest.mark.parametrize(("status", "step"), ALLOWED)
def test_a_step_that_is_allowed_leads_on(status: HandoffStatus, step: Step) -> None:
    assert ALLOWED[status, step] == next_status(status, step)


@pytest.mark.parametrize("status", HandoffStatus)
@pytest.mark.parametrize("step", Step)
def test_one_can_ask_before_taking_a_step(status: HandoffStatus, step: Step) -> None:
    assert ((status, step) in ALLOWED) is can_follow(status, step)


@pytest.mark.parametrize(("status", "step"), FORBIDDEN)
def test_any_other_step_is_refused_and_says_why(status: HandoffStatus, step: Step) -> None:
    with pytest.raises(IllegalTransition) as caught:
        next_status(status, step)

    assert (status, step) == (caught.value.status, caught.value.step)
    assert f"cannot {step} a handoff that is {status}" == str(caught.value)


def test_a_claimed_handoff_cannot_be_claimed_again() -> None:
    with pytest.raises(IllegalTransition):
        next_status(next_status(QUEUED, Step.CLAIM), Step.CLAIM)


@pytest.mark.parametrize(("status", "step"), sorted(set(product(ENDED, Step)) - set(ALLOWED)))
def test_what_has_ended_stays_ended_unless_a_resolved_one_is_taken_up_again(status: HandoffStatus, step: Step) -> None:
    with pytest.raises(IllegalTransition):
        next_status(status, step)


def test_a_handoff_is_open_until_it_has_ended() -> None:
    assert set(HandoffStatus) - set(ENDED) == OPEN_STATUSES


@pytest.mark.parametrize("status", HandoffStatus)
def test_only_a_claim_silences_the_bot(status: HandoffStatus) -> None:
    expected = Owner.PRACTITIONER if status is CLAIMED else Owner.BOT

    assert expected == owner_after(status)


@given(st.lists(st.sampled_from(Step), max_size=30))
def test_however_it_goes_the_bot_speaks_unless_a_practitioner_holds_the_handoff(steps: list[Step]) -> None:
    status = QUEUED
    holder = False
    for step in steps:
        try:
            status = next_status(status, step)
        except IllegalTransition:
            continue
        holder = step in (Step.CLAIM, Step.REASSIGN, Step.STEP_IN, Step.REOPEN)

    assert holder == (owner_after(status) is Owner.PRACTITIONER)


@given(st.lists(st.sampled_from(Step), max_size=30))
def test_from_wherever_it_stands_an_open_handoff_can_be_ended(steps: list[Step]) -> None:
    status = QUEUED
    for step in steps:
        try:
            status = next_status(status, step)
        except IllegalTransition:
            continue

    if status in OPEN_STATUSES:
        assert next_status(status, Step.CANCEL) is HandoffStatus.CANCELLED
