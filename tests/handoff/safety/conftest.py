"""The real screen, loaded once for all tests of the safety screen."""

from __future__ import annotations

import pytest

from handoff.safety.screen import SafetyScreen, load_screen
from handoff.settings import ROOT


@pytest.fixture(scope="session")
def screen() -> SafetyScreen:
    return load_screen(ROOT / "data")
