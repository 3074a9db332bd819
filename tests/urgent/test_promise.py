"""What the urgent lane promises, on the real processes: a card at once, the top of the queue, a person who is called.

Whoever owns the conversation, in the middle of the readiness check, with the bot down, and with the screen broken.
"""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from handoff.on_call.calls import pause
from handoff.supervision.plan import PARTS
from handoff.supervision.programs import SIGNPOST
from tests.api_visitor import ApiVisitor
from tests.cast import MAYA
from tests.pager import SECRET_PATH
from tests.stack import Stack
from tests.urgent.content import DUTY, ESCALATE_AFTER, HEAD, broken_screen_data, content_pack, open_today
from tests.urgent.people import Desk, OnCall, authors_after, has_button, in_danger, is_card
from tests.urgent.records import Outside, Records
from tests.urgent.waiting import wait_until

CARD_WITHIN = 2.0
"""Seconds from the acceptance of an urgent message until its card is in the visitor's feed, as promised."""
QUESTION = "how do i start my cv"
HEAVY = "i hate myself, nothing matters anymore and i cannot get out of bed"
PLACES = ("Brackenmoor", "Quillhaven", "Thistlewick", "Ravensgill", "Marlstone", "Foxhollow")
"""In everybody's urgent words, one each, and nowhere else."""
WORDS = (*PLACES, "footbridge", "kill myself", "hate myself", "nothing matters", "out of bed", "pills")
LANE = ("handoff_raised_to_urgent", "crisis_card_shown", "on_call_called", "alert_escalated", "alert_acknowledged")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return content_pack(tmp_path_factory.mktemp("urgent"), open_today())


@pytest.fixture(scope="module")
def parts() -> tuple[str, ...]:
    return PARTS


@pytest.fixture(scope="module")
def maya(stack: Stack) -> Desk:
    return Desk(stack, MAYA.name)


@pytest.fixture
def without_bot(stack: Stack) -> Iterator[None]:
    stack.take_down("bot")
    wait_until(lambda: stack.pid("bot") == 0, "the end of the bot")
    yield
    stack.bring_back("bot")
    stack.wait_ready()


@pytest.fixture
def without_screen(stack: Stack, data_dir: Path, records: Records, visitor: Callable[[], ApiVisitor]) -> Iterator[None]:
    """The worker has been started while the screen's data could not be read."""
    try:
        with broken_screen_data(data_dir):
            stack.take_down("worker")
            stack.bring_back("worker")
            yield
    finally:
        stack.take_down("worker")
        stack.bring_back("worker")
        probe = visitor()
        records.wait_screened(probe, probe.say("hello"))


def test_urgent_words_end_the_readiness_check_with_the_card(alia: ApiVisitor, records: Records) -> None:
    alia.ask("can i take the short check")
    alia.wait_for_author("bot", after=alia.press("Skip this question"))
    alia.wait_for_author("bot", after=alia.press("With some thought"))
    danger = in_danger(alia, "Brackenmoor")
    answer = alia.say("Neither")
    staying = alia.wait_for_author("system", after=answer)
    spoke = authors_after(alia, danger.seq)
    turns = [records.turn(alia, danger.seq), records.turn(alia, answer)]
    alia.press("You misunderstood me")
    alia.ask(QUESTION)

    assert danger.card_after <= CARD_WITHIN
    assert "pain" in danger.card["text"]
    assert "our staff have been alerted" in danger.card["text"]
    assert has_button(staying, "You misunderstood me")
    assert (["skipped", "skipped"], {"system", "visitor"}) == (turns, spoke)
    assert [] == [seen["text"] for seen in alia.messages if seen["seq"] > danger.seq and " of 12" in seen["text"]]


