"""The generous limit per address."""

from __future__ import annotations

from dataclasses import replace

from handoff.app import create_app
from handoff.services import Services


def test_a_flood_from_one_address_is_told_to_come_back_later(services: Services) -> None:
    limits = replace(services.settings.limits, requests_per_minute_per_address=3)
    app = create_app(replace(services, settings=replace(services.settings, limits=limits)))
    client = app.test_client()
    answers = [client.get("/healthz") for _ in range(5)]

    assert [200, 200, 200, 429, 429] == [answer.status_code for answer in answers]
    assert "too_many_requests" == answers[-1].json["error"]["code"]
    assert int(answers[-1].headers["Retry-After"]) > 0
    other = client.get("/healthz", environ_overrides={"REMOTE_ADDR": "10.0.0.2"})
    assert 200 == other.status_code


def test_a_forged_header_is_no_other_address(services: Services) -> None:
    limits = replace(services.settings.limits, requests_per_minute_per_address=1)
    client = create_app(replace(services, settings=replace(services.settings, limits=limits))).test_client()
    client.get("/healthz")

    assert 429 == client.get("/healthz", headers={"X-Forwarded-For": "10.0.0.9"}).status_code


def test_a_lost_store_does_not_shut_the_front_desk(services: Services) -> None:
    away = replace(services.settings, rate_limit_storage="redis://127.0.0.1:1/0")
    client = create_app(replace(services, settings=away)).test_client()

    assert 200 == client.get("/healthz").status_code
