"""Decides which line of a log tells best why its process ended.

Logs hold no words of people, so what stands there may be shown.
"""

from __future__ import annotations

import re
from pathlib import Path

ERROR = re.compile(r"[\w.]*(Error|Exception)\b.*")
LOOK_BACK = 30
"""Lines; enough for an error and the traceback of the server that gives up because of it."""


def last_word(log: Path) -> str:
    """The last error near the end, else the last line; with the place to read on."""
    try:
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines()[-LOOK_BACK:]]
    except OSError:
        lines = []
    spoken = [line for line in lines if line]
    errors = [line for line in spoken if ERROR.match(line)]
    return f"{log} ends with: {(errors or spoken or ['nothing'])[-1][:200]}"
