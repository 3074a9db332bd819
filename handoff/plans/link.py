"""The private address of a plan: signed, so that nobody can make one up, and good for as long as there is the plan.

Knows what a link stands for; that the plan went with its conversation is found out by looking.
"""

from __future__ import annotations

import hashlib

from itsdangerous import BadSignature, URLSafeSerializer

from handoff.models import Plan
from handoff.settings import Settings

_SALT = "personal plan"


class BadLink(Exception):
    """We did not sign this."""


def token_of(settings: Settings, plan: Plan) -> str:
    return str(_signer(settings).dumps(plan.id))


def plan_url(settings: Settings, plan: Plan) -> str:
    """The same at all times: whoever kept it finds the plan again."""
    return f"{settings.public_url}/plan/{token_of(settings, plan)}"


def plan_id_of(settings: Settings, token: str) -> str:
    """The plan a token stands for; raises `BadLink`."""
    try:
        return str(_signer(settings).loads(token))
    except BadSignature:
        raise BadLink from None


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.token_key, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})
