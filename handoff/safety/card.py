"""The crisis card: which words and which numbers somebody in danger reads, by what they wrote.

Knows what the card says, not when; the wording stands in `notices.yml`, the numbers in `crisis_contacts.yml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from handoff import queue
from handoff.audit import note
from handoff.content import ContactKind, CrisisContact
from handoff.domain.lifecycle import Owner
from handoff.models import Conversation, Handoff, Message
from handoff.notices import say
from handoff.safety.levels import Verdict
from handoff.services import Services

CARD = "crisis_card"
SELF_HARM = "self_harm"
GROUPS = (SELF_HARM, "harm_to_others", "abuse", "coercion")
"""Reasons with an introduction of their own; the first that a verdict holds decides."""
OTHER = "danger"
_LINES_FIRST = (ContactKind.CRISIS_LINE, ContactKind.EMERGENCY, ContactKind.POLICE, ContactKind.CAMPUS)
_EMERGENCY_FIRST = (ContactKind.EMERGENCY, ContactKind.POLICE, ContactKind.CAMPUS, ContactKind.CRISIS_LINE)
_IN_SHORT = (ContactKind.CRISIS_LINE, ContactKind.EMERGENCY, ContactKind.POLICE)


def show(
    session: Session,
    services: Services,
    conversation: Conversation,
    handoff: Handoff,
    message: Message,
    verdict: Verdict,
    now: datetime,
) -> Message:
    """Say the card below the message, and put down what it showed: the numbers may be others tomorrow."""
    group = group_of(verdict.reasons)
    shown = contacts_for(services, group)
    notice = services.wording.notice(
        CARD,
        intro=services.wording.phrase(f"crisis_intro_{group}"),
        contacts=_listed(services, shown),
        watch=watch_words(services, conversation, now),
        ref=handoff.ref,
    )
    card = say(session, services, conversation.id, notice, now)
    hours = services.content.opening_hours
    is_watched = hours.is_open(now)
    note(
        session,
        "safety_screen",
        "crisis_card_shown",
        now,
        conversation.id,
        handoff.id,
        seq=message.seq,
        card_seq=card.seq,
        reasons=list(verdict.reasons),
        score=verdict.score,
        contacts=[contact.short for contact in shown],
        is_watched=is_watched,
        next_opening=None if is_watched else _in_iso(hours.next_opening(now)),
    )
    return card


def show_elsewhere(session: Session, services: Services, conversation_id: str, now: datetime) -> Message:
    """The contacts of every other country, and the directories for all the rest."""
    content, wording = services.content, services.wording
    blocks = [f"{name}:\n{_listed(services, there)}" for name, there in content.crisis_contacts_abroad.items()]
    everywhere = f"{wording.phrase('crisis_anywhere_else')}\n{_listed(services, content.crisis_contacts_elsewhere)}"
    notice = wording.notice("contacts_elsewhere", contacts="\n".join([*blocks, everywhere]))
    return say(session, services, conversation_id, notice, now)


def group_of(reasons: Sequence[str]) -> str:
    """Which introduction and which order fit."""
    return next((group for group in GROUPS if group in reasons), OTHER)


def contacts_for(services: Services, group: str) -> list[CrisisContact]:
    """Our country's contacts, the most fitting kind first, each kind in the order of the file."""
    return _by_kind(services, _LINES_FIRST if group == SELF_HARM else _EMERGENCY_FIRST)


def first_line(services: Services) -> str:
    """The first crisis line in full."""
    return services.content.line(_by_kind(services, (ContactKind.CRISIS_LINE,))[0])


def in_short(services: Services) -> str:
    """Crisis lines, emergency and police, names and numbers alone, one a line."""
    return "\n".join(f"• {contact.short}" for contact in _by_kind(services, _IN_SHORT))


def watch_words(services: Services, conversation: Conversation, now: datetime) -> str:
    """Who reads this conversation now, and else from when on somebody does."""
    hours = services.content.opening_hours
    is_open = hours.is_open(now)
    code = "crisis_watch_closed"
    if is_open:
        code = "crisis_watch_open" if conversation.owner == Owner.BOT else "crisis_watch_person"
    return services.wording.phrase(code).format(
        service=services.content.institution.service_name,
        next_opening=queue.opening_words(services, None if is_open else hours.next_opening(now)),
    )


def _by_kind(services: Services, kinds: Sequence[ContactKind]) -> list[CrisisContact]:
    return [contact for kind in kinds for contact in services.content.crisis_contacts if contact.kind is kind]


def _listed(services: Services, contacts: Sequence[CrisisContact]) -> str:
    return "\n".join(f"• {services.content.line(contact)}" for contact in contacts)


def _in_iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
