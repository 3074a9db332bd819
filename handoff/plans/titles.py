"""What the steps of a plan are called: as the catalogue calls them, or in the visitor's own words.

A step whose resource has left the catalogue has no title: nobody is asked about a page that was withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from handoff.content import Content
from handoff.models import Plan, PlanStep
from handoff.plans import exercises


def titles_of(session: Session, content: Content, plan: Plan, steps: Iterable[PlanStep]) -> dict[str, str]:
    """By the `resource` of the step."""
    catalogue = {resource.id: resource.title for resource in content.resources}
    written = {exercise.id: exercise.work["what"] for exercise in exercises.of(session, plan.conversation_id)
               if "what" in exercise.work}  # fmt: skip
    titles = {step.resource: _title(step, catalogue, written) for step in steps}
    return {resource: title for resource, title in titles.items() if title is not None}


def _title(step: PlanStep, catalogue: dict[str, str], written: dict[int, str]) -> str | None:
    return catalogue.get(step.resource) if step.exercise_id is None else written.get(step.exercise_id)
