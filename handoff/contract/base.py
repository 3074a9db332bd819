"""What the messages share: strictness, bounds, the one error shape, and a link."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

TEXT_LIMIT = 4_000
"""Characters a message may have. Rasa re-reads every message of a session, so the cap stands at the door."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_LIMIT)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""Of a button, a conversation, a message or an action: all ids are made here."""
AnswerName = Annotated[str, StringConstraints(pattern=r"^(faq|trouble|other_department)/[a-z0-9_]{1,64}$")]


class Strict(BaseModel):
    """Refuses unknown fields and silent conversions: a typing error in a request is an error, not a default."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ErrorBody(BaseModel):
    code: str
    message: str
    field: str | None = None


class ErrorOut(BaseModel):
    """The one error shape, everywhere."""

    error: ErrorBody


class LinkOut(BaseModel):
    title: str
    url: str
