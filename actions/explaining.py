"""Puts into words why a level of help was suggested: what led to it, and the answers it stands on, as they were given.

Decides neither; reasons are codes, said by `utter_reason_<code>`, and a code without one is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from actions.base import Domain
from actions.items import title_of, topic_of
from actions.trackers import NOT_SAID
from actions.wording import text_of

_OF_AN_ITEM = re.compile(r"(?:low|high|middle|not_said)_[cx]\d")
"""Reasons that are single answers; those that decided are told in the visitor's own words instead."""


def why(domain: Domain, reasons: Iterable[str], deciding: Mapping[str, str]) -> str:
    """A list of sentences. `deciding`: the answers the suggestion stands on, by slot."""
    general = (text_of(domain, f"utter_reason_{code}") for code in reasons if not _OF_AN_ITEM.fullmatch(code))
    lines = [*_answers(domain, deciding), *(sentence for sentence in general if sentence)]
    return "\n".join(f"- {line}" for line in lines)


def _answers(domain: Domain, deciding: Mapping[str, str]) -> Iterator[str]:
    for slot, value in deciding.items():
        if value == NOT_SAID:
            yield text_of(domain, f"utter_reason_not_said_{slot.removeprefix('readiness__')}") or ""
            continue
        said = text_of(domain, "utter_you_said") or ""
        yield said.format(answer=title_of(domain, slot, value), topic=topic_of(domain, slot))
