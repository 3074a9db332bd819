"""The people of our tests: Alia, Ben and Chen write, Maya and Omar answer, Ruth supervises, Dana may see nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Person:
    login: str
    name: str
    title: str
    role: str


MAYA = Person("maya", "Maya Tan", "career practitioner", "practitioner")
OMAR = Person("omar", "Omar Aziz", "career practitioner", "practitioner")
RUTH = Person("ruth", "Ruth Lim", "senior practitioner", "supervisor")
DANA = Person("dana", "Dana Koh", "left last year", "practitioner")

ALIA_ASKS = "how do i start my cv"
BEN_IS_LOST = "honestly i have no idea what i want to do after graduation"
CHEN_WANTS_A_PERSON = "can i talk to a real person pls"

MONDAY_MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""10:00 in Singapore: the careers service is open."""
SUNDAY_NIGHT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
"""23:00 in Singapore: nobody is there."""
