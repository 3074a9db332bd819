"""Lists as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.exercises.listing import LONGEST, listed


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("accounting", ("accounting",)),
        ("accounting, law, marketing", ("accounting", "law", "marketing")),
        ("accounting, law or marketing", ("accounting", "law", "marketing")),
        ("accounting or law", ("accounting", "law")),
        ("Law vs. medicine", ("Law", "medicine")),
        ("money and time", ("money", "time")),
        ("research and development, sales", ("research and development", "sales")),
        ("1. stay\n2. leave", ("stay", "leave")),
        ("- stay\n- leave\n", ("stay", "leave")),
        ("a) law\nb) med", ("law", "med")),
        ("either law; or maybe med.", ("law", "med")),
        ("Law, law, LAW, med", ("Law", "med")),
        ("3 years abroad, 2 years here", ("3 years abroad", "2 years here")),
        (" , ;\n", ()),
        ("...", ()),
    ],
)
def test_a_list_is_taken_apart(text: str, items: tuple[str, ...]) -> None:
    assert items == listed(text)


@given(st.text(max_size=400))
def test_whatever_is_typed_each_thing_is_named_once_and_is_short(text: str) -> None:
    found = listed(text)

    assert all(0 < len(item) <= LONGEST for item in found)
    assert len({item.casefold() for item in found}) == len(found)
