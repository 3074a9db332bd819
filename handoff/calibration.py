"""The cases that calibration is made from: resolved handoffs with a check that was shared and a tier found right.

Reads; the figures are worked out in `domain.calibration`. No word of a visitor's is read or passed on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from handoff.domain.calibration import Case
from handoff.domain.cues import Cue
from handoff.domain.lifecycle import HandoffStatus
from handoff.domain.readiness import Preference, ScreeningAnswers
from handoff.domain.right_help import Found, tier_found
from handoff.domain.triage import ServiceTier
from handoff.models import Conversation, Handoff, Screening
from handoff.on_call.calls import DRILL

_Row = tuple[Handoff, str, Screening | None]


class LeftOut(StrEnum):
    """Why a resolved handoff tells nothing about the check."""

    NO_CHECK = "no_check"
    """None was taken, or it was not shared."""
    NOBODY_SAID = "nobody_said"
    CANNOT_TELL = "cannot_tell"
    JUDGED_AGAIN = "judged_again"
    """The same check went along with a later handoff, which counts instead."""
    OTHER_CHECK = "other_check"
    """Kept by a version of the check with other items, answers or cues."""


@dataclass(frozen=True)
class Collected:
    """Every case, and how many resolved handoffs are none."""

    cases: tuple[Case, ...]
    left_out: Mapping[LeftOut, int]

    @property
    def resolved(self) -> int:
        return len(self.cases) + sum(self.left_out.values())


def collect(session: Session, since: datetime | None = None) -> Collected:
    """What was resolved from then on; drills are no cases."""
    query = (
        select(Handoff, Conversation.channel, Screening)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .outerjoin(Screening, Screening.id == Handoff.screening_id)
        .where(Handoff.status == HandoffStatus.RESOLVED.value, Conversation.channel != DRILL)
        .order_by(Handoff.ended_at.desc(), Handoff.id.desc())
    )
    if since is not None:
        query = query.where(Handoff.ended_at >= since)
    return _sorted_out((handoff, channel, screening) for handoff, channel, screening in session.execute(query))


def _sorted_out(rows: Iterable[_Row]) -> Collected:
    """The newest first: of handoffs with the same check, the last one judged counts."""
    cases: list[Case] = []
    left_out: Counter[LeftOut] = Counter(dict.fromkeys(LeftOut, 0))
    seen: set[int] = set()
    for handoff, channel, screening in rows:
        found = _case(handoff, channel, screening, seen)
        if isinstance(found, LeftOut):
            left_out[found] += 1
        else:
            cases.append(found)
    return Collected(tuple(cases), MappingProxyType(dict(left_out)))


def _case(handoff: Handoff, channel: str, screening: Screening | None, seen: set[int]) -> Case | LeftOut:
    if screening is None:
        return LeftOut.NO_CHECK
    right = tier_found(handoff.final_tier)
    if right is None:
        return LeftOut.CANNOT_TELL if handoff.final_tier == Found.CANNOT_TELL else LeftOut.NOBODY_SAID
    if screening.id in seen:
        return LeftOut.JUDGED_AGAIN
    seen.add(screening.id)
    try:
        return _read(handoff.ref, channel, screening, right)
    except ValueError:
        return LeftOut.OTHER_CHECK


def _read(ref: str, channel: str, screening: Screening, right: ServiceTier) -> Case:
    """Raises `ValueError` for codes of another version."""
    return Case(
        ref=ref,
        channel=channel,
        recommended=ServiceTier(screening.tier),
        right=right,
        answers=ScreeningAnswers(screening.answers),
        preference=Preference(screening.preference) if screening.preference else None,
        cues=None if screening.cues is None else frozenset(Cue(code) for code in screening.cues),
    )
