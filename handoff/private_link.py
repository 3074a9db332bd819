"""Private addresses without an account: signed, so that nobody can make one up, and good as long as what they open.

Knows what a link stands for; that it went with its conversation is found out by looking.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from handoff.settings import Settings


class BadLink(Exception):
    """We did not sign this."""


@dataclass(frozen=True)
class PrivateLink:
    """One kind of page. `salt` keeps its tokens from opening another; change either, and every address kept is lost."""

    path: str
    salt: str

    def token(self, settings: Settings, id_: str) -> str:
        return str(self._signer(settings).dumps(id_))

    def url(self, settings: Settings, id_: str) -> str:
        """The same at all times: whoever kept it finds the page again."""
        return f"{settings.public_url}/{self.path}/{self.token(settings, id_)}"

    def id_of(self, settings: Settings, token: str) -> str:
        """What a token stands for; raises `BadLink`."""
        try:
            return str(self._signer(settings).loads(token))
        except BadSignature:
            raise BadLink from None

    def _signer(self, settings: Settings) -> URLSafeSerializer:
        return URLSafeSerializer(settings.token_key, salt=self.salt, signer_kwargs={"digest_method": hashlib.sha256})
