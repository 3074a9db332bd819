"""Decides what to say and do when a process changes its state: each is started again, forever.

The supervisor gives up after a number of failed starts; this is what makes it begin anew, with short pauses again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handoff.supervision.control import State

WORDS = {
    "BACKOFF": "did not stay up; it is started again after a pause",
    "EXITED": "ended; it is started again",
    "FATAL": "failed many times; still trying",
}


class Watch:
    """Compares each look with the last one."""

    def __init__(
        self, say: Callable[[str], None], restart: Callable[[str], None], last_word: Callable[[str], str]
    ) -> None:
        self._say = say
        self._restart = restart
        self._last_word = last_word
        self._last: dict[str, State] = {}

    def look(self, states: Mapping[str, State]) -> None:
        for part, state in states.items():
            self._tell(part, self._last.get(part), state)
            if state.name == "FATAL":
                self._restart(part)
        self._last = dict(states)

    def _tell(self, part: str, before: State | None, now: State) -> None:
        if before and before.name != now.name and now.name in WORDS:
            self._say(f"{part} {WORDS[now.name]}. {self._last_word(part)}")
        elif before and before.pid and now.pid and before.pid != now.pid:
            self._say(f"{part} ended and was started again. {self._last_word(part)}")
