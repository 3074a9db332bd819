"""Gathers what a brief begins with from the conversation itself: the ask, what is hard, what was shown and tried.

Reads; which of it is shared is decided by the visitor, and what the lines say by whoever shows them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from handoff import screenings
from handoff.domain.brief import ASK_LIMIT, Line, Part, gaps
from handoff.domain.lifecycle import Author
from handoff.domain.readiness import ScreeningAnswers, ScreeningError
from handoff.knowledge.answers import Answers
from handoff.knowledge.shelf import ApprovedAnswers
from handoff.models import Message, Plan, PlanStep, Screening
from handoff.services import Services

RESOURCE = "resource/"
"""What the code of a shown or tried resource begins with; the others are names of answers."""
_BEGINNING = re.compile(r"[^{\n]{20,}")
"""Of an answer, up to its first fact or paragraph: by this it is known again in the ledger."""
MOST_SHOWN = 12
"""The latest ones: nobody reads more before a talk."""


def ask_of(session: Session, conversation_id: str) -> str:
    """The visitor's opening, else the first thing they typed; empty when they only pressed buttons."""
    opening = screenings.opening(session, conversation_id)
    if opening is not None:
        return opening.text[:ASK_LIMIT]
    typed = _said_by(Author.VISITOR, conversation_id).where(Message.channel.is_not(None))
    return next((message.text for message in session.scalars(typed) if message.wish is None), "")[:ASK_LIMIT]


def lines_of(session: Session, services: Services, conversation_id: str) -> tuple[Line, ...]:
    """Each once, in the order in which they are read."""
    screening = screenings.newest(session, conversation_id)
    hard = _gaps(screening) if screening else ()
    shown = dict.fromkeys(_shown(session, services, conversation_id))
    tried = session.scalars(
        select(PlanStep.resource)
        .join(Plan, Plan.id == PlanStep.plan_id)
        .where(Plan.conversation_id == conversation_id, PlanStep.done_at.is_not(None))
        .order_by(PlanStep.position)
    )
    return (
        *hard,
        *(Line(Part.SHOWN, code) for code in list(shown)[-MOST_SHOWN:]),
        *(Line(Part.TRIED, RESOURCE + resource) for resource in tried),
    )


def titles(session: Session, services: Services) -> dict[str, str]:
    """What a shown or tried thing is called, by its code."""
    resources = {RESOURCE + resource.id: resource.title for resource in services.content.resources}
    return resources | Answers(services.content, ApprovedAnswers(session)).titles()


def topics_of(session: Session, conversation_id: str, lines: tuple[Line, ...]) -> set[str]:
    """What the conversation is about: the answers that were shown, and what the plan takes up."""
    asked = {line.code.partition("/")[2] for line in lines if line.part is Part.SHOWN and "/" in line.code}
    steps = select(PlanStep.topic).where(PlanStep.conversation_id == conversation_id, PlanStep.topic.is_not(None))
    return asked | set(filter(None, session.scalars(steps)))


def _gaps(screening: Screening) -> tuple[Line, ...]:
    try:
        return gaps(ScreeningAnswers(screening.answers))
    except ScreeningError:  # answers of another version of the check: a person can be asked for all the same
        return ()


def _shown(session: Session, services: Services, conversation_id: str) -> Iterator[str]:
    """Answers and resources that the bot has shown, in order."""
    beginnings = _beginnings(session, services)
    pages = {resource.url: RESOURCE + resource.id for resource in services.content.resources if resource.url}
    for message in session.scalars(_said_by(Author.BOT, conversation_id)):
        for name, beginning in beginnings.items():
            if message.text.startswith(beginning):
                yield name
        yield from (pages[link["url"]] for link in message.links if link["url"] in pages)


def _beginnings(session: Session, services: Services) -> Mapping[str, str]:
    """How each answer begins; one that begins with a fact of the day, or like another one, cannot be known again."""
    shelf = ApprovedAnswers(session)
    texts = {name: shipped.text for name, shipped in services.content.answers.items()}
    for name in shelf.titles():
        if (approved := shelf.find(name)) is not None:
            texts[name] = approved.text
    found = {name: match[0] for name, text in texts.items() if (match := _BEGINNING.match(text))}
    count = Counter(found.values())
    return {name: beginning for name, beginning in found.items() if count[beginning] == 1}


def _said_by(author: Author, conversation_id: str) -> Select[Message]:
    return (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.author == author.value, Message.event.is_(None))
        .order_by(Message.seq)
    )
