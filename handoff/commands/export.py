"""`signpost export CONVERSATION`: everything held about one conversation, as JSON on standard output."""

from __future__ import annotations

import argparse
import json
import sys

from handoff import privacy
from handoff.app import build_services, settings_here
from handoff.ledger import ConversationErased, UnknownConversation


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("conversation", help="the conversation's id")


def run(args: argparse.Namespace) -> int:
    services = build_services(settings_here())
    try:
        held = privacy.export(services, args.conversation)
    except UnknownConversation:
        print("signpost export: there is no such conversation", file=sys.stderr)
        return 1
    except ConversationErased:
        print("signpost export: this conversation was erased", file=sys.stderr)
        return 1
    json.dump(held, sys.stdout, ensure_ascii=False, indent=1)
    print()
    return 0
