"""Self-help resources: enough, and for every item that can stand out; buttons of notices that lead somewhere."""

from __future__ import annotations

from handoff.content import Phase, load_content
from handoff.content.answers import GROUPS
from handoff.domain.readiness import CAPABILITY_ITEMS
from handoff.wording import load_wording
from tests.data_checks.corpus import ROOT, names

CONTENT = load_content(ROOT / "data")
RESOURCES = CONTENT.resources


def test_there_are_a_dozen_resources() -> None:
    assert len(RESOURCES) >= 12


def test_every_capability_item_has_a_resource() -> None:
    assert set(CAPABILITY_ITEMS) <= {item for resource in RESOURCES for item in resource.helps}


def test_every_phase_of_a_decision_has_a_resource() -> None:
    assert set(Phase) == {phase for resource in RESOURCES for phase in resource.phases}


def test_resources_speak_of_known_topics() -> None:
    assert {topic for resource in RESOURCES for topic in resource.topics} <= set(CONTENT.topics)


def test_the_buttons_of_notices_lead_somewhere() -> None:
    wishes = [button.wish for notice in load_wording(ROOT / "data").notices.values() for button in notice.buttons]
    named = [f"{wish.intent}/{id_}" for wish in wishes for id_ in wish.entities.values() if wish.intent in GROUPS]

    assert set() == {wish.intent for wish in wishes if wish.intent} - set(names("intents"))
    assert set() == set(named) - set(CONTENT.answers)
