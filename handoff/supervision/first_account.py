"""Asks, at the end of a start, whether somebody can sign in yet; if nobody can, tells the one-time password to say.

The account itself and its password are made by `signpost practitioner ensure-first`.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from handoff.supervision.programs import SIGNPOST


@dataclass(frozen=True)
class FirstAccount:
    login: str
    password: str


def first_account(environ: Mapping[str, str]) -> FirstAccount | None:
    """None once the first practitioner has a password of their own."""
    command = [str(SIGNPOST), "practitioner", "ensure-first"]
    done = subprocess.run(command, env=dict(environ), stdout=subprocess.PIPE, text=True, timeout=60, check=True)
    told = json.loads(done.stdout or "{}")
    return FirstAccount(login=told["login"], password=told["password"]) if told else None
