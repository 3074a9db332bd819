"""`signpost demo`: puts made-up people into a running installation, so that the console has somebody to click through.

Goes through the ledger and the desk like real visitors; the running worker screens and answers what they wrote.
"""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta
from typing import Any

import yaml
from sqlalchemy.orm import Session

from handoff import desk, ledger, screenings
from handoff.app import build_services, settings_here
from handoff.contract import ScreeningIn, WriteKey
from handoff.domain.lifecycle import ConsentScope
from handoff.services import Services

CHANNEL = "demo"


def configure(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(args: argparse.Namespace) -> int:
    services = build_services(settings_here())
    people = yaml.safe_load((services.settings.data_dir / "content" / "demo.yml").read_text())["people"]
    for person in people:
        with services.db.write() as session:
            _add(session, services, person)
    print(f"{len(people)} made-up people have arrived; see them at {services.settings.public_url}/console/")
    return 0


def _add(session: Session, services: Services, person: dict[str, Any]) -> None:
    now = services.clock() - timedelta(minutes=person["waited_minutes"])
    conversation = ledger.open_conversation(session, services, channel=CHANNEL, now=now)
    for text in person["says"]:
        ledger.append_visitor(
            session, services, conversation.id, channel=CHANNEL, channel_message_id=ledger.new_id(), text=text, now=now
        )
    if person["answers"]:
        screenings.record(session, services, _answers(conversation.id, person), now)
    if person["scope"]:
        _ask_for_person(session, services, conversation.id, ConsentScope(person["scope"]), now)


def _answers(conversation_id: str, person: dict[str, Any]) -> ScreeningIn:
    key = WriteKey(conversation=conversation_id, message_id=ledger.new_id(), action="demo", epoch=0)
    return ScreeningIn(key=key, answers=person["answers"], preference=person["preference"])


def _ask_for_person(
    session: Session, services: Services, conversation_id: str, scope: ConsentScope, now: datetime
) -> None:
    desk.open_handoff(session, services, conversation_id, scope=scope, reasons=["asked_for_person"], now=now)
