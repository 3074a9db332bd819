"""What stands in the gaps of an answer now: the institution's facts, the place's numbers, and what the clock says.

Decides no wording: the sentences about being open or closed stand in `data/content/answers.yml`.
"""

from __future__ import annotations

from datetime import datetime

from handoff.content import Content
from handoff.domain.opening_hours import hours_text, opening_text


def facts_at(content: Content, now: datetime) -> dict[str, str]:
    """Every fact by name. While open, the next opening is the one after the doors have closed."""
    hours = content.opening_hours
    closing = hours.closing(now)
    opening = hours.next_opening(closing or now)
    next_opening = opening_text(opening, hours.zone) if opening else ""
    words = content.answer_words
    is_open_text = (
        words.sentence("closed_now", next_opening_text=next_opening)
        if closing is None
        else words.sentence("open_now")
    )  # fmt: skip
    return {
        **content.facts,
        **{name: number.marked(content.unchecked_mark) for name, number in content.place.numbers.items()},
        "hours_text": hours_text(hours),
        "next_opening_text": next_opening,
        "open_now_text": is_open_text,
    }
