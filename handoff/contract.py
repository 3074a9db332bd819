"""The messages between processes, and between us and the widget; the OpenAPI document is generated from these.

Knows shapes and bounds only: who may send what, and what it causes, is decided elsewhere.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints, field_validator, model_validator

from handoff.domain.exercises import NextStep, Trouble, Weighing
from handoff.domain.lifecycle import ConsentScope, HandoffStatus, Owner
from handoff.domain.readiness import Preference
from handoff.domain.triage import ServiceTier
from handoff.domain.waiting import WaitBand

TEXT_LIMIT = 4_000
"""Characters a message may have. Rasa re-reads every message of a session, so the cap stands at the door."""

Score = Literal[0, 1, 2]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_LIMIT)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""Of a button, a conversation, a message or an action: all ids are made here."""
AnswerName = Annotated[str, StringConstraints(pattern=r"^(faq|trouble|other_department)/[a-z0-9_]{1,64}$")]


DeskWish = Literal[
    "open_handoff",
    "cancel_handoff",
    "keep_waiting",
    "contacts_elsewhere",
    "misunderstood",
    "figure_of_speech",
    "not_safe",
    "share_question",
    "check_in_helped",
    "check_in_not_helped",
    "check_ins_off",
    "check_ins_on",
]
"""What the desk does by itself when a button is pressed, bot up or down."""


class Strict(BaseModel):
    """Refuses unknown fields and silent conversions: a typing error in a request is an error, not a default."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


# --- errors -----------------------------------------------------------------------------------------------------


class ErrorBody(BaseModel):
    code: str
    message: str
    field: str | None = None


class ErrorOut(BaseModel):
    """The one error shape, everywhere."""

    error: ErrorBody


# --- visitor API ------------------------------------------------------------------------------------------------


class ConversationOut(BaseModel):
    conversation: str
    token: str


class VisitorMessageIn(Strict):
    """A message from the widget: either words or the press of a button that stands in this conversation."""

    client_id: UUID = Field(strict=False, description="Made by the client; the same id again has no second effect.")
    text: Text | None = None
    payload: Id | None = None

    @field_validator("text")
    @classmethod
    def _no_nul(cls, text: str | None) -> str | None:
        if text is not None and "\x00" in text:
            raise ValueError("text may not hold NUL characters")
        return text

    @model_validator(mode="after")
    def _one_of(self) -> VisitorMessageIn:
        if (self.text is None) == (self.payload is None):
            raise ValueError("give either text or payload")
        return self


class SeqOut(BaseModel):
    seq: int


class ButtonOut(BaseModel):
    title: str
    payload: str = Field(description="Opaque id; send it back as `payload` to press the button.")


class LinkOut(BaseModel):
    title: str
    url: str


class MessageOut(BaseModel):
    seq: int
    author: Literal["visitor", "bot", "practitioner", "system"]
    name: str | None = Field(None, description="Name and role of the practitioner who wrote it.")
    text: str
    buttons: list[ButtonOut] = []
    links: list[LinkOut] = []
    at: datetime


class PlanOut(BaseModel):
    url: str = Field(description="The private address of the personal plan; it needs no token.")


class HandoffOut(BaseModel):
    """Where the visitor's open handoff stands."""

    status: HandoffStatus
    position: int | None = Field(None, description="1 = next; null once claimed.")
    wait_band: WaitBand | None = None
    next_opening: datetime | None = Field(None, description="When a person is back; null while open.")
    about_minutes: int | None = Field(None, description="What others lately waited at this hour; never a promise.")
    back_at: datetime | None = Field(None, description="Put aside until then; null otherwise.")


class MessagesOut(BaseModel):
    messages: list[MessageOut]
    owner: Owner
    handoff: HandoffOut | None = None


# --- worker -> bot (the internal channel; bot/channel.py lives in the other environment, a contract test binds it) --


class Wish(Strict):
    """What a button means: an intent with entities for the bot, or something the desk does by itself."""

    intent: str | None = None
    entities: dict[str, str] = {}
    desk: DeskWish | None = None
    scope: ConsentScope | None = Field(None, strict=False)

    @model_validator(mode="after")
    def _one_of(self) -> Wish:
        if (self.intent is None) == (self.desk is None):
            raise ValueError("a wish is either an intent or a desk action")
        return self


class TurnIn(Strict):
    conversation: str
    message_id: str
    text: str
    wish: Wish | None = None
    fresh_session: bool = False
    metadata: dict[str, Any] = {}


class ButtonDraft(BaseModel):
    title: str
    wish: Wish


class ReplyDraft(BaseModel):
    text: str = ""
    buttons: list[ButtonDraft] = []
    links: list[LinkOut] = []


class TurnOut(BaseModel):
    replies: list[ReplyDraft]


# --- actions -> handoff -----------------------------------------------------------------------------------------


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


# --- bot -> handoff: what staff added to the answers ------------------------------------------------------------


class KnowledgeQuery(BaseModel):
    after: Annotated[int, Field(ge=0)] | None = Field(None, description="The version the bot holds.")


class KnowledgeEntry(BaseModel):
    """An answer approved in the console; or, without title and text, more phrasings for a shipped one."""

    name: AnswerName
    title: str = ""
    text: str = ""
    phrasings: list[str]


class KnowledgeOut(BaseModel):
    version: int
    entries: list[KnowledgeEntry] | None = Field(None, description="All of them; null when nothing changed.")
