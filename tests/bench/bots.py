"""Signpost's bot and the unchanged configuration of `rasa init`: accuracy, speed, training, memory."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import requests
import yaml

from tests.api_visitor import ApiVisitor
from tests.bench.servers import BEARER, BOT_PYTHON, TOKEN, Server, Training, train
from tests.bench.timing import p50_p95, timed
from tests.free_ports import free_ports
from tests.stack import Stack

DEV_SPLIT = Path("tests/data/nlu_dev.yml")
DATA = ["data/nlu", "data/rules", "data/stories", "data/responses"]
TURNS = 150
AT_ONCE = 8
WITHOUT_ACTION = "how do i start my cv"
WITH_ACTION = "what are your opening hours"

Ask = Callable[[str, str], None]


@dataclass(frozen=True)
class Example:
    text: str
    intent: str


def compare_bots() -> None:
    """Print both bots' figures, one below the other."""
    scratch = Path(tempfile.mkdtemp(prefix="signpost-bench-"))
    examples = _dev_split()
    config = _config_of_rasa_init(scratch)
    digest = hashlib.sha256(config.read_bytes()).hexdigest()
    print(f"\n== bots: {len(examples)} messages of {DEV_SPLIT}; `rasa init` config.yml sha256 {digest}", flush=True)
    try:
        trainings = {
            "rasa init": _train(config, scratch, "stock"),
            "Signpost": _train(Path("config.yml"), scratch, "signpost"),
        }
        for name, model in (("rasa init", "stock"), ("Signpost", "signpost")):
            _accuracy(name, trainings[name], scratch / f"{model}.tar.gz", scratch, examples)
        with Stack(parts=("web", "worker", "actions")) as stack:
            _speed("rasa init, rest channel", *_stock_server(stack, scratch))
            _speed("Signpost, own channel, tracker store on disk", *_own_server(stack, scratch))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _train(config: Path, scratch: Path, name: str) -> Training:
    arguments = ["-m", "rasa", "train", "--domain", "bot/domain", "--data", *DATA, "--config", str(config)]
    arguments += ["--out", str(scratch), "--fixed-model-name", name, "--force"]
    return train(arguments, scratch / f"{name}-train.log")


def _accuracy(name: str, training: Training, model: Path, scratch: Path, examples: list[Example]) -> None:
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    arguments = ["-m", "rasa", "run", "--enable-api", "-i", "127.0.0.1", "-p", str(port), "-m", str(model)]
    with Server(arguments, f"{url}/status", scratch / "parse.log", _environ(scratch)) as server:
        requests.post(f"{url}/model/parse", json={"text": "hello"}, timeout=60)
        seconds, found = [], []
        for example in examples:
            began = time.perf_counter()
            found.append(requests.post(f"{url}/model/parse", json={"text": example.text}, timeout=60).json())
            seconds.append(time.perf_counter() - began)
        print(f"\n{name}")
        print(f"  trained in {training.seconds:.0f} s, peak {training.peak_mb:.0f} MB")
        print(f"  serving {server.resident_mb:.0f} MB; understanding one message: {p50_p95(seconds)}")
        print(f"  {_quality(examples, found)}", flush=True)


def _quality(examples: list[Example], found: list[dict[str, object]]) -> str:
    """Top-1 on what is in scope (the fallback's own entry left out), and what the bot would really answer."""
    in_scope = [(e, f) for e, f in zip(examples, found, strict=True) if e.intent != "out_of_scope"]
    outside = [f for e, f in zip(examples, found, strict=True) if e.intent == "out_of_scope"]
    top = sum(_ranking(f)[0] == e.intent for e, f in in_scope)
    answered = sum(_intent(f) == e.intent for e, f in in_scope)
    wrong = sum(_intent(f) not in (e.intent, "nlu_fallback") for e, f in in_scope)
    refused = sum(_intent(f) in ("nlu_fallback", "out_of_scope", "other_department") for f in outside)
    return (
        f"top-1 {top}/{len(in_scope)} = {top / len(in_scope):.3f}; answered right {answered / len(in_scope):.3f}, "
        f"wrong {wrong / len(in_scope):.3f}; out of scope not answered {refused}/{len(outside)}"
    )


def _intent(found: dict[str, object]) -> str:
    intent = found["intent"]
    assert isinstance(intent, dict)
    return str(intent["name"])


