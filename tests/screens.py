"""Safety screens for tests, with the interface of the real one: they find what they are told to find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handoff.safety.levels import SafetyLevel, Verdict
from handoff.safety.screen import SafetyScreen
from tests.talk import Talk

NONE = Verdict(SafetyLevel.NONE)
URGENT = Verdict(SafetyLevel.URGENT, ("self_harm",), 0.9)
UNSCREENED = Verdict(SafetyLevel.UNSCREENED, ("screen_failed",))


def concern(reason: str = "distress") -> Verdict:
    return Verdict(SafetyLevel.CONCERN, (reason,), 0.6)


@dataclass
class Finds:
    """Finds `verdict` in every text that holds `phrase`; before that does `act`, which may fail or hang."""

    verdict: Verdict = NONE
    phrase: str = ""
    act: Callable[[], object] = lambda: None
    by_cues: Verdict | Callable[[], Verdict] = NONE

    def judge(self, text: str) -> Verdict:
        self.act()
        return self.verdict if self.phrase in text else NONE

    def judge_by_cues(self, text: str) -> Verdict:
        return self.by_cues if isinstance(self.by_cues, Verdict) else self.by_cues()

    @property
    def screen(self) -> SafetyScreen:
        return self  # type: ignore[return-value]  # all that the stage needs of one


def screened(talk: Talk, verdict: Verdict = NONE) -> None:
    """Everything that is pending is found to be `verdict`."""
    talk.screened(Finds(verdict).screen)


def says(talk: Talk, verdict: Verdict = NONE, text: str = "how do i start my cv") -> str:
    """The visitor writes, and it is found to be `verdict`; returns the message's id."""
    receipt = talk.says(text)
    screened(talk, verdict)
    return receipt.message_id


def presses(talk: Talk, title: str) -> str:
    """The visitor presses the newest button of this name, and it is taken in."""
    receipt = talk.presses(title)
    screened(talk)
    return receipt.message_id
