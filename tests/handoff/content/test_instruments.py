"""The centre's list of instruments: names, ranges and its own cut-offs; nobody's items and no cut-offs of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from handoff.content import load_content
from handoff.content.entry import read_file
from handoff.content.instruments import CutOff, instruments_of
from tests.content_pack import SHIPPED, Change, change, copy_to, fault_after


def first(**fields: Any) -> Change:
    return lambda document: document["instruments"][2].update(fields)


def test_what_ships_names_instruments_and_has_no_cut_offs() -> None:
    shipped = instruments_of(read_file(SHIPPED / "content" / "instruments.yml"))

    assert {"cti", "csi", "mvs_vi"} == set(shipped)
    assert {()} == {instrument.cut_offs for instrument in shipped.values()}
    assert [None, None, range(19)] == [instrument.totals for instrument in shipped.values()]


def test_what_ships_says_that_the_centre_needs_a_licence() -> None:
    text = (SHIPPED / "content" / "instruments.yml").read_text()

    assert "No questions, keys, norms or cut-offs of anybody's instrument are shipped here" in text
    assert "needs its own licence" in text


def test_a_centre_puts_in_its_own_cut_offs(tmp_path: Path) -> None:
    copy_to(tmp_path)
    change(tmp_path, "instruments.yml", first(cut_offs=[{"from": 0, "label": "low"}, {"from": 10, "label": "high"}]))
    found = load_content(tmp_path).instruments["mvs_vi"]

    assert (CutOff(0, "low"), CutOff(10, "high")) == found.cut_offs


def test_a_centre_that_uses_none_empties_the_list(tmp_path: Path) -> None:
    copy_to(tmp_path)
    change(tmp_path, "instruments.yml", lambda document: document.update(instruments=[]))

    assert {} == load_content(tmp_path).instruments


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"id": "MVS"}, "small letters"),
        ({"id": "cti"}, "stands here twice"),
        ({"name": ""}, "must be text"),
        ({"items": ["I know what I want"]}, "is not known here"),
        ({"totals": {"lowest": 5, "highest": 5}}, "must be above lowest"),
        ({"totals": {"lowest": 0, "highest": 10**9}}, "must be above lowest"),
        ({"totals": {"lowest": 0, "highest": "18"}}, "whole number"),
        ({"totals": [0, 18]}, "must be a mapping"),
        ({"cut_offs": [{"from": 1, "label": "low"}]}, "begin at the lowest"),
        ({"cut_offs": [{"from": 0, "label": "low"}, {"from": 19, "label": "high"}]}, "within the range"),
        ({"cut_offs": [{"from": 0, "label": "a"}, {"from": 9, "label": "b"}, {"from": 9, "label": "c"}]}, "must rise"),
        ({"totals": None, "cut_offs": [{"from": 0, "label": "low"}]}, "begin at the lowest"),
    ],
)
def test_a_list_that_cannot_be_right_stops_the_start(tmp_path: Path, fields: dict[str, Any], what: str) -> None:
    assert what in fault_after(copy_to(tmp_path), "instruments.yml", first(**fields)).what
