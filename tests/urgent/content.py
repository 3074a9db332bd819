"""The content of an installation with two people on call: open at any hour, closed for days, or with a broken screen.

Writes copies of what ships; knows nothing of who reads them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from handoff.settings import ROOT
from tests.content_pack import change

DUTY, HEAD = "Duty counsellor", "Head of counselling"
ESCALATE_AFTER = timedelta(minutes=0.05)
NOON_ZONE = ZoneInfo(f"Etc/GMT{datetime.now(UTC).hour - 12:+d}")
"""Where it is the middle of the day: no midnight falls into a run."""
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def open_today() -> dict[str, Any]:
    return {"zone": NOON_ZONE.key, "hours": {day: ["00:00-23:59"] for day in WEEK}, "closures": []}


def closed_until(opening: date) -> dict[str, Any]:
    """The same week, but every day before `opening` is a holiday."""
    yesterday = datetime.now(NOON_ZONE).date() - timedelta(days=1)
    return {**open_today(), "closures": [yesterday + timedelta(days=n) for n in range((opening - yesterday).days)]}


def content_pack(folder: Path, hours: Mapping[str, Any]) -> Path:
    """What ships, with these hours and with two contacts on call, each by e-mail and by a webhook of their own."""
    data_dir = folder / "data"
    shutil.copytree(ROOT / "data", data_dir)
    contacts = [
        {"name": DUTY, "email": "duty@signpost.example", "webhook": "DUTY_WEBHOOK"},
        {"name": HEAD, "email": "head@signpost.example", "webhook": "HEAD_WEBHOOK"},
    ]
    on_call = {"escalate_after_minutes": ESCALATE_AFTER / timedelta(minutes=1), "contacts": contacts}
    change(data_dir, "institution.yml", lambda document: document.update(hours))
    change(data_dir, "on_call.yml", lambda document: document.update(on_call))
    return data_dir


@contextmanager
def broken_screen_data(data_dir: Path) -> Iterator[None]:
    """Nothing that the safety screen reads at its start can be read."""
    files = [path for path in (data_dir / "safety").rglob("*") if path.is_file()]
    assert files, "the screen keeps its data elsewhere by now"
    files += data_dir.glob("content/crisis_phrases.yml")
    kept = {path: path.read_bytes() for path in files}
    try:
        for path in files:
            path.write_bytes(b"\x00\xff: [")
        yield
    finally:
        for path, before in kept.items():
            path.write_bytes(before)
