"""`signpost triage`: tries the readiness check out on answers from standard input, one JSON object a line.

Decides nothing itself and starts no service; a line it cannot read gets an error line, and the rest go on.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handoff.content import ContentError, load_cut_points, load_opening_reader
from handoff.domain.deciding import deciding_answers
from handoff.domain.opening import OpeningReader
from handoff.domain.readiness import CutPoints, Preference, ScreeningAnswers, ScreeningError
from handoff.domain.triage import decide
from handoff.settings import ROOT

HELP = "the tier for each line of answers on standard input"
FIELDS = ("id", "answers", "preference", "opening")


@dataclass(frozen=True)
class Rules:
    """What the institution has set."""

    cut_points: CutPoints
    reader: OpeningReader


class BadLine(Exception):
    """The line is not what `signpost triage` reads."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        'Reads lines such as {"id": "v1", "answers": {"C1": 2, "X1": null}, "preference": "self", "opening": "no idea '
        'what i want"} and writes for each one {"id", "tier", "reasons", "missing", "cues", "deciding"}. An answer is '
        "0, 1, 2 or null (prefers not to say); leave out what was not asked, and preference and opening (the visitor's "
        "own sentence) if there is none. A faulty line gives {id, line, error}, and exit code 1."
    )


def run(args: argparse.Namespace) -> int:
    try:
        data_dir = Path(os.environ.get("SIGNPOST_DATA_DIR") or ROOT / "data")
        rules = Rules(load_cut_points(data_dir), load_opening_reader(data_dir))
    except ContentError as error:
        print(f"signpost triage: {error}", file=sys.stderr)
        return 2
    has_faults = False
    for number, raw in enumerate(sys.stdin.buffer, start=1):
        if raw.strip():
            answer = _answer(raw, number, rules)
            has_faults |= "error" in answer
            print(json.dumps(answer), flush=True)
    return 1 if has_faults else 0


def _answer(raw: bytes, number: int, rules: Rules) -> dict[str, Any]:
    id_ = None
    try:
        line = _parsed(raw)
        id_ = _id(line)
        return {"id": id_, **_decided(line, rules)}
    except BadLine as fault:
        body = {"code": fault.code, "message": str(fault)}
        if fault.field is not None:
            body["field"] = fault.field
        return {"id": id_, "line": number, "error": body}


def _parsed(raw: bytes) -> Mapping[str, Any]:
    try:
        line = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadLine("bad_json", "the line is not one JSON object") from None
    if not isinstance(line, dict):
        raise BadLine("bad_json", "the line is not one JSON object")
    return line


def _id(line: Mapping[str, Any]) -> str | int:
    id_ = line.get("id")
    if isinstance(id_, bool) or not isinstance(id_, str | int):
        raise BadLine("bad_id", "give each line an id, text or a whole number", "id")
    return id_


def _decided(line: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    if unknown := sorted(set(line) - set(FIELDS)):
        raise BadLine("unknown_field", f"a line has {', '.join(FIELDS)} and no more", unknown[0])
    answers = line.get("answers")
    if not isinstance(answers, dict):
        raise BadLine("bad_answers", "answers must map item ids to 0, 1, 2 or null", "answers")
    cues = rules.reader.cues(_opening(line.get("opening")))
    preference = _preference(line.get("preference"))
    try:
        screened = ScreeningAnswers(answers)
    except ScreeningError as fault:
        raise BadLine(fault.code, str(fault), f"answers.{fault.item}") from None
    decision = decide(screened, preference, cut_points=rules.cut_points, cues=cues)
    return {
        "tier": decision.tier,
        "reasons": decision.reasons,
        "missing": decision.missing,
        "cues": decision.cues,
        "deciding": deciding_answers(screened, preference, cut_points=rules.cut_points, cues=cues),
    }


def _opening(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise BadLine("bad_opening", "opening is the visitor's own sentence, as text, or null", "opening")
    return value


def _preference(value: object) -> Preference | None:
    try:
        return None if value is None else Preference(value)  # type: ignore[arg-type]  # whatever JSON holds
    except ValueError:
        raise BadLine("unknown_preference", f"preference is one of {', '.join(Preference)}", "preference") from None
