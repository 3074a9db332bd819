"""What a practitioner adds to a handoff by their own judgement: the tier found right, and scores entered by hand.

Reads; what may be said and by whom is decided by `handoff.right_help` and `handoff.instrument_scores`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handoff import instrument_scores
from handoff.content import Instrument
from handoff.domain.lifecycle import HandoffStatus
from handoff.instrument_scores import LONGEST_NOTE, EnteredScore
from handoff.models import Handoff
from handoff.right_help import has_charge
from handoff.web.access import services
from handoff.web.console.session import signed_in


@dataclass(frozen=True)
class Problem:
    """Why a score was not kept, and what was typed, so that nobody types it again."""

    text: str
    field: str
    given: Mapping[str, str]


@dataclass(frozen=True)
class Judgement:
    """Both panels below a conversation."""

    is_resolved: bool
    may_judge: bool
    may_score: bool
    scores: Sequence[EnteredScore]
    instruments: Sequence[Instrument]
    """Those whose totals can be entered."""
    today: date
    problem: Problem | None = None
    longest_note: int = LONGEST_NOTE


def today_here() -> date:
    """By the institution's calendar."""
    return services().clock().astimezone(services().content.opening_hours.zone).date()


def judgement_of(handoff: Handoff, problem: Problem | None = None) -> Judgement:
    """In a transaction of its own, after the page's."""
    me, instruments = signed_in(), services().content.instruments
    is_resolved = handoff.status == HandoffStatus.RESOLVED
    with services().db.read() as session:
        scores = instrument_scores.scores_of(session, instruments, handoff.id)
    return Judgement(
        is_resolved=is_resolved,
        may_judge=is_resolved and has_charge(handoff, me),
        may_score=instrument_scores.may_record(handoff, me),
        scores=scores,
        instruments=instrument_scores.offered(instruments),
        today=today_here(),
        problem=problem,
    )