def test_who_is_on_call_is_called_and_the_next_one_until_somebody_acknowledges(
    alia: ApiVisitor, records: Records, on_call: OnCall
) -> None:
    danger = in_danger(alia, "Quillhaven")
    ref = records.lane(alia).ref
    first = on_call.wait_post(ref=ref, call=0)
    second = on_call.wait_post(ref=ref, call=1)
    mails = [on_call.wait_mail(DUTY, ref), on_call.wait_mail(HEAD, ref)]
    page = requests.get(second["acknowledge_url"], timeout=10)
    looked = records.alert(alia)
    pressed = requests.post(second["acknowledge_url"], timeout=10)
    alert = records.alert(alia)
    next_call_would_be = pause(alert.calls_made - 1, 2, ESCALATE_AFTER) + timedelta(seconds=2)
    time.sleep(next_call_would_be.total_seconds())

    assert [(DUTY, f"{SECRET_PATH}/duty"), (HEAD, f"{SECRET_PATH}/head")] == [
        (post["contact"], post["path"]) for post in (first, second)
    ]
    assert ("urgent", False, ["self_harm"]) == (first["kind"], first["is_drill"], first["reasons"])
    assert first["acknowledge_url"] in mails[0]
    assert second["acknowledge_url"] in mails[1]
    assert (200, None) == (page.status_code, looked.acknowledged_at)
    assert (200, HEAD) == (pressed.status_code, alert.acknowledged_as)
    assert alert.calls_made == records.alert(alia).calls_made
    assert list(range(alert.calls_made)) == [post["call"] for post in on_call.posts({"ref": ref})]

    trail = records.audit(alia, LANE)
    escalated = ["on_call_called", "alert_escalated"] * (alert.calls_made - 1)

    assert [*LANE[:2], "on_call_called", *escalated, "alert_acknowledged"] == [entry.action for entry in trail]
    assert ["safety_screen", "safety_screen", "on_call"] == [entry.actor for entry in trail[:3]]
    assert "on_call:1" == trail[-1].actor
    assert sorted(trail, key=lambda entry: entry.at) == trail
    shown = trail[1].detail
    assert (danger.seq, danger.card["seq"]) == (shown["seq"], shown["card_seq"])
    assert (["self_harm"], True) == (shown["reasons"], shown["is_watched"])
    assert all(contact in danger.card["text"] for contact in shown["contacts"])


def test_the_card_comes_while_a_practitioner_has_the_conversation(
    maya: Desk, alia: ApiVisitor, records: Records, on_call: OnCall
) -> None:
    alia.wait_for_author("bot", after=alia.press("Talk to a person"))
    alia.press("Yes, they may see this chat")
    alia.wait_for(lambda message: "in the queue" in message["text"])
    queued = records.handoff(alia)
    assert queued is not None
    maya.claim(queued.ref)
    alia.wait_for(lambda message: "has joined" in message["text"])
    claimed = records.handoff(alia)
    assert claimed is not None
    danger = in_danger(alia, "Thistlewick")
    urgent = records.lane(alia)

    assert danger.card_after <= CARD_WITHIN
    assert "in this chat has been alerted" in danger.card["text"]
    assert "urgent" != claimed.queue
    assert claimed.assignee_id is not None
    assert (claimed.id, "claimed", claimed.assignee_id) == (urgent.id, urgent.status, urgent.assignee_id)
    assert "practitioner" == records.conversation(alia).owner
    assert "urgent" == on_call.wait_post(ref=urgent.ref, call=0)["kind"]
    assert urgent.ref in maya.page()


def test_you_misunderstood_me_lets_the_chat_go_on_and_takes_nothing_back(
    alia: ApiVisitor, records: Records, on_call: OnCall
) -> None:
    in_danger(alia, "Ravensgill")
    said = alia.wait_for_author("system", after=alia.press("You misunderstood me"))
    answer = alia.ask(QUESTION)
    handoff = records.lane(alia)
    calls = records.alert(alia).calls_made
    on_call.wait_post(ref=handoff.ref, call=calls)

    assert "will still look at that message" in said["text"]
    assert "advert" in answer["text"]
    assert "queued" == handoff.status
    assert records.alert(alia).acknowledged_at is None


