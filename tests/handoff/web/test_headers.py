"""The headers of every answer, whatever the answer is."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from handoff.web.headers import ALWAYS


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/nowhere", "/api/visitor/messages", "/api/openapi.json", "/metrics"]
)
def test_every_answer_carries_them(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    for name, value in ALWAYS.items():
        assert value == response.headers[name], (path, name)


@pytest.mark.parametrize("path", ["/healthz", "/api/visitor/messages", "/nowhere"])
def test_nothing_is_kept_in_caches(client: FlaskClient, path: str) -> None:
    assert "no-store" == client.get(path).headers["Cache-Control"]


def test_the_policy_allows_no_foreign_and_no_inline_code(client: FlaskClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "unsafe" not in policy and "http" not in policy and "*" not in policy
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
