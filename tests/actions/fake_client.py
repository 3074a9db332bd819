"""A client that answers from memory; mypy and `test_fake_client.py` hold it to the protocol of the real one.

Knows nothing of the network: what the real client does with answers and failures is `test_client.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from actions.client import Client, HandoffError
from handoff.contract import (
    ActionIn,
    ConsentIn,
    ContactIn,
    DoneOut,
    LinkOut,
    OpenHandoffIn,
    OpenHandoffOut,
    ScreeningIn,
    ScreeningOut,
    SituationOut,
    UnansweredIn,
)
from handoff.domain.lifecycle import Owner
from handoff.domain.triage import ServiceTier

GUIDE = LinkOut(title="A guide", url="https://example.org/guide")
OPEN = SituationOut(
    owner=Owner.BOT,
    handoff=None,
    is_open=True,
    next_opening=None,
    next_opening_text="now",
    hours_text="Monday to Friday, 09:00 to 17:00",
    service_name="Merlion Bay Careers",
    booking_url="https://careers.merlionbay.example/appointments",
    contact_text="careers@merlionbay.example",
)


@dataclass
class FakeClient:
    """Remembers each write; `failing` is raised instead of any answer."""

    tier: ServiceTier = ServiceTier.SELF_HELP
    reasons: list[str] = field(default_factory=lambda: ["capability_high", "distress", "complexity_low"])
    now: SituationOut = field(default_factory=lambda: OPEN)
    failing: Exception | None = None
    writes: list[ActionIn] = field(default_factory=list)

    async def record_screening(self, body: ScreeningIn) -> ScreeningOut:
        self._take(body)
        return ScreeningOut(tier=self.tier, reasons=self.reasons, missing=[], resources=[GUIDE])

    async def open_handoff(self, body: OpenHandoffIn) -> OpenHandoffOut:
        self._take(body)
        return OpenHandoffOut(ref="H-7F3K", is_new=True)

    async def cancel_handoff(self, body: ActionIn) -> DoneOut:
        return self._take(body)

    async def leave_contact(self, body: ContactIn) -> DoneOut:
        return self._take(body)

    async def record_consent(self, body: ConsentIn) -> DoneOut:
        return self._take(body)

    async def keep_unanswered(self, body: UnansweredIn) -> DoneOut:
        return self._take(body)

    async def situation(self, conversation: str) -> SituationOut:
        if self.failing:
            raise self.failing
        return self.now

    def _take(self, body: ActionIn) -> DoneOut:
        if self.failing:
            raise self.failing
        self.writes.append(body)
        return DoneOut()


def refusing(code: str = "stale_epoch") -> FakeClient:
    return FakeClient(failing=HandoffError(code))


A_CLIENT: Client = FakeClient()
"""For mypy: it fits wherever the real one does."""
