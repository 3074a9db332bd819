"""Worker to bot: the internal channel. bot/channel.py lives in the other environment; a contract test binds it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator

from handoff.contract.base import LinkOut, Strict
from handoff.domain.lifecycle import ConsentScope

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
