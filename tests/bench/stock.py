"""The bot of `rasa init`, unchanged: its configuration, and what it makes of a message, asked over HTTP.

Knows how Rasa lays out an answer; which of them are right is decided elsewhere.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.bench.examples import Example, topic_of
from tests.bench.metrics import Found
from tests.bench.servers import BOT_PYTHON, TOKEN, Server
from tests.free_ports import free_ports

FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Guess:
    """The base intent with DIETClassifier's confidence, and the name behind it with ResponseSelector's.

    The name is empty where Rasa had nothing to go by.
    """

    name: str
    confidence: float
    selector_confidence: float
    is_answer: bool

    @property
    def found(self) -> Found:
        """Its best guess, as if it had no fallback: that is what a sweep of the threshold starts from."""
        return Found(self._topic)

    @property
    def as_it_ships(self) -> Found:
        return Found(self._topic, is_answer=self.is_answer)

    @property
    def _topic(self) -> str | None:
        return topic_of(self.name) if self.name else None


def config_of_rasa_init(folder: Path) -> Path:
    """The file `rasa init` copies out of its own package, byte for byte."""
    ask = "import rasa.cli.scaffold as s, pathlib; print(pathlib.Path(s.scaffold_path()) / 'config.yml')"
    printed = subprocess.run([BOT_PYTHON, "-c", ask], capture_output=True, text=True, check=True).stdout
    copy = folder / "config.yml"
    copy.write_bytes(Path(printed.strip().splitlines()[-1]).read_bytes())
    return copy


def ask_stock(model: Path, examples: list[Example], scratch: Path) -> tuple[list[Guess], float]:
    """Its guesses, and the memory it serves with."""
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    arguments = ["-m", "rasa", "run", "--enable-api", "-i", "127.0.0.1", "-p", str(port), "-m", str(model)]
    asked = Server(arguments, f"{url}/status", scratch / "parse.log", environ(scratch))
    with asked as server, requests.Session() as http:
        answers = [http.post(f"{url}/model/parse", json={"text": e.text}, timeout=60).json() for e in examples]
        return [guess_of(answer) for answer in answers], server.resident_mb


def guess_of(answer: dict[str, Any]) -> Guess:
    """One name out of two components: for a retrieval intent the selector says which answer, even one of another."""
    is_answer = answer["intent"]["name"] != FALLBACK
    named = (guess for guess in answer["intent_ranking"] if guess["name"] != FALLBACK)
    base = next(named, {"name": "", "confidence": 0.0})
    selected = answer.get("response_selector") or {}
    if base["name"] not in retrieval_intents(selected):
        return Guess(base["name"], base["confidence"], 1.0, is_answer)
    response = selected["default"]["response"]
    return Guess(response["intent_response_key"] or "", base["confidence"], response["confidence"], is_answer)


def retrieval_intents(selected: dict[str, Any]) -> set[str]:
    """The selector lists them by the full name or by the group."""
    return {name.partition("/")[0] for name in selected.get("all_retrieval_intents") or []}


def environ(scratch: Path) -> dict[str, str]:
    return {"SIGNPOST_INTERNAL_TOKEN": TOKEN, "SIGNPOST_VAR_DIR": str(scratch / "var")}
