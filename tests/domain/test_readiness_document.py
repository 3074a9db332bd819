"""docs/readiness-check.md says what the code does."""

import re
from pathlib import Path

import pytest

from handoff.content.topics import Route
from handoff.domain.readiness import (
    CAPABILITY_ITEMS,
    COMPLEXITY_ITEMS,
    EXTREME,
    ITEMS,
    KEY_ITEMS,
    KNOWLEDGE_ITEMS,
    CutPoints,
)
from handoff.domain.reasons import Reason
from handoff.domain.triage import ServiceTier
from handoff.models import Screening

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "readiness-check.md").read_text(encoding="utf-8")
CODES = set(re.findall(r"`([a-z_0-9]+)`", DOCUMENT))


def named(first: str, last: str, items: tuple[str, ...]) -> set[str]:
    """The codes that the document names by the first and the last of them."""
    assert f"`{first}` ... `{last}`" in DOCUMENT
    level = first.rpartition("_")[0]
    return {f"{level}_{item.lower()}" for item in items}


def test_it_names_every_reason() -> None:
    ranges = (
        named("low_c1", "low_c6", CAPABILITY_ITEMS)
        | named("high_x1", "high_x5", COMPLEXITY_ITEMS)
        | named("middle_c1", "middle_x5", ITEMS)
        | named("not_said_c1", "not_said_x5", ITEMS)
    )

    assert set() == {reason.value for reason in Reason} - CODES - ranges


def test_it_names_no_code_that_does_not_exist() -> None:
    known = {reason.value for reason in Reason} | {tier.value for tier in ServiceTier} | {"missing"}
    known |= {"cues", "deciding", "preference", "opening", *Screening.__table__.columns.keys()}
    known |= {route.value for route in Route}

    assert set() == CODES - known


@pytest.mark.parametrize("item", ITEMS)
def test_it_names_every_item(item: str) -> None:
    assert f"| `{item}` |" in DOCUMENT


def test_its_cut_points_are_those_of_the_code() -> None:
    cut = CutPoints()
    most_capability, most_complexity = EXTREME * len(CAPABILITY_ITEMS), EXTREME * len(COMPLEXITY_ITEMS)

    assert f"from a total of {cut.capability_high_from} of {most_capability}" in DOCUMENT
    assert "with `{}` and `{}` both at least 1".format(*KEY_ITEMS) in DOCUMENT
    assert f"up to a total of {cut.complexity_low_to} of {most_complexity}" in DOCUMENT
    assert cut.complexity_low_extremes == 1
    assert "at most one item at 2" in DOCUMENT
    assert cut.knowledge_gaps_low_from == 2
    assert "at most one of `{}`, `{}` and `{}` at 0".format(*KNOWLEDGE_ITEMS) in DOCUMENT
    assert f"a lead of less than {cut.self_help_lead_from} " in DOCUMENT
    assert f"low capability with a lead of {cut.case_managed_lead_to} or less" in DOCUMENT


@pytest.mark.parametrize("word", ["provisional and unvalidated", "routes and never gates"])
def test_it_claims_no_more_than_can_be_claimed(word: str) -> None:
    assert word in DOCUMENT


def test_it_cites_each_of_its_sources_and_has_each_source_it_cites() -> None:
    text, _, sources = DOCUMENT.partition("## Sources")
    cited = {number for group in re.findall(r"\[([\d, ]+)\]", text) for number in re.findall(r"\d+", group)}

    assert cited == set(re.findall(r"^(\d+)\. ", sources, re.M))
