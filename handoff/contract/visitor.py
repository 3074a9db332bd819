"""The visitor API: what the widget sends and reads."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field, field_validator, model_validator

from handoff.contract.base import Id, LinkOut, Strict, Text
from handoff.domain.lifecycle import HandoffStatus, Owner
from handoff.domain.waiting import WaitBand


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
