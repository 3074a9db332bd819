"""The confirmed meeting as a calendar file. Holds neither the private link nor what the talk is about."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar, Event

from handoff.briefs.view import MeetingView
from handoff.domain.brief import SLOT


def calendar_file(brief_id: str, meeting: MeetingView, summary: str, now: datetime) -> bytes:
    """The event keeps its UID, so that taking the file again moves it instead of adding another."""
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Signpost//Meeting//EN")
    calendar.add("version", "2.0")
    event.add("uid", f"meeting.{brief_id}@signpost")
    event.add("dtstamp", now)
    event.add("dtstart", meeting.at)
    event.add("dtend", meeting.at + SLOT)
    event.add("summary", summary)
    event.add("location", meeting.where)
    calendar.add_component(event)
    return calendar.to_ical()
