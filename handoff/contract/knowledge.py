"""Bot to handoff: what staff added to the answers."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from handoff.contract.base import AnswerName


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
