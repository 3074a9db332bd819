"""Buttons that lead to answers: their titles come from the desk, their payloads from the name."""

from __future__ import annotations

import pytest

from actions.client import HandoffError
from actions.topics import buttons_for, payload_of
from tests.actions.fake_client import FakeClient, refusing


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("faq/cv_start", '/faq{"topic": "cv_start"}'),
        ("trouble/intern_problem", '/trouble{"topic": "intern_problem"}'),
        ("other_department/library", '/other_department{"department": "library"}'),
    ],
)
def test_a_name_becomes_the_payload_that_stands_for_it(name: str, payload: str) -> None:
    assert payload == payload_of(name)


async def test_answers_without_a_title_are_left_out_and_the_order_stays() -> None:
    found = await buttons_for(FakeClient(), ["faq/k7", "faq/unheard_of", "faq/cv_start"])

    assert ["Tutoring jobs on campus", "Writing a CV or resume"] == [button["title"] for button in found]


async def test_without_names_nobody_is_asked() -> None:
    assert [] == await buttons_for(refusing("unreachable"), [])


async def test_without_the_desk_there_are_no_titles() -> None:
    with pytest.raises(HandoffError):
        await buttons_for(refusing("unreachable"), ["faq/cv_start"])
