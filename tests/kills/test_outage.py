"""The bot is away for a minute: the visitor is told in plain words within ten seconds, and answered when it is back."""

from __future__ import annotations

import time

from tests.api_visitor import ApiVisitor
from tests.stack import Stack

AWAY = 60.0
TOLD_WITHIN = 10.0


def test_an_outage_of_the_bot_is_told_and_made_up_for() -> None:
    with Stack() as stack:
        alia = ApiVisitor(stack.url)
        alia.read()
        stack.take_down("bot")
        began = time.monotonic()
        seq = alia.say("how do i start my cv")
        told = alia.wait_for_author("system", after=seq, timeout=TOLD_WITHIN)
        told_after = time.monotonic() - began

        assert told_after <= TOLD_WITHIN
        assert "not working" in told["text"]
        assert ["Talk to a person"] == [button["title"] for button in told["buttons"]]

        ben = ApiVisitor(stack.url)
        ben.read()
        asked = ben.say("need to talk to someone")
        ben.wait_for_author("system", after=asked, timeout=TOLD_WITHIN)
        pressed = ben.press("Talk to a person")
        queued = ben.wait_for_author("system", after=pressed, timeout=5.0)

        assert "in the queue" in queued["text"]

        time.sleep(max(0.0, AWAY - (time.monotonic() - began)))
        stack.bring_back("bot")
        answer = alia.wait_for_author("bot", after=seq, timeout=120.0)

        assert answer["seq"] > told["seq"]
        assert "advert" in answer["text"]
