"""The generous limit per address: a campus is one address, so it only stops floods.

The limits per conversation are counted in the ledger, where they are exact.
"""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from handoff.settings import Settings


def install(app: Flask, settings: Settings) -> None:
    """Limit requests per address; the counters live in this process, or in Redis where several share them."""
    Limiter(
        get_remote_address,
        app=app,
        application_limits=[f"{settings.limits.requests_per_minute_per_address} per minute"],
        storage_uri=settings.rate_limit_storage,
        strategy="fixed-window",
        swallow_errors=True,  # a lost Redis must not shut the front desk
    )
