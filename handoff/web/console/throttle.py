"""How often a password may be tried: per account and address, per account, per address.

Counts attempts before the password is looked at, so that parallel guesses do not slip through.
"""

from __future__ import annotations

import structlog
from flask import current_app
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter, RateLimiter

from handoff.web.access import services

FROM_HERE = RateLimitItemPerMinute(5, 5, namespace="sign_in_pair")
"""Five attempts in five minutes for one account from one address."""
ON_ACCOUNT = RateLimitItemPerMinute(50, 60, namespace="sign_in_account")
"""Guessing from many addresses; so high that nobody is locked out by a few bad guesses of others."""
FROM_ADDRESS = RateLimitItemPerMinute(60, 1, namespace="sign_in_address")
"""Trying many accounts; a campus may be one address. Also bounds the cost of hashing."""
log = structlog.get_logger()


class Throttle:
    """Counts in the shared storage; while that is away, in this process alone."""

    def __init__(self, storage_url: str) -> None:
        self._shared: RateLimiter = MovingWindowRateLimiter(storage_from_string(storage_url, wrap_exceptions=True))
        self._alone: RateLimiter = MovingWindowRateLimiter(MemoryStorage())

    def admits(self, account: str, address: str) -> bool:
        """Count this attempt; False when there were too many."""
        return all(self._hit(item, *key) for item, key in _counted(account, address))

    def forgive(self, account: str, address: str) -> None:
        """The right password: earlier attempts were this person's own."""
        for limiter in (self._shared, self._alone):
            try:
                limiter.clear(FROM_HERE, account, address)
            except StorageError:
                log.warning("throttle_storage_away")

    def _hit(self, item: RateLimitItem, *key: str) -> bool:
        try:
            return self._shared.hit(item, *key)
        except StorageError:
            log.warning("throttle_storage_away")
            return self._alone.hit(item, *key)


def throttle() -> Throttle:
    """The running app's throttle."""
    found = current_app.extensions.setdefault("console_throttle", None)
    if found is None:
        found = current_app.extensions["console_throttle"] = Throttle(services().settings.rate_limit_storage)
    assert isinstance(found, Throttle)
    return found


def _counted(account: str, address: str) -> tuple[tuple[RateLimitItem, tuple[str, ...]], ...]:
    return ((FROM_HERE, (account, address)), (FROM_ADDRESS, (address,)), (ON_ACCOUNT, (account,)))
