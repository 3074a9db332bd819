"""Makes buttons out of the names of answers, with the titles that handoff keeps for them.

Does not decide which answers are offered; one without a title is offered to nobody.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from actions.client import Client
from actions.trackers import DEPARTMENTS

Buttons = list[dict[str, str]]


async def buttons_for(client: Client, names: Sequence[str]) -> Buttons:
    """A button for each of these answers, in their order; raises `HandoffError`."""
    if not names:
        return []
    titles = (await client.titles()).titles
    return [{"title": titles[name], "payload": payload_of(name)} for name in names if name in titles]


def payload_of(name: str) -> str:
    """`faq/cv_start` as the payload `/faq{"topic": "cv_start"}`."""
    group, _, id_ = name.partition("/")
    entity = "department" if group == DEPARTMENTS else "topic"
    return f"/{group}{json.dumps({entity: id_})}"
