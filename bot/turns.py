"""Takes one turn of a conversation exactly once: understand, decide, act, save; a repeat gets the same replies.

Does not know HTTP. Uses Rasa's processor step by step (Rasa 3.6.21 is the last release, so its insides stand still).
"""

import asyncio
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.text import TEXT_LIMIT
from bot.deciding import ANSWER
from bot.replies import replies_of
from bot.sessions import SessionLimits, renew_if_due
from bot.store import raising
from bot.understand import read
from bot.wire import Turn

CHANNEL = "signpost"
LAST_ANSWER = "answer__last"
"""The slot with the name of the answer said last: what a follow-up leans on."""
TURN_SECONDS = 50
"""Rasa's lock lasts 60 s; a turn that outlives it would run beside the next one."""
LOCK_POLL_SECONDS = 0.05


class NotReady(Exception):
    """No model is loaded."""


async def take(bot: Agent, turn: Turn, limits: SessionLimits) -> list[dict[str, Any]]:
    """The replies to this message; those recorded, if it was answered before. A failure raises and saves nothing."""
    if not bot.is_ready():
        raise NotReady
    processor = bot.processor
    processor.tracker_store = raising(bot.tracker_store)  # each time: a newly loaded model brings a new processor
    async with bot.lock_store.lock(turn.conversation, wait_time_in_seconds=LOCK_POLL_SECONDS):
        tracker = await processor.get_tracker(turn.conversation)
        known = replies_of(tracker, turn.message_id)
        if known is not None:
            return known
        await asyncio.wait_for(_answer(processor, tracker, turn, limits), TURN_SECONDS)
        await processor.save_tracker(tracker)  # outside the deadline: a save cut short might still happen
        return replies_of(tracker, turn.message_id) or []


async def _answer(
    processor: MessageProcessor, tracker: DialogueStateTracker, turn: Turn, limits: SessionLimits
) -> None:
    """Rasa's `handle_message`, with our session rule in it and without its save."""
    is_fresh = turn.fresh_session and bool(tracker.events)
    renew_if_due(tracker, processor.domain, limits, is_fresh=is_fresh)
    message = await _message(processor, turn, tracker.get_slot(LAST_ANSWER))
    await processor._update_tracker_session(tracker, message.output_channel)
    await processor._handle_message_with_tracker(message, tracker)
    await processor.run_action_extract_slots(message.output_channel, tracker)
    await processor._run_prediction_loop(message.output_channel, tracker)


async def _message(processor: MessageProcessor, turn: Turn, last_answer: str | None) -> UserMessage:
    text = turn.text[:TEXT_LIMIT]
    understood = _pressed(turn.wish, processor.domain) if turn.wish else None
    if understood is None:
        understood = await read(processor, text, last_answer)
    return UserMessage(
        text,
        CollectingOutputChannel(),
        turn.conversation,
        parse_data={**understood, "text": text},
        input_channel=CHANNEL,
        message_id=turn.message_id,
        metadata={**turn.metadata, "conversation": turn.conversation, "message_id": turn.message_id},
    )


def _pressed(wish: dict[str, Any], domain: Domain) -> dict[str, Any] | None:
    """What a pressed button means, without guessing. None for a button older than the present model: read its title."""
    intent = wish["intent"]
    if intent not in domain.intents:
        return None
    entities = [
        {"entity": name, "value": value, "extractor": "button"}
        for name, value in wish["entities"].items()
        if name in domain.entities
    ]
    certain = {"name": intent, "confidence": 1.0}
    decided = {"outcome": ANSWER, "answers": [], "also": [], "choices": [], "is_follow_up": False}
    return {"intent": certain, "intent_ranking": [certain], "entities": entities, **decided}
