"""Brings answers and phrasings that staff approved onto the shelf, within two seconds of the approval.

Asks the handoff service once a second; while that is down, the last copy stays. Does not know what is close enough.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp
import numpy as np
import structlog
from rasa.core.agent import Agent

from bot.components.sentence import SentenceFeatures
from bot.settings_of import settings_of
from bot.shelf import SHELF, Shelf

PAUSE = 1.0
"""Seconds between two questions to the service."""
TIMEOUT = aiohttp.ClientTimeout(total=5)
PATH = "/api/bot/knowledge"
Describe = Callable[[str], np.ndarray]
log = structlog.get_logger("bot.knowledge")


async def keep_up(bot: Agent, shelf: Shelf = SHELF) -> None:
    """Until cancelled. A failure is logged once, not every second."""
    describe = _describer(bot)
    headers = {"Authorization": f"Bearer {os.environ['SIGNPOST_INTERNAL_TOKEN']}"}
    is_failing = False
    async with aiohttp.ClientSession(os.environ["SIGNPOST_WEB_URL"], headers=headers, timeout=TIMEOUT) as http:
        while True:
            try:
                await fetch(http, shelf, describe)
                is_failing = False
            except Exception as error:  # whatever came back: nobody starts this task again, the next answer may be good
                if not is_failing:
                    log.warning("knowledge_not_fetched", error=type(error).__name__)
                is_failing = True
            await asyncio.sleep(PAUSE)


async def fetch(http: aiohttp.ClientSession, shelf: Shelf, describe: Describe) -> None:
    """Bring the shelf up to date, if anything changed since its version."""
    async with http.get(PATH, params={"after": str(shelf.version)}) as answer:
        answer.raise_for_status()
        knowledge = await answer.json()
    if knowledge["entries"] is None:
        return
    version = int(knowledge["version"])
    names, texts = phrasings_of(knowledge["entries"])
    # In a thread: a hundred phrasings take a second, and visitors are waiting.
    vectors = await asyncio.get_running_loop().run_in_executor(None, _all, describe, texts)
    shelf.fill(version, names, vectors)
    log.info("knowledge_changed", version=shelf.version, phrasings=len(names))


def phrasings_of(entries: Sequence[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Each title, answer and phrasing as a text of its own, with the name of the answer it leads to."""
    texts_of = [(entry["name"], (entry["title"], entry["text"], *entry["phrasings"])) for entry in entries]
    pairs = [(name, text) for name, texts in texts_of for text in texts if text]
    return [name for name, _ in pairs], [text for _, text in pairs]


def _all(describe: Describe, texts: Sequence[str]) -> np.ndarray:
    if not texts:
        return np.zeros((0, 0), np.float32)
    vectors = np.vstack([describe(text) for text in texts]).astype(np.float32)
    unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _describer(bot: Agent) -> Describe:
    """The sentence vectors of the loaded model, so that both sides of a comparison are made alike."""
    return SentenceFeatures(*settings_of(bot.processor, SentenceFeatures)).vector
