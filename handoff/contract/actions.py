"""Actions to handoff: what a dialogue may ask of the desk."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, EmailStr, Field, StringConstraints

from handoff.contract.base import AnswerName, Id, LinkOut, Strict
from handoff.domain.exercises import NextStep, Trouble, Weighing
from handoff.domain.lifecycle import ConsentScope
from handoff.domain.readiness import Preference
from handoff.domain.triage import ServiceTier

Score = Literal[0, 1, 2]


class WriteKey(Strict):
    """Names one write of an action for a message: a repeat returns the first result, a stale epoch is refused."""

    conversation: Id
    message_id: Id
    action: Id
    ordinal: Annotated[int, Field(ge=0, le=1_000)] = 0
    epoch: int


class ActionIn(Strict):
    key: WriteKey


class ScreeningIn(ActionIn):
    """Readiness answers by item id (C1..C6, X1..X5); null = prefers not to say, absent = not asked."""

    answers: dict[str, Score | None]
    preference: Preference | None = Field(None, strict=False)
    asked: list[AnswerName] = Field(
        default_factory=list, max_length=20, description="What was asked about and answered before, the latest first."
    )
    opening: Id | None = Field(default=None, description="The message that answered the entry question.")


class ScreeningOut(BaseModel):
    tier: ServiceTier
    reasons: list[str]
    missing: list[str]
    deciding: list[str] = Field([], description="The items whose answers the tier stands on.")
    resources: list[LinkOut] = []
    offer: str = Field("", description="What somebody with this tier gets: how long, with whom, what it costs.")


class OpeningOut(BaseModel):
    message_id: Id | None


class ResultChoiceIn(ActionIn):
    """The visitor sees a result differently, or says how much help they would like."""

    tier: ServiceTier | None = Field(default=None, strict=False)
    is_disputed: bool = False


class ResultChoiceOut(BaseModel):
    resources: list[LinkOut] = []


class OpenHandoffIn(ActionIn):
    consent_scope: ConsentScope = Field(strict=False)
    reason: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")] = "asked_for_person"


class OpenHandoffOut(BaseModel):
    ref: str
    is_new: bool


class RequestOut(BaseModel):
    """The page on which the visitor sees what a person would read, and chooses how to meet."""

    link: LinkOut


class ContactIn(ActionIn):
    email: EmailStr


class ConsentIn(ActionIn):
    purpose: Literal["keep"]
    is_given: bool


class UnansweredIn(ActionIn):
    reason: Literal["not_understood", "not_helpful"]
    answer: AnswerName | None = Field(None, description="The answer that did not help.")


class ExerciseIn(ActionIn):
    exercise: int | None = Field(default=None, description="The one kept before that this adds to.")
    weighing: Weighing | None = None
    next_step: NextStep | None = None
    is_finished: bool = Field(default=True, description="False: only look at it, and keep nothing yet.")


class ExerciseOut(BaseModel):
    exercise: int | None = None
    feedback: list[str] = Field(default_factory=list, description="Sentences about the visitor's own work.")
    links: list[LinkOut] = Field(default_factory=list, description="Its page, then what helps to find out more.")
    due_on: date | None = None
    due_text: str = ""
    trouble: Trouble | None = Field(default=None, description="Why no day could be read.")


class DoneOut(BaseModel):
    """A write with nothing to tell but that it stands."""

    done: bool = True


class PayloadButton(BaseModel):
    title: str
    payload: str = Field(description="An intent as Rasa writes it, such as /ask_human.")


class AnswerOut(BaseModel):
    """An answer, ready to be said."""

    name: str
    title: str
    text: str
    links: list[LinkOut] = []
    buttons: list[PayloadButton] = []
    route: Literal["answer", "answer_then_offer_check", "answer_then_offer_person", "safety_then_person"]
    source_text: str = Field(description="Where the answer comes from, and when it was last reviewed.")
    is_old: bool


class TitlesOut(BaseModel):
    """What stands on the button that leads to an answer, by the answer's name."""

    titles: dict[str, str]
