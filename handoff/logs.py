"""Structured logs: one JSON object a line, with ids and codes. What people wrote is never passed to a logger."""

from __future__ import annotations

import logging

import structlog


def configure_logs() -> None:
    """Send structlog to standard error as JSON lines; harmless to call twice."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
