"""Reply addresses: ours are recognised whatever happens to their case, and nobody else can make one."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.channels.email.address import conversation_of, new_message_id, reply_address

BOX, KEY = "Careers@Signpost.example", "k" * 32
ids = st.uuids().map(lambda value: value.hex)


@given(ids, st.sampled_from([str, str.upper, str.lower, str.title]))
def test_it_leads_back_to_its_conversation_whatever_its_case(conversation_id: str, change: object) -> None:
    address = reply_address(BOX, KEY, conversation_id)

    assert callable(change)
    assert conversation_id == conversation_of(change(address), BOX, KEY)


@given(ids, st.data())
def test_no_other_token_passes(conversation_id: str, data: st.DataObject) -> None:
    address = reply_address(BOX, KEY, conversation_id)
    start, end = address.index("+") + 1, address.index("@")
    at = data.draw(st.integers(start, end - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567").filter(lambda x: x != address[at]))

    assert conversation_of(address[:at] + letter + address[at + 1 :], BOX, KEY) is None


@given(st.text(max_size=80))
def test_anything_may_be_asked(text: str) -> None:
    assert conversation_of(text, BOX, KEY) is None
    assert conversation_of(f"careers+{text}@signpost.example", BOX, KEY) is None


def test_another_key_mailbox_or_domain_is_not_ours() -> None:
    address = reply_address(BOX, KEY, uuid.uuid4().hex)

    assert conversation_of(address, BOX, "another key") is None
    assert conversation_of(address.replace("Careers", "jobs"), BOX, KEY) is None
    assert conversation_of(address.replace("Signpost", "evil"), BOX, KEY) is None


def test_it_fits_into_an_address() -> None:
    longest = "a" * 21
    local = reply_address(f"{longest}@x.example", KEY, uuid.uuid4().hex).partition("@")[0]

    assert 64 == len(local)
    with pytest.raises(ValueError, match="at most 21 characters"):
        reply_address(f"{longest}a@x.example", KEY, uuid.uuid4().hex)


def test_message_ids_are_of_the_mailboxs_domain_and_differ() -> None:
    first, second = new_message_id(BOX), new_message_id(BOX)

    assert first.startswith("<d-")
    assert first.endswith("@Signpost.example>")
    assert first != second
