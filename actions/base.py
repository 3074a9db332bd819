"""What all our actions share: they never raise, and they log ids and codes only.

Knows no topic. An action that fails returns no event, so the rules find its status still `pending` and speak.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import trackers
from actions.client import Client, HandoffError, default_client

log = structlog.get_logger("actions")

Domain = dict[str, Any]
Events = list[EventType]


class SafeAction(Action, ABC):
    """Runs `act`; a failure inside is logged by its class and answered with no events."""

    def __init__(self, client: Client | None = None) -> None:
        self._client = client

    @property
    def client(self) -> Client:
        return self._client or default_client()

    @abstractmethod
    def name(self) -> str: ...

    @abstractmethod
    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        """Do the work; may raise. Speak only after what can fail."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> Events:
        # A raised exception would come back to Rasa with the whole conversation, and into its log.
        try:
            return await self.act(dispatcher, tracker, domain)
        except HandoffError as error:
            self._log("action_refused", tracker, error.code)
        except Exception as error:
            self._log("action_failed", tracker, type(error).__name__)
        dispatcher.messages.clear()
        return []

    def _log(self, event: str, tracker: Tracker, code: str) -> None:
        log.warning(event, action=self.name(), code=code, conversation=trackers.conversation(tracker))
