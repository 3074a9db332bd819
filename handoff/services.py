"""What every use-case needs and none makes for itself: settings, database, clock, content and wording.

Built once by `handoff.app`; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from handoff.content import Content
from handoff.db import Database
from handoff.hub import Hub
from handoff.recent_waits import RecentWaits
from handoff.settings import Settings
from handoff.wording import Wording

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """Passed to use-cases; the hub starts its watcher only when somebody listens."""

    settings: Settings
    db: Database
    clock: Clock
    content: Content
    wording: Wording
    hub: Hub
    recent_waits: RecentWaits = field(default_factory=RecentWaits)
