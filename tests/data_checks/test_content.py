"""Self-help resources: enough, for every item that can stand out, and known to the content reader."""

from __future__ import annotations

from handoff.content import Phase, load_content
from handoff.domain.readiness import CAPABILITY_ITEMS
from tests.data_checks.corpus import ROOT
from tests.data_checks.test_nlu import TOPICS

RESOURCES = load_content(ROOT / "data").resources


def test_there_are_a_dozen_resources() -> None:
    assert len(RESOURCES) >= 12


def test_every_capability_item_has_a_resource() -> None:
    assert set(CAPABILITY_ITEMS) <= {item for resource in RESOURCES for item in resource.helps}


def test_every_phase_of_a_decision_has_a_resource() -> None:
    assert set(Phase) == {resource.phase for resource in RESOURCES}


def test_resources_speak_of_known_topics() -> None:
    assert {topic for resource in RESOURCES for topic in resource.topics} <= set(TOPICS)
