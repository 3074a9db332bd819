"""A link stands for one alert and one call, for a week, and cannot be made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handoff.models import Alert
from handoff.on_call.link import VALID_FOR, BadLink, Link, OldLink, link_of, link_url
from handoff.services import Services
from handoff.web.access import token_for
from tests.conftest import Clock

ALERT = Alert(id=7, kind="urgent", subject="m1")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """No database has a part in this."""
    return sqlite_url


@pytest.fixture
def token(services: Services, clock: Clock) -> str:
    url = link_url(services.settings, ALERT, 2, clock())
    assert url.startswith(f"{services.settings.public_url}/on-call/")
    return url.rpartition("/")[2]


def test_it_names_the_alert_and_the_call(services: Services, clock: Clock, token: str) -> None:
    link = link_of(services.settings, token, clock())

    assert (7, 2, True) == (link.alert_id, link.number, link.is_of(ALERT))


def test_it_is_valid_for_a_week(services: Services, clock: Clock, token: str) -> None:
    assert isinstance(link_of(services.settings, token, clock() + VALID_FOR), Link)
    with pytest.raises(OldLink):
        link_of(services.settings, token, clock() + VALID_FOR + timedelta(seconds=1))


@pytest.mark.parametrize("other", [{"id": 8}, {"subject": "m2"}, {"kind": "unscreened"}])
def test_a_later_alert_with_the_same_number_is_another(
    services: Services, clock: Clock, token: str, other: dict[str, object]
) -> None:
    later = Alert(**{"id": 7, "kind": "urgent", "subject": "m1", **other})

    assert not link_of(services.settings, token, clock()).is_of(later)


def test_nobody_else_can_make_one(services: Services, clock: Clock, token: str) -> None:
    visitors = token_for(services.settings, "[7,2,1,1]")
    other_key = replace(services.settings, session_key="o" * 48)
    foreign = link_url(other_key, ALERT, 2, clock()).rpartition("/")[2]
    for forged in (token[:-1], token + "x", token.swapcase(), "", "7", "\x00", "é", visitors, foreign):
        with pytest.raises(BadLink):
            link_of(services.settings, forged, clock())
