"""The private address of a brief."""

from __future__ import annotations

from handoff.contract import LinkOut
from handoff.models import Brief
from handoff.private_link import PrivateLink
from handoff.services import Services
from handoff.settings import Settings

LINK = PrivateLink(path="request", salt="request for a person")


def token_of(settings: Settings, brief: Brief) -> str:
    return LINK.token(settings, brief.id)


def brief_url(settings: Settings, brief: Brief) -> str:
    return LINK.url(settings, brief.id)


def brief_link(services: Services, brief: Brief) -> LinkOut:
    """As it stands under a message to the visitor."""
    title = services.content.brief_words.of("link_title")
    return LinkOut(title=title, url=brief_url(services.settings, brief))