def _ranking(found: dict[str, object]) -> list[str]:
    ranking = found["intent_ranking"]
    assert isinstance(ranking, list)
    return [entry["name"] for entry in ranking if entry["name"] != "nlu_fallback"]


def _stock_server(stack: Stack, scratch: Path) -> tuple[Server, Ask]:
    (port,) = free_ports(1)
    credentials, endpoints = scratch / "credentials.yml", scratch / "endpoints.yml"
    credentials.write_text("rest:\n")
    endpoints.write_text(f"action_endpoint:\n  url: {stack.plan.actions_url}/webhook\n")
    url = f"http://127.0.0.1:{port}"
    arguments = ["-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port), "-m", str(scratch / "stock.tar.gz")]
    arguments += ["--credentials", str(credentials), "--endpoints", str(endpoints)]

    known = ApiVisitor(stack.url).conversation

    def ask(conversation: str, text: str) -> None:
        body = {"sender": conversation, "message": text, "metadata": _metadata(known)}
        requests.post(f"{url}/webhooks/rest/webhook", json=body, timeout=60).raise_for_status()

    return Server(arguments, f"{url}/webhooks/rest/", scratch / "stock.log", _environ(scratch)), ask


def _own_server(stack: Stack, scratch: Path) -> tuple[Server, Ask]:
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}/webhooks/signpost"
    arguments = ["-m", "bot.run", "--port", str(port), "--model", str(scratch / "signpost.tar.gz")]

    known = ApiVisitor(stack.url).conversation

    def ask(conversation: str, text: str) -> None:
        body: dict[str, object] = {
            "conversation": conversation,
            "message_id": uuid.uuid4().hex,
            "text": text,
            "fresh_session": False,
        }
        body["metadata"] = _metadata(known)
        requests.post(f"{url}/turns", json=body, headers=BEARER, timeout=60).raise_for_status()

    environ = {**_environ(scratch), "SIGNPOST_ACTIONS_URL": stack.plan.actions_url}
    return Server(arguments, f"{url}/health", scratch / "own.log", environ), ask


def _speed(name: str, server: Server, ask: Ask) -> None:
    """A new conversation every ten messages, as people have them."""
    with server:
        ask("warm", WITHOUT_ACTION)
        print(f"\n{name}")
        for label, text in (("without an action", WITHOUT_ACTION), ("with a custom action", WITH_ACTION)):
            seconds = _one_by_one(ask, text)
            took = _at_once(ask, text)
            print(f"  {label:21} {p50_p95(seconds)}   {TURNS / took:5.1f} messages/s with {AT_ONCE} at once")
        print(f"  resident {server.resident_mb:.0f} MB", flush=True)


def _one_by_one(ask: Ask, text: str) -> list[float]:
    ids = [uuid.uuid4().hex for _ in range(TURNS // 10)]
    return [timed(partial(ask, ids[number // 10], text)) for number in range(TURNS)]


def _at_once(ask: Ask, text: str) -> float:
    def one(_: int) -> None:
        ask(uuid.uuid4().hex, text)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return timed(lambda: list(pool.map(one, range(TURNS))))


def _metadata(known: str) -> dict[str, object]:
    """What the actions are told; `known` is a conversation that the handoff service has."""
    return {"conversation": known, "message_id": uuid.uuid4().hex, "epoch": 0}


def _environ(scratch: Path) -> dict[str, str]:
    return {"SIGNPOST_INTERNAL_TOKEN": TOKEN, "SIGNPOST_VAR_DIR": str(scratch / "var")}


def _dev_split() -> list[Example]:
    document = yaml.safe_load(DEV_SPLIT.read_text())
    return [
        Example(line.removeprefix("- ").strip(), entry["intent"])
        for entry in document["nlu"]
        for line in entry["examples"].splitlines()
        if line.strip()
    ]


def _config_of_rasa_init(scratch: Path) -> Path:
    """The file `rasa init` copies out of its own package, byte for byte."""
    ask = "import rasa.cli.scaffold as s, pathlib; print(pathlib.Path(s.scaffold_path()) / 'config.yml')"
    printed = subprocess.run([BOT_PYTHON, "-c", ask], capture_output=True, text=True, check=True).stdout
    copy = scratch / "config.yml"
    copy.write_bytes(Path(printed.strip().splitlines()[-1]).read_bytes())
    return copy
