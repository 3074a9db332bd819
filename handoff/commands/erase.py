"""`signpost erase CONVERSATION`: erase one conversation everywhere, and say what could not be called back."""

from __future__ import annotations

import argparse
import json
import sys

from handoff import privacy
from handoff.app import build_services, settings_here
from handoff.ledger import UnknownConversation


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("conversation", help="the conversation's id")


def run(args: argparse.Namespace) -> int:
    services = build_services(settings_here())
    try:
        erasure = privacy.erase(services, args.conversation, reason="operator", now=services.clock())
    except UnknownConversation:
        print("signpost erase: there is no such conversation", file=sys.stderr)
        return 1
    print(
        json.dumps(
            {
                "conversation": erasure.conversation_id,
                "was_erased_before": not erasure.is_new,
                "bot_events": erasure.tracker_events,
                "already_with": erasure.providers,
            }
        )
    )
    return 0
