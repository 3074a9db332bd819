"""Calling the on-call contacts about an alert until somebody acknowledges it."""
