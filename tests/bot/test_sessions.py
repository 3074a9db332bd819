"""When a session is opened, and what comes along."""

from typing import Any

import pytest
import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.sessions import SessionLimits, renew_if_due
from tests.bot.tiny_project import DOMAIN, ROOT

LIMITS = SessionLimits(messages=3, forgotten_slots=frozenset({"dialogue__offer"}))


@pytest.fixture
def domain() -> Domain:
    return Domain.from_dict(DOMAIN)


def talked(domain: Domain, messages: int, *more: Any) -> DialogueStateTracker:
    exchanges = [
        event
        for number in range(messages)
        for event in (
            ActionExecuted("action_listen"),
            UserUttered(f"question {number}", {"name": "greet"}, message_id=f"m{number}"),
            ActionExecuted("utter_greet"),
            BotUttered(f"answer {number}"),
        )
    ]
    slots = [SlotSet("first_name", "Alia"), SlotSet("dialogue__offer", "check"), SlotSet("requested_slot", "x")]
    return DialogueStateTracker.from_events("c", [*exchanges, *slots, *more], domain.slots, domain=domain)


def texts(tracker: DialogueStateTracker) -> list[str]:
    """What was said since the session began, as Rasa sees it."""
    return [event.text for event in tracker.applied_events() if isinstance(event, (UserUttered, BotUttered))]


def test_a_short_session_goes_on(domain: Domain) -> None:
    tracker = talked(domain, 2)

    assert not renew_if_due(tracker, domain, LIMITS, is_fresh=False)
    assert 4 == len(texts(tracker))


def test_a_long_session_is_cut_behind_the_last_exchange(domain: Domain) -> None:
    tracker = talked(domain, 3)

    assert renew_if_due(tracker, domain, LIMITS, is_fresh=False)
    assert ["question 2", "answer 2"] == texts(tracker)


def test_a_long_session_keeps_every_slot_so_that_nobody_notices(domain: Domain) -> None:
    tracker = talked(domain, 3)
    renew_if_due(tracker, domain, LIMITS, is_fresh=False)

    assert ("Alia", "check") == (tracker.get_slot("first_name"), tracker.get_slot("dialogue__offer"))


def test_a_long_session_is_not_cut_inside_a_form(domain: Domain) -> None:
    tracker = talked(domain, 9, ActiveLoop("check_form"))

    assert not renew_if_due(tracker, domain, LIMITS, is_fresh=False)


def test_a_fresh_session_remembers_nothing_that_was_said(domain: Domain) -> None:
    tracker = talked(domain, 1, ActiveLoop("check_form"))

    assert renew_if_due(tracker, domain, LIMITS, is_fresh=True)
    assert ([], None) == (texts(tracker), tracker.active_loop_name)


def test_a_fresh_session_keeps_slots_but_those_to_forget_and_rasas_own(domain: Domain) -> None:
    tracker = talked(domain, 1)
    renew_if_due(tracker, domain, LIMITS, is_fresh=True)

    kept = (tracker.get_slot(name) for name in ("first_name", "dialogue__offer", "requested_slot"))
    assert ("Alia", None, None) == tuple(kept)


def test_rasa_itself_never_opens_a_session_in_the_real_bot() -> None:
    settings = yaml.safe_load((ROOT / "bot" / "domain" / "session.yml").read_text())

    assert 0 == settings["session_config"]["session_expiration_time"]


def test_the_slots_to_forget_exist_in_the_real_bot() -> None:
    domain = Domain.load(str(ROOT / "bot" / "domain"))
    credentials = yaml.safe_load((ROOT / "bot" / "credentials.yml").read_text())
    forgotten = credentials["bot.channel.SignpostChannel"]["forgotten_slots"]

    assert set() == set(forgotten) - {slot.name for slot in domain.slots}
