"""`signpost parse` as a person types it, with the trained bot."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from handoff.commands import parse
from handoff.settings import ROOT

MODEL = ROOT / "models" / "signpost.tar.gz"
QUESTIONS = ["how do I write a CV?", "hello", "", "when are you open", "/restart", "👍", "x" * 5_000]
LINES = [f"{QUESTIONS[number % len(QUESTIONS)]}" for number in range(500)]


@pytest.fixture(scope="module")
def batch() -> tuple[list[dict[str, Any]], float]:
    """The answers to 500 lines, and the seconds from the first answer to the last."""
    if not parse.bot_python().is_file() or not MODEL.is_file():
        pytest.skip("no bot environment or no trained model: run `make train`")
    command = [str(Path(sys.executable).with_name("signpost")), "parse"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SIGNPOST_")}
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(LINES[0] + "\n")
        process.stdin.flush()
        first, began = process.stdout.readline(), time.monotonic()
        rest, _ = process.communicate("\n".join(LINES[1:]) + "\n", timeout=300)
    assert 0 == process.returncode
    return [json.loads(line) for line in (first + rest).splitlines()], time.monotonic() - began


def test_each_line_gets_one_object(batch: tuple[list[dict[str, Any]], float]) -> None:
    answers, _ = batch

    assert LINES == [answer["text"] for answer in answers]
    assert {("text", "intent", "topic", "confidence", "outcome", "choices")} == {tuple(answer) for answer in answers}


def test_five_hundred_lines_take_less_than_a_minute(batch: tuple[list[dict[str, Any]], float]) -> None:
    _, seconds = batch

    assert seconds < 60


def test_it_understands_a_topic(batch: tuple[list[dict[str, Any]], float]) -> None:
    (answer, *_), _ = batch

    assert ("faq", "cv_start", "answer") == (answer["intent"], answer["topic"], answer["outcome"])


def test_without_a_model_it_ends_with_two_and_says_why(tmp_path: Path) -> None:
    if not parse.bot_python().is_file():
        pytest.skip("no bot environment: run `make setup`")
    command = [str(Path(sys.executable).with_name("signpost")), "parse", "--model", str(tmp_path / "none.tar.gz")]
    result = subprocess.run(command, input="hello\n", capture_output=True, text=True, check=False)

    assert (2, "") == (result.returncode, result.stdout)
    assert "No trained model" in result.stderr


def test_without_the_bots_environment_it_ends_with_two_and_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGNPOST_BOT_PYTHON", str(tmp_path / "python"))

    assert 2 == parse.run(argparse.Namespace(model=None))
    output = capsys.readouterr()
    assert "" == output.out
    assert "environment is missing" in output.err
