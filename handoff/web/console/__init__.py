"""The practitioners' console: sign in, see who waits, read what was shared, answer, and watch the parts.

Pages only: what may be done is decided by `handoff.desk`, and by whom by `handoff.practitioners`.
"""

from handoff.web.console import (
    account,
    alarm,
    alerts,
    conversation,
    deliveries,
    desk,
    feed,
    health,
    judgement,
    knowledge,
    login,
    meeting,
    queue,
    reply,
    steps,
    unanswered,
)
from handoff.web.console.frame import blueprint
from handoff.web.console.guard import OPEN_ENDPOINTS, guard

PAGES = (
    account,
    alarm,
    alerts,
    conversation,
    deliveries,
    desk,
    feed,
    health,
    judgement,
    knowledge,
    login,
    meeting,
    queue,
    reply,
    steps,
    unanswered,
)
"""Importing them puts their routes on the blueprint."""

__all__ = ["OPEN_ENDPOINTS", "PAGES", "blueprint", "guard"]
