"""Asks the parts how they are; decides which of the wanted ones are still missing.

It knows addresses and answers, not what makes a part healthy: each part judges that itself.
"""

from __future__ import annotations

from typing import Any

import requests

from handoff.supervision.plan import Plan

TIMEOUT = 3.0


def missing(plan: Plan) -> list[str]:
    """The parts of the plan that are not ready yet, in its order. The worker and the database answer through web."""
    wanted = plan.parts
    own = {
        "web": f"{plan.local_url}/healthz",
        "actions": f"{plan.actions_url}/health",
        "bot": f"{plan.bot_url}/webhooks/signpost/health",
    }
    absent = [part for part in wanted if part in own and not _is_up(own[part])]
    if "web" not in wanted:
        return absent
    told = {} if "web" in absent else _told_by_web(plan.local_url)
    unseen = [part for part in ("database", *wanted) if part != "web" and not _is_ok(told.get(part))]
    return [part for part in ("database", *wanted) if part in absent or part in unseen]


def _is_up(url: str) -> bool:
    try:
        return requests.get(url, timeout=TIMEOUT).status_code == 200
    except requests.RequestException:
        return False


def _told_by_web(url: str) -> dict[str, Any]:
    try:
        body = requests.get(f"{url}/readyz", timeout=TIMEOUT).json()
    except (requests.RequestException, ValueError):
        return {}
    parts = body.get("parts", body) if isinstance(body, dict) else {}
    return parts if isinstance(parts, dict) else {}


def _is_ok(told: object) -> bool:
    """A part is told as a word, a truth value, or an object with its status."""
    if isinstance(told, dict):
        return _is_ok(told.get("status", told.get("ok")))
    return told in ("ok", True)
