"""What handoff tells the bot about approved answers, and what the bot's own code, in its environment, makes of it."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from handoff.commands.parse import bot_python
from handoff.contract import KnowledgeEntry, KnowledgeOut, KnowledgeQuery
from handoff.settings import ROOT
from handoff.web.bot_api import blueprint

VERSION = 7
NEW = KnowledgeEntry(name="faq/k3", title="May I bring a dog?", text="Yes, on a lead.", phrasings=["dogs ok"])
MORE = KnowledgeEntry(name="trouble/intern_problem", phrasings=["my boss shouts"])
READ_TWICE = """
import asyncio, json, sys
import aiohttp, numpy
from bot import knowledge
from bot.shelf import Shelf

async def main():
    shelf, read = Shelf(), []
    def describe(text):
        read.append(text)
        return numpy.eye(1, 9, len(read))
    versions = []
    async with aiohttp.ClientSession(sys.argv[1]) as http:
        for _ in range(2):
            await knowledge.fetch(http, shelf, describe)
            versions.append(shelf.version)
    print(json.dumps({"versions": versions, "texts": read, "names": sorted(shelf.closest(numpy.ones(9)))}))

asyncio.run(main())
"""


@dataclass
class Told:
    """The address, and each query that came there."""

    url: str = ""
    queries: list[KnowledgeQuery] = field(default_factory=list)

    def answer(self, address: str) -> str:
        """As `handoff/web/bot_api.py` answers; everything that is known has changed since any other version."""
        query = KnowledgeQuery.model_validate(dict(parse_qsl(urlsplit(address).query)))
        self.queries.append(query)
        return KnowledgeOut(version=VERSION, entries=[NEW, MORE] if query.after != VERSION else None).model_dump_json()


@pytest.fixture
def told() -> Iterator[Told]:
    state = Told()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_ours = urlsplit(self.path).path == f"{blueprint.url_prefix}/knowledge"
            content = state.answer(self.path).encode() if is_ours else b"{}"
            self.send_response(200 if is_ours else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Not among the tests' output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield state
        server.shutdown()


def test_the_bot_reads_every_text_under_its_name_and_asks_no_more_for_what_it_has(told: Told) -> None:
    if not bot_python().is_file():
        pytest.skip("no bot environment: run `make setup`")
    command = [str(bot_python()), "-c", READ_TWICE, told.url]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert 0 == result.returncode, result.stderr

    assert {
        "versions": [VERSION, VERSION],
        "texts": [NEW.title, NEW.text, *NEW.phrasings, *MORE.phrasings],
        "names": [NEW.name, MORE.name],
    } == json.loads(result.stdout.splitlines()[-1])
    assert [0, VERSION] == [query.after for query in told.queries]


def test_the_bot_reads_every_field_there_is() -> None:
    """A field that is added to the contract and forgotten in bot/knowledge.py shows itself here."""
    assert {"version", "entries"} == set(KnowledgeOut.model_fields)
    assert {"name", "title", "text", "phrasings"} == set(KnowledgeEntry.model_fields)
