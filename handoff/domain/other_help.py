"""What else helps with the steps of a plan that did not help: a choice from the catalogue, never what is in the plan.

Knows neither titles nor wording, and cannot say whether a page is any good.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from handoff.domain.plan import Candidate


def others_for[Found: Candidate](
    catalogue: Sequence[Found], planned: Collection[str], undone: Collection[str], country: str | None, most: int
) -> tuple[Found, ...]:
    """Up to `most` that serve what the `undone` resources serve, the closest first; the catalogue's order breaks ties.

    What shares neither an item of the check, nor a topic, nor a step of the decision with them is left out.
    """
    failed = [one for one in catalogue if one.id in undone]
    helps = {item for one in failed for item in one.helps}
    topics = {topic for one in failed for topic in one.topics}
    phases = {phase for one in failed for phase in one.phases}

    def closeness(one: Candidate) -> tuple[int, int, int]:
        return len(helps & set(one.helps)), len(topics & set(one.topics)), len(phases & set(one.phases))

    usable = [one for one in catalogue if one.id not in planned and one.country in (None, country)]
    near = [one for one in usable if any(closeness(one))]
    return tuple(sorted(near, key=closeness, reverse=True)[:most])
