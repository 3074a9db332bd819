"""The staff at work on the answers."""

from __future__ import annotations

import pytest

from handoff.models import Practitioner
from handoff.services import Services
from tests.handoff.knowledge.staff_answers import Staff


@pytest.fixture
def staff(services: Services, maya: Practitioner, ruth: Practitioner) -> Staff:
    return Staff(services, maya, ruth)
