"""The addresses that tell conversations apart: `careers+<token>@example.org`, signed so that none can be made up.

Decides what is a genuine reply address; who may write to it is decided where mail is received.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import uuid

EMAIL = "email"
LOCAL_LIMIT = 64
"""RFC 5321: octets before the @."""
_MAC_BYTES = 10
_TOKEN_LENGTH = 42
_PURPOSE = b"signpost reply address\x00"


def new_message_id(mailbox: str) -> str:
    """A Message-ID (RFC 5322); its 122 random bits also serve to recognise answers that lost their +tag."""
    return f"<d-{uuid.uuid4()}@{mailbox.rpartition('@')[2]}>"


def reply_address(mailbox: str, key: str, conversation_id: str) -> str:
    """The address on which answers to this conversation arrive; raises `ValueError` when it gets too long for mail."""
    local, _, domain = mailbox.rpartition("@")
    tagged = f"{local}+{_token(key, uuid.UUID(conversation_id).bytes)}"
    if len(tagged.encode()) > LOCAL_LIMIT:
        raise ValueError(f"the part before the @ may have at most {LOCAL_LIMIT - _TOKEN_LENGTH - 1} characters")
    return f"{tagged}@{domain}"


def conversation_of(address: str, mailbox: str, key: str) -> str | None:
    """The conversation a reply address belongs to, or None for any other address and for a forged one.

    Case does not matter: mail systems may change it on the way.
    """
    local, _, domain = address.strip().lower().rpartition("@")
    own_local, _, own_domain = mailbox.lower().rpartition("@")
    prefix = f"{own_local}+"
    if domain != own_domain or not local.startswith(prefix):
        return None
    token = local.removeprefix(prefix)
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))[:16]
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 16 or not hmac.compare_digest(token.encode(), _token(key, raw).encode()):
        return None
    return uuid.UUID(bytes=raw).hex


def _token(key: str, raw: bytes) -> str:
    """Base32: letters and digits that survive being lower-cased."""
    mac = hmac.new(key.encode(), _PURPOSE + raw, hashlib.sha256).digest()[:_MAC_BYTES]
    return base64.b32encode(raw + mac).decode().rstrip("=").lower()
