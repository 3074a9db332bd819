"""The dates of a plan as a calendar file: one whole day for each step that has a date.

Holds what the page shows of the step and never the private link: calendars are shared with others.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Calendar, Event

from handoff.plans.view import PlanView, StepView


def calendar_file(view: PlanView, now: datetime) -> bytes:
    """An event keeps its UID, so that taking the file again moves it instead of adding another."""
    calendar = Calendar()
    calendar.add("prodid", "-//Signpost//Personal plan//EN")
    calendar.add("version", "2.0")
    for step in view.steps:
        if step.due_on is not None:
            calendar.add_component(_event(view, step, now))
    return calendar.to_ical()


def _event(view: PlanView, step: StepView, now: datetime) -> Event:
    assert step.due_on is not None
    event = Event()
    event.add("uid", f"{step.resource}.{view.id}@signpost")
    event.add("dtstamp", now)
    event.add("dtstart", step.due_on)
    event.add("dtend", step.due_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", step.title)
    event.add("description", "\n".join([*step.reasons, *step.prompts]))
    if step.url:
        event.add("url", step.url)
    return event
