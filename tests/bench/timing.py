"""Turning measured seconds into the figures we print."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import quantiles


def timed(step: Callable[[], object]) -> float:
    """Seconds one call takes."""
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def p50_p95(seconds: list[float]) -> str:
    """Median and 95th percentile, in milliseconds."""
    cuts = quantiles(seconds, n=20, method="inclusive")
    return f"p50 {cuts[9] * 1000:5.0f} ms  p95 {cuts[18] * 1000:5.0f} ms"
