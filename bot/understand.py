"""Reads one message with the trained model, outside any conversation, and says what the bot would do with it.

Does not know where messages come from; used by the batch try-out and its tests.
"""

from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.components.text import plain


def load(model: Path) -> Agent:
    loaded = Agent.load(model)
    if not loaded.is_ready():
        raise RuntimeError(f"The model {model} could not be loaded.")
    return loaded


async def understand(bot: Agent, text: str) -> dict[str, Any]:
    """The line `signpost parse` prints for this text."""
    understood = await bot.processor.parse_message(UserMessage(plain(text)))
    return {
        "text": text,
        "intent": understood["intent"]["name"],
        "topic": understood.get("topic"),  # Rasa drops None from its output,
        "confidence": round(float(understood["intent"]["confidence"]), 4),
        "outcome": understood["outcome"],
        "choices": understood["choices"],
    }
