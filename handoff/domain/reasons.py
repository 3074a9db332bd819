"""Why a triage decision came out as it did: one code for each thing that can lead to a tier.

Knows no rule and no wording: `triage` decides which codes apply, `data/` says them in plain words.
"""

from enum import StrEnum


class Reason(StrEnum):
    """What led to a tier. The codes are stored and shown: never rename one, add a new one."""

    CAPABILITY_HIGH = "capability_high"
    CAPABILITY_LOW_TOTAL = "capability_low_total"
    CAPABILITY_LOW_KEY_ITEM = "capability_low_key_item"
    COMPLEXITY_LOW = "complexity_low"
    COMPLEXITY_HIGH_TOTAL = "complexity_high_total"
    COMPLEXITY_HIGH_EXTREMES = "complexity_high_extremes"

    PREFERS_SHORT_CHAT = "prefers_short_chat"
    PREFERS_APPOINTMENT = "prefers_appointment"
    MANY_NOT_SAID = "many_not_said"
    CHECK_INCOMPLETE = "check_incomplete"
    ASKED_FOR_PERSON = "asked_for_person"
    DISTRESS = "distress"
    SELF_HELP_UNHELPFUL = "self_help_unhelpful"
    CRISIS = "crisis"

    LOW_C1 = "low_c1"
    LOW_C2 = "low_c2"
    LOW_C3 = "low_c3"
    LOW_C4 = "low_c4"
    LOW_C5 = "low_c5"
    LOW_C6 = "low_c6"

    HIGH_X1 = "high_x1"
    HIGH_X2 = "high_x2"
    HIGH_X3 = "high_x3"
    HIGH_X4 = "high_x4"
    HIGH_X5 = "high_x5"

    MIDDLE_C1 = "middle_c1"
    MIDDLE_C2 = "middle_c2"
    MIDDLE_C3 = "middle_c3"
    MIDDLE_C4 = "middle_c4"
    MIDDLE_C5 = "middle_c5"
    MIDDLE_C6 = "middle_c6"
    MIDDLE_X1 = "middle_x1"
    MIDDLE_X2 = "middle_x2"
    MIDDLE_X3 = "middle_x3"
    MIDDLE_X4 = "middle_x4"
    MIDDLE_X5 = "middle_x5"

    NOT_SAID_C1 = "not_said_c1"
    NOT_SAID_C2 = "not_said_c2"
    NOT_SAID_C3 = "not_said_c3"
    NOT_SAID_C4 = "not_said_c4"
    NOT_SAID_C5 = "not_said_c5"
    NOT_SAID_C6 = "not_said_c6"
    NOT_SAID_X1 = "not_said_x1"
    NOT_SAID_X2 = "not_said_x2"
    NOT_SAID_X3 = "not_said_x3"
    NOT_SAID_X4 = "not_said_x4"
    NOT_SAID_X5 = "not_said_x5"
