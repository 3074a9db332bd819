"""Signs of life of the mail parts, written often enough for the health page and no oftener."""

from __future__ import annotations

from datetime import timedelta

from handoff.health import FRESH_FOR, beat
from handoff.models import Heartbeat
from handoff.services import Services

EVERY: timedelta = FRESH_FOR / 2
OK = "ok"


def show_alive(services: Services, part: str, *, code: str | None = None) -> None:
    """Note the state of the part when it has changed or the last sign is getting old; no `code`: it is as it was."""
    now = services.clock()
    with services.db.read() as session:
        last = session.get(Heartbeat, part)
    code = code or (last.code if last else OK)
    if last is None or last.code != code or now - last.at >= EVERY:
        with services.db.write() as session:
            beat(session, part, now, is_ok=code == OK, code=code)
