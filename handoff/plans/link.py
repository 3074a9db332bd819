"""The private address of a plan."""

from __future__ import annotations

from handoff.models import Plan
from handoff.private_link import PrivateLink
from handoff.settings import Settings

LINK = PrivateLink(path="plan", salt="personal plan")


def token_of(settings: Settings, plan: Plan) -> str:
    return LINK.token(settings, plan.id)


def plan_url(settings: Settings, plan: Plan) -> str:
    return LINK.url(settings, plan.id)
