"""Responses: each defined once and used, every gap filled, every button and link good, and easy to read."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
import yaml

from handoff.domain.reasons import Reason
from handoff.domain.triage import ServiceTier
from tests.data_checks.corpus import ROOT, buttons, domain, files, names, responses, spoken_in_rules
from tests.data_checks.test_nlu import TOPICS

GAPS = {
    "utter_svc_hours_open": {"service_name", "hours"},
    "utter_svc_hours_closed": {"service_name", "hours", "next_opening"},
    "utter_svc_book": {"service_name", "contact"},
    "utter_not_understood": {"noted"},
    "utter_out_of_scope": {"noted"},
    "utter_why_again": {"reasons"},
    **{f"utter_result_{tier}": {"reasons"} for tier in ServiceTier},
}
"""What actions fill in, by response."""
NEVER_SHOWN = {Reason.DISTRESS, Reason.CRISIS}
OFFER_CHECK = ["choose_major", "no_idea", "rejection"]
ANSWERS = [name for name in responses() if name.removeprefix("utter_") in TOPICS]


def test_no_response_is_defined_twice() -> None:
    counted = Counter(name for content in files("data/responses").values() for name in content["responses"])

    assert [] == [name for name, count in counted.items() if count > 1]


def test_no_file_repeats_a_key() -> None:
    """YAML keeps the last of two equal keys in silence; the text itself shows both."""
    for path in sorted((ROOT / "data" / "responses").glob("*.yml")):
        keys = re.findall(r"^  (\w+):", path.read_text(), re.MULTILINE)

        assert sorted(set(keys)) == sorted(keys), path.name


def test_every_response_has_one_variation_with_text() -> None:
    for content in files("data/responses").values():
        for name, variations in content["responses"].items():
            assert (1, True) == (len(variations), bool(variations[0]["text"].strip())), name


def test_every_response_a_rule_names_exists() -> None:
    assert set() == {action for action in spoken_in_rules() if action.startswith("utter_")} - set(responses())


def test_every_response_is_used() -> None:
    code = "".join(path.read_text() for path in (ROOT / "actions").glob("*.py"))
    built = ("utter_title_", "utter_reason_", "utter_result_", "utter_ask_", "utter_consent_keep_", "utter_svc_hours_")
    unused = {
        name for name in responses()
        if name not in spoken_in_rules() and name not in code and not name.startswith(built)
    }  # fmt: skip

    assert {"utter_default"} == unused, "utter_default is Rasa's own"


def test_every_response_that_actions_name_exists() -> None:
    code = "".join(path.read_text() for path in (ROOT / "actions").glob("*.py"))
    named = set(re.findall(r'"(utter_[a-z_]+)"', code))

    assert set() == named - set(responses())


def test_every_gap_is_filled_by_an_action() -> None:
    gap = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
    found = {name: set(gap.findall(response["text"])) for name, response in responses().items()}

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


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_a_title(topic: str) -> None:
    assert f"utter_title_{topic}" in responses()


@pytest.mark.parametrize("topic", OFFER_CHECK)
def test_a_problem_topic_offers_the_check_and_a_person(topic: str) -> None:
    offered = {intent for name, intent, _ in buttons() if name == f"utter_{topic}"}

    assert {"start_check", "ask_human", "did_not_help"} == offered


def test_every_reason_has_words_except_those_never_shown() -> None:
    assert {f"utter_reason_{reason}" for reason in set(Reason) - NEVER_SHOWN} == {
        name for name in responses() if name.startswith("utter_reason_")
    }


def test_the_first_message_says_that_this_is_automated_and_what_is_kept() -> None:
    greeting = responses()["utter_greet"]["text"]

    assert "automated" in greeting.split(".")[0] + greeting.split("!")[1]
    assert "bot" in greeting
    assert "24 hours" in greeting


@pytest.mark.parametrize("tier", ServiceTier)
def test_a_result_is_labelled_and_can_be_disputed(tier: ServiceTier) -> None:
    name = f"utter_result_{tier}"

    assert "short readiness check (unvalidated, provisional)" in responses()[name]["text"]
    assert {"dispute_result", "ask_human", "svc_book"} <= {intent for found, intent, _ in buttons() if found == name}


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


def test_every_link_has_an_entry_and_every_entry_a_link() -> None:
    used = {link["url"] for response in responses().values() for link in response.get("custom", {}).get("links", [])}
    entries = yaml.safe_load((ROOT / "data" / "content" / "links.yml").read_text())["links"]
    listed = [entry["url"] for entry in entries]

    assert sorted(used) == sorted(listed)
    assert all(url.startswith("https://") for url in listed)
    assert all(set(entry) == {"url", "checked_on"} for entry in entries)


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
