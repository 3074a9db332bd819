"""The ways out that this installation has switched on, by name."""

from __future__ import annotations

from collections.abc import Mapping

from handoff.channels.base import Channel
from handoff.channels.email.address import EMAIL
from handoff.channels.email.smtp import EmailChannel
from handoff.services import Services


def outgoing_channels(services: Services) -> Mapping[str, Channel]:
    """A channel that is not in here takes no deliveries."""
    mail = services.settings.mail
    if mail is None:
        return {}
    institution = services.content.institution
    return {
        EMAIL: EmailChannel(mail, services.settings.token_key, services.settings.data_dir, institution.service_name)
    }