def test_a_figure_of_speech_is_answered_after_a_check_in(alia: ApiVisitor, records: Records) -> None:
    seq = alia.say(HEAVY)
    asked = alia.wait_for(lambda message: has_button(message, "It was a figure of speech"), after=seq)
    held, spoke = records.turn(alia, seq), authors_after(alia, seq)
    pressed = alia.press("It was a figure of speech")
    answer = alia.wait_for_author("bot", after=pressed)

    assert has_button(asked, "I am not safe")
    assert ("held", {"system"}) == (held, spoke)
    assert answer["text"]
    assert "answered" == records.turn(alia, seq)
    assert records.handoff(alia) is None
    alert = records.alert(alia, "concern")
    assert (None, 0) == (alert.acknowledged_at, alert.calls_made)


def test_the_drill_passes_and_tells_every_step(stack: Stack, on_call: OnCall) -> None:
    ran = subprocess.run(
        [str(SIGNPOST), "drill", "--wait", "0"], env=stack.environ, capture_output=True, text=True, timeout=180
    )
    steps = re.findall(r"^ *[\d.]+ s  ([^:]+): (.+)$", ran.stdout, re.MULTILINE)
    names = [name for name, _ in steps]
    begun = names.index("written")
    told = dict(steps)
    called = [what for name, what in steps if name == "called"]

    assert 0 == ran.returncode, ran.stdout + ran.stderr
    assert "MISSING" not in ran.stdout
    assert {"web", "worker", "bot", "actions"} <= set(names[:begun])
    assert ["written", "screened", "card", "lane", "alert", "called", "acknowledged"] == list(
        dict.fromkeys(names[begun:])
    )
    assert {f"{DUTY} by email: sent", f"{DUTY} by webhook: sent"} <= set(called)
    assert "by nobody within 0 s" in told["acknowledged"]
    ref = told["lane"].split()[-1]
    assert on_call.wait_post(ref=ref, call=0)["is_drill"]
    assert on_call.wait_mail(DUTY, ref).startswith("[DRILL]")


@pytest.mark.usefixtures("without_bot")
def test_the_card_comes_while_the_bot_is_down(alia: ApiVisitor, records: Records, on_call: OnCall) -> None:
    danger = in_danger(alia, "Marlstone")

    assert danger.card_after <= CARD_WITHIN
    assert "urgent" == on_call.wait_post(ref=records.lane(alia).ref, call=0)["kind"]


@pytest.mark.usefixtures("without_screen")
def test_without_the_screen_messages_go_on_marked_and_a_person_is_called(
    alia: ApiVisitor, records: Records, on_call: OnCall
) -> None:
    seq = alia.say(QUESTION)
    message = records.wait_screened(alia, seq)
    alert = records.alert(alia, "unscreened")
    wait_until(lambda: (part := records.health().get("screen")) is not None and not part.is_ok, "a red screen")
    answer = alia.wait_for_author("bot", after=seq)
    post = on_call.wait_post(alert=alert.id, call=0)

    assert "unscreened" == message.safety_level
    assert message.id == alert.subject
    assert ("unscreened", DUTY) == (post["kind"], post["contact"])
    assert "advert" in answer["text"]
    assert not [seen for seen in alia.messages if is_card(seen)]


def test_no_log_and_no_call_holds_a_word_of_what_was_written(
    alia: ApiVisitor, records: Records, on_call: OnCall, outside: Outside
) -> None:
    """Of everybody above, and of whoever writes here."""
    danger = in_danger(alia, "Foxhollow")
    ref = records.lane(alia).ref
    link = on_call.wait_post(ref=ref, call=1)["acknowledge_url"]
    on_call.wait_mail(HEAD, ref)
    requests.post(link, timeout=10)

    assert [] == outside.holding([*WORDS, SECRET_PATH])
    assert {"mails", "posts"} == {name for name, _ in outside.holding([link.rpartition("/")[2]])}
    assert {"web.log", "worker.log", "actions.log", "bot.log"} <= set(outside.texts)
    assert records.message(alia, danger.seq).id in outside.texts["worker.log"]
    assert ref in outside.texts["posts"]
    assert ref in outside.texts["mails"]
