"""Responses: each defined once and used, every gap filled, every button and link good, and easy to read."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from handoff.domain.reasons import Reason
from handoff.domain.triage import ServiceTier
from handoff.safety.levels import SafetyLevel
from handoff.safety.screen import load_screen
from tests.data_checks.corpus import ROOT, buttons, domain, files, names, responses, spoken_in_rules

GAPS = {
    "utter_not_understood": {"noted"},
    "utter_not_understood_again": {"noted"},
    "utter_out_of_scope": {"noted"},
    "utter_answer_source": {"title", "source"},
    "utter_unchecked_link": {"title"},
    "utter_why_again": {"reasons"},
    "utter_ask_exercises__matters": {"most"},
    "utter_ask_exercises__fit": {"number", "all", "option", "matter"},
    "utter_exercise_more": {"named", "most"},
    "utter_exercise_capped": {"most"},
    "utter_weighing_feedback": {"feedback"},
    "utter_date_read": {"day"},
    "utter_next_step_done": {"feedback"},
    "utter_you_said": {"answer", "topic"},
    "utter_check_back": {"answer"},
    "utter_check_resumed": {"answered", "left"},
    **{f"utter_result_{tier}": {"reasons", "offer"} for tier in ServiceTier},
    "utter_result_self_help": {"reasons"},
}
"""What actions fill in, by response."""
NEVER_SHOWN = {
    Reason.DISTRESS, Reason.CRISIS, Reason.SAID_OVERWHELM, Reason.SAID_HOPELESSNESS, Reason.SAID_ON_BOTH_SIDES,
}  # fmt: skip
NOT_SAFE = "I am not safe"
ANSWERS = [name for name in responses() if "/" in name]
"""The answers, `utter_<group>/<id>`: their gaps and links are checked with the content they are filled from."""
TROUBLE = [name for name in ANSWERS if name.startswith("utter_trouble/")]


def test_no_response_is_defined_twice() -> None:
    counted = Counter(name for content in files("data/responses").values() for name in content["responses"])

    assert [] == [name for name, count in counted.items() if count > 1]


def test_no_file_repeats_a_key() -> None:
    """YAML keeps the last of two equal keys in silence; the text itself shows both."""
    for path in sorted((ROOT / "data" / "responses").glob("*.yml")):
        keys = re.findall(r"^  ([\w/]+):", path.read_text(), re.MULTILINE)

        assert sorted(set(keys)) == sorted(keys), path.name


def test_every_response_has_one_variation_with_text() -> None:
    for content in files("data/responses").values():
        for name, variations in content["responses"].items():
            assert (1, True) == (len(variations), bool(variations[0]["text"].strip())), name


def test_every_response_a_rule_names_exists() -> None:
    assert set() == {action for action in spoken_in_rules() if action.startswith("utter_")} - set(responses())


def test_every_response_is_used() -> None:
    code = "".join(path.read_text() for path in (ROOT / "actions").glob("*.py"))
    built = (
        "utter_reason_", "utter_result_", "utter_ask_", "utter_consent_keep_", "utter_topic_readiness_",
        "utter_why_readiness_", "utter_step_", "utter_date_",
    )  # fmt: skip
    unused = {
        name for name in responses()
        if name not in ANSWERS and name not in spoken_in_rules() and name not in code and not name.startswith(built)
    }  # fmt: skip

    assert {"utter_default"} == unused, "utter_default is Rasa's own"


def test_every_response_that_actions_name_exists() -> None:
    code = "".join(path.read_text() for path in (ROOT / "actions").glob("*.py"))
    named = set(re.findall(r'"(utter_[a-z_]+)"', code))

    assert set() == named - set(responses())


def test_every_gap_is_filled_by_an_action() -> None:
    gap = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
    found = {name: set(gap.findall(response["text"])) for name, response in responses().items() if name not in ANSWERS}

    assert GAPS == {name: gaps for name, gaps in found.items() if gaps}


@pytest.mark.parametrize("form", sorted(domain("forms")))
def test_every_slot_of_a_form_has_a_question(form: str) -> None:
    forms: Any = domain("forms")

    assert set() == {f"utter_ask_{slot}" for slot in forms[form]["required_slots"]} - set(responses())


def test_every_button_stands_for_a_known_intent_and_entities() -> None:
    intents, entities = set(names("intents")), set(names("entities"))
    wrong = [(name, intent) for name, intent, found in buttons() if intent not in intents or not set(found) <= entities]

    assert [] == wrong


def test_a_visitor_who_can_press_anything_can_press_for_a_person() -> None:
    """Except right after they took such a request back."""
    ways = {"ask_human", "consent_share"}
    taken_back = {"utter_cancel_failed", "utter_handoff_cancelled"}
    without = {name for name, response in responses().items() if response.get("buttons")} - {
        name for name, intent, _ in buttons() if intent in ways
    }

    assert taken_back == without


def test_a_button_that_leads_to_an_answer_names_one_that_ships() -> None:
    groups = ("faq", "trouble", "other_department")
    named = {f"utter_{intent}/{next(iter(found.values()))}" for _, intent, found in buttons() if intent in groups}

    assert set() == named - set(ANSWERS)


@pytest.mark.parametrize("name", ["utter_did_not_help", "utter_noted"])
def test_who_can_pass_a_question_on_is_told_what_is_shown_and_is_offered_a_person(name: str) -> None:
    assert "only that one message is shown to our practitioners" in responses()[name]["text"]
    assert ["share_question", "ask_human"] == [intent for found, intent, _ in buttons() if found == name][:2]


def test_abuse_is_met_calmly_with_a_person() -> None:
    assert ["ask_human"] == [intent for name, intent, _ in buttons() if name == "utter_abusive_language"]
    assert "still here" in responses()["utter_abusive_language"]["text"]


@pytest.mark.parametrize("name", TROUBLE)
def test_an_answer_about_trouble_asks_about_danger_and_says_where_help_is(name: str) -> None:
    first, _, _ = responses()[name]["text"].partition("\n")

    assert "Are you safe right now?" in first
    assert '"Urgent help" at the top' in first
    assert f'"{NOT_SAFE}"' in first


def test_the_words_for_not_being_safe_are_those_of_the_buttons_and_are_taken_as_urgent() -> None:
    """A button's title is screened like words, so that pressing it brings the crisis card."""
    titles = {
        button["title"] for response in responses().values() for button in response.get("buttons", [])
        if button["payload"] == "/urgent"
    }  # fmt: skip

    assert {NOT_SAFE} == titles
    assert SafetyLevel.URGENT is load_screen(ROOT / "data").judge(NOT_SAFE).level


