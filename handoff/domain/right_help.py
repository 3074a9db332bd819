"""What a practitioner found right once they knew the person: a tier, or that nobody can tell, and why it differs.

Knows neither who may say so nor where it is kept; how the check compares with it is worked out in `calibration`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handoff.domain.triage import ServiceTier


class Found(StrEnum):
    """The codes are stored: never rename one."""

    SELF_HELP = ServiceTier.SELF_HELP.value
    BRIEF_STAFF_ASSISTED = ServiceTier.BRIEF_STAFF_ASSISTED.value
    INDIVIDUAL_CASE_MANAGED = ServiceTier.INDIVIDUAL_CASE_MANAGED.value
    CANNOT_TELL = "cannot_tell"


class FoundReason(StrEnum):
    """Why another tier was right than the check had recommended. The codes are stored: never rename one."""

    MORE_COMPLEX = "more_complex"
    MORE_ABLE = "more_able"
    OWN_WISH = "own_wish"
    OTHER = "other"


@dataclass(frozen=True)
class RightHelp:
    """What was found right, and why if somebody cared to say."""

    found: Found
    reason: FoundReason | None = None


def tier_found(code: str | None) -> ServiceTier | None:
    """The tier behind what is stored; None where nobody said, or nobody could tell."""
    return ServiceTier(code) if code is not None and code in ServiceTier else None
