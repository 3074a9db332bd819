"""What a wrong body is told: a code, a word and the field; never what it held."""

from __future__ import annotations

import pytest
from flask import Flask

from handoff.contract import VisitorMessageIn
from handoff.web.bodies import BadBody, read_body


@pytest.mark.parametrize(
    ("raw", "code", "field"),
    [
        (b"{", "broken_json", None),
        (b'{"client_id": "x"}', "invalid", "client_id"),
        (b'{"client_id": "00000000-0000-0000-0000-000000000007", "text": 5}', "invalid", "text"),
        (b'{"client_id": "00000000-0000-0000-0000-000000000007"}', "invalid", None),
    ],
)
def test_the_first_wrong_field_is_named(app: Flask, raw: bytes, code: str, field: str | None) -> None:
    with app.test_request_context(method="POST", data=raw), pytest.raises(BadBody) as refusal:
        read_body(VisitorMessageIn)

    assert (code, field) == (refusal.value.code, refusal.value.field)