def test_every_reason_has_words_except_those_never_shown() -> None:
    assert {f"utter_reason_{reason}" for reason in set(Reason) - NEVER_SHOWN} == {
        name for name in responses() if name.startswith("utter_reason_")
    }


def test_the_first_message_says_that_this_is_automated_and_what_is_kept() -> None:
    greeting = responses()["utter_greet"]["text"]

    assert "automated" in greeting.split(".")[0] + greeting.split("!")[1]
    assert "bot" in greeting
    assert "24 hours" in greeting


def test_every_question_of_the_check_says_why_it_is_asked_and_how_to_leave_it() -> None:
    forms: Any = domain("forms")
    slots = forms["readiness_form"]["required_slots"]
    ways = {"choose_option", "why_item", "pause_check", "ask_human"}

    assert set() == {f"utter_why_{slot}" for slot in slots} - set(responses())
    assert set() == {f"utter_topic_{slot}" for slot in slots[1:]} - set(responses())
    for slot in slots:
        offered = {intent for name, intent, _ in buttons() if name == f"utter_ask_{slot}"}
        assert ways | ({"go_back"} if slot in slots[2:] else set()) == offered, slot


def test_every_counted_question_says_where_the_visitor_stands() -> None:
    forms: Any = domain("forms")
    counted = forms["readiness_form"]["required_slots"][1:]
    for number, slot in enumerate(counted, start=1):
        assert responses()[f"utter_ask_{slot}"]["text"].startswith(f"Question {number} of {len(counted)}. ")


def test_before_the_check_the_visitor_knows_what_it_is() -> None:
    intro = responses()["utter_check_intro"]["text"]

    for words in ("how much help", "two minutes", "12 questions", "unvalidated", "no exam", "kept with this chat",
                  "skip any question", "talk to a person at any time"):  # fmt: skip
        assert words in intro


def test_the_check_is_not_offered_behind_a_plain_question() -> None:
    offering = {name for name, intent, _ in buttons() if intent == "start_check"}

    assert set() == offering & {"utter_thanks", "utter_found_it", *ANSWERS}


@pytest.mark.parametrize("tier", ServiceTier)
def test_a_result_can_be_changed_chosen_against_kept_and_deleted(tier: ServiceTier) -> None:
    found = [(intent, entities) for name, intent, entities in buttons() if name == f"utter_result_{tier}"]
    ways = [("change_answer", {}), ("consent_keep", {"keep": "yes"}), ("delete_answers", {})]
    if tier is not ServiceTier.SELF_HELP:
        ways.append(("choose_tier", {"tier": "self_help"}))

    assert [] == [way for way in ways if way not in found]


def test_who_sees_a_result_differently_may_name_any_level_of_help() -> None:
    offered = [found for name, intent, found in buttons() if (name, intent) == ("utter_dispute_result", "choose_tier")]

    assert list(ServiceTier) == [found["tier"] for found in offered]


@pytest.mark.parametrize("tier", ServiceTier)
def test_a_result_is_labelled_and_can_be_disputed(tier: ServiceTier) -> None:
    name = f"utter_result_{tier}"

    assert "short readiness check (unvalidated, provisional)" in responses()[name]["text"]
    found = [(intent, entities) for response, intent, entities in buttons() if response == name]
    assert {"dispute_result", "ask_human"} <= {intent for intent, _ in found}
    assert ("faq", {"topic": "svc_book"}) in found


@pytest.mark.parametrize("word", ["test", "inventory", "CSI", "CTI"])
def test_the_check_borrows_no_name_of_an_instrument(word: str) -> None:
    text = "\n".join(response["text"] for name, response in responses().items() if "check" in name or "result" in name)

    assert not re.search(rf"\b{word}\b", text)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_easy_to_read(name: str) -> None:
    assert _grade(responses()[name]["text"]) <= 8


def test_everything_together_is_easy_to_read() -> None:
    assert _grade(" ".join(response["text"] for response in responses().values())) <= 7


def test_the_measure_of_reading_tells_hard_from_easy() -> None:
    easy = "Start with one job you like. Write one line about it."
    hard = "Institutional accreditation considerations necessitate comprehensive evaluation methodologies."

    assert _grade(easy) < 4 < 12 < _grade(hard)


def _grade(text: str) -> float:
    """Flesch-Kincaid grade: years of school."""
    words = re.findall(r"[A-Za-z']+", text)
    sentences = max(1, len(re.findall(r"[.!?:]+(?:\s|$)", text)))
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word))
    is_silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - is_silent)
