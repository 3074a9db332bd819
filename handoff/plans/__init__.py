"""The personal plan: made from a finished readiness check, kept with its conversation, reached by a private link."""
