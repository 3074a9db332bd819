"""What staff approved reaches the bot, whatever the service answers in between."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from rasa.core.agent import Agent
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import knowledge
from bot.components.sentence import SentenceFeatures
from bot.shelf import Shelf
from tests.bot.bot_server import ActionServer, BotServer
from tests.bot.tiny_project import config

ENTRY = {"name": "faq/k7", "title": "Dogs", "text": "Dogs may come.", "phrasings": ["may my dog come"]}
GOOD = {"version": 3, "entries": [ENTRY]}
NONSENSE = [
    "<html>a proxy", [], {"version": 1}, {"version": "x", "entries": [ENTRY]}, {"version": None, "entries": [ENTRY]},
    {"version": 1, "entries": [{"name": "faq/k1"}]}, {"version": 1, "entries": [{**ENTRY, "title": 5}]}, 500, 401,
]  # fmt: skip
Answer = Any


class Log:
    """Stands in for the module's log."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.warned = asyncio.Event()

    def warning(self, _: str, *, error: str) -> None:
        self.warnings.append(error)
        self.warned.set()

    def info(self, *_: Any, **__: Any) -> None:
        pass


class Desk:
    """Stands in for the handoff service: gives its answers one after the other, then "nothing changed"."""

    def __init__(self, answers: list[Answer]) -> None:
        self._answers = iter(answers)
        self.asked: list[tuple[str, str]] = []
        self.is_through = asyncio.Event()

    def server(self, port: int | None = None) -> TestServer:
        app = web.Application()
        app.router.add_get(knowledge.PATH, self._answer)
        return TestServer(app, port=port)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.query["after"], request.headers["Authorization"]))
        answer = next(self._answers, None)
        if answer is None:
            self.is_through.set()
            return web.json_response({"version": int(request.query["after"]), "entries": None})
        if isinstance(answer, int):
            return web.json_response({"error": {"code": "x"}}, status=answer)
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return web.Response(text=text, content_type="application/json")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "PAUSE", 0)
    monkeypatch.setattr(knowledge, "_describer", lambda _: lambda text: np.array([[len(text.encode()), 1.0]]))
    monkeypatch.setenv("SIGNPOST_INTERNAL_TOKEN", "secret")


async def kept_up(monkeypatch: pytest.MonkeyPatch, answers: list[Answer], shelf: Shelf) -> tuple[Desk, Log]:
    """After the service gave all its answers and was asked once more."""
    desk, log = Desk(answers), Log()
    monkeypatch.setattr(knowledge, "log", log)
    async with desk.server() as server:
        monkeypatch.setenv("SIGNPOST_WEB_URL", str(server.make_url("")))
        keeping = asyncio.create_task(knowledge.keep_up(Agent(), shelf))
        through = asyncio.create_task(desk.is_through.wait())
        await asyncio.wait([keeping, through], timeout=30, return_when=asyncio.FIRST_COMPLETED)
        is_alive = not keeping.done()
        keeping.cancel()
    assert is_alive and through.done()
    return desk, log


def test_what_was_approved_is_put_on_the_shelf_and_asked_for_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf()
    desk, log = asyncio.run(kept_up(monkeypatch, [GOOD], shelf))

    assert [("0", "Bearer secret"), ("3", "Bearer secret")] == desk.asked[:2]
    assert (3, {"faq/k7"}) == (shelf.version, set(shelf.closest(np.array([1.0, 0.0]))))
    assert [] == log.warnings


@pytest.mark.parametrize("nonsense", NONSENSE, ids=str)
def test_nonsense_leaves_the_shelf_as_it_was(monkeypatch: pytest.MonkeyPatch, nonsense: Answer) -> None:
    shelf = Shelf()
    desk, log = asyncio.run(kept_up(monkeypatch, [GOOD, nonsense], shelf))

    assert (3, {"faq/k7"}) == (shelf.version, set(shelf.closest(np.array([1.0, 0.0]))))
    assert ("3", 1) == (desk.asked[-1][0], len(log.warnings))


def test_a_failure_is_logged_once_until_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    _, log = asyncio.run(kept_up(monkeypatch, [500, 401, "<html>", GOOD, 500, 500], Shelf()))

    assert ["ClientResponseError", "ClientResponseError"] == log.warnings


def test_what_was_taken_back_leaves_the_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf()
    asyncio.run(kept_up(monkeypatch, [GOOD, {"version": 4, "entries": []}], shelf))

    assert (4, {}) == (shelf.version, shelf.closest(np.array([1.0, 0.0])))


def test_a_service_that_is_down_is_asked_until_it_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def down_then_up() -> Shelf:
        shelf, desk, log, port = Shelf(), Desk([GOOD]), Log(), unused_port()
        monkeypatch.setattr(knowledge, "log", log)
        monkeypatch.setenv("SIGNPOST_WEB_URL", f"http://127.0.0.1:{port}")
        keeping = asyncio.create_task(knowledge.keep_up(Agent(), shelf))
        await asyncio.wait_for(log.warned.wait(), 30)
        server = desk.server(port)
        await server.start_server()
        await asyncio.wait_for(desk.is_through.wait(), 30)
        keeping.cancel()
        await server.close()
        assert ["ClientConnectorError"] == log.warnings
        return shelf

    assert 3 == asyncio.run(down_then_up()).version


def test_title_answer_and_phrasings_each_lead_to_the_answer_where_there_are_any() -> None:
    more = {"name": "faq/cv_start", "title": "", "text": "", "phrasings": ["my paper", "my page"]}

    assert (
        ["faq/k7", "faq/k7", "faq/k7", "faq/cv_start", "faq/cv_start"],
        ["Dogs", "Dogs may come.", "may my dog come", "my paper", "my page"],
    ) == knowledge.phrasings_of([ENTRY, more])


def test_a_phrasing_and_the_same_message_have_the_same_vector(tiny_bot: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    settings = next(part for part in config()["pipeline"] if part["name"].endswith("SentenceFeatures"))
    message = Message({TEXT: "may my dog come"})
    SentenceFeatures("sentence", {**SentenceFeatures.get_default_config(), **settings}).process([message])
    vector = message.get_dense_features(TEXT)[1].features[0]
    (phrasing,) = knowledge._all(knowledge._describer(tiny_bot), ["may my dog come"])

    assert np.allclose(vector / np.linalg.norm(vector), phrasing, atol=1e-6)


@pytest.fixture
def approval(actions: ActionServer) -> Iterator[dict[str, Any]]:
    yield ENTRY
    actions.approve()


def test_the_running_bot_answers_what_was_just_approved(
    server: BotServer, actions: ActionServer, conversation: str, approval: dict[str, Any]
) -> None:
    assert ["Dogs may come."] != server.said(conversation, "0", "may my dog come")
    actions.approve(approval)

    said = (server.said(conversation, f"{number}", "may my dog come", fresh_session=True) for number in range(1, 200))
    assert any(["Dogs may come."] == texts for texts in said)
