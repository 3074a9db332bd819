"""The private address of a brief: signed, so that nobody can make one up, and good as long as there is the brief."""

from __future__ import annotations

import hashlib

from itsdangerous import BadSignature, URLSafeSerializer

from handoff.contract import LinkOut
from handoff.models import Brief
from handoff.services import Services
from handoff.settings import Settings

_SALT = "request for a person"


class BadLink(Exception):
    """We did not sign this."""


def token_of(settings: Settings, brief: Brief) -> str:
    return str(_signer(settings).dumps(brief.id))


def brief_url(settings: Settings, brief: Brief) -> str:
    return f"{settings.public_url}/request/{token_of(settings, brief)}"


def brief_link(services: Services, brief: Brief) -> LinkOut:
    """As it stands under a message to the visitor."""
    title = services.content.brief_words.of("link_title")
    return LinkOut(title=title, url=brief_url(services.settings, brief))


def brief_id_of(settings: Settings, token: str) -> str:
    """The brief a token stands for; raises `BadLink`."""
    try:
        return str(_signer(settings).loads(token))
    except BadSignature:
        raise BadLink from None


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.token_key, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})
