"""The domain: forms step aside for every interrupting intent, slots have owners, and no wording strays in."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from tests.data_checks.corpus import ROOT, domain, files, names, responses, rules, spoken_in_rules

EXERCISE = {"choose_in_exercise", "skip_item", "go_back", "why_item", "affirm", "deny", "out_of_scope"}
ANSWERING = {
    "readiness_form": {"choose_option", "affirm", "deny", "out_of_scope"},
    "contact_form": {"affirm", "out_of_scope"},
    "weighing_form": EXERCISE,
    "next_step_form": EXERCISE,
}
"""What may be an attempt to answer, by form; `nlu_fallback`, Rasa's own, is one everywhere."""
FORMS: Any = domain("forms")
SLOTS: Any = domain("slots")


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_form_steps_aside_for_every_intent_that_is_no_answer(form: str) -> None:
    listed = FORMS[form]["ignored_intents"]

    assert sorted(set(names("intents")) - ANSWERING[form]) == sorted(listed)


@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize("intent", ["ask_human", "stop", "urgent"])
def test_a_form_ends_for_a_person_for_stop_and_for_distress(form: str, intent: str) -> None:
    ending = [
        rule for rule in rules()
        if rule.get("condition") == [{"active_loop": form}] and rule["steps"][0] == {"intent": intent}
    ]  # fmt: skip

    assert ["action_deactivate_loop"] == [rule["steps"][1]["action"] for rule in ending]


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_form_ends_for_trouble_whether_or_not_there_is_an_answer(form: str) -> None:
    ending = [
        [step["action"] for step in rule["steps"] if "action" in step] for rule in rules()
        if rule.get("condition") == [{"active_loop": form}] and rule["steps"][0] == {"intent": "trouble"}
    ]  # fmt: skip

    assert [("action_deactivate_loop", "action_answer"), ("action_deactivate_loop", "utter_trouble_failed")] == [
        (actions[0], actions[-1]) for actions in ending
    ]


def test_a_new_topic_needs_no_line_in_the_domain_and_no_rule() -> None:
    """Rasa adds retrieval intents from their examples, and one rule answers them all."""
    topics = {name.split("/")[1] for name in responses() if "/" in name}
    begun = {step["intent"] for rule in rules() for step in rule["steps"] if "intent" in step}

    assert set() == topics & {*names("intents"), *names("actions"), *begun}
    assert {name.split("/")[0] for name in responses() if "/" in name} <= {f"utter_{intent}" for intent in begun}


def test_every_slot_of_a_form_exists_and_is_filled_in_that_form_alone() -> None:
    for form, content in FORMS.items():
        for slot in content["required_slots"]:
            assert [{"type": "custom", "conditions": [{"active_loop": form}]}] == SLOTS[slot]["mappings"], slot


def test_a_slot_is_named_after_the_file_it_stands_in() -> None:
    for name, content in files("bot/domain").items():
        for slot in content.get("slots", {}):
            prefix = {"dialogue.yml": ("dialogue", "privacy")}.get(name, (name.removesuffix(".yml"),))

            assert slot.split("__")[0] in prefix


def test_no_intent_is_declared_twice() -> None:
    assert sorted(set(names("intents"))) == sorted(names("intents"))


def test_mappings_speak_of_known_intents() -> None:
    known = {*names("intents"), "nlu_fallback"}
    named: set[str] = set()
    for slot in SLOTS.values():
        for mapping in slot["mappings"]:
            for key in ("intent", "not_intent"):
                value = mapping.get(key, [])
                named |= {value} if isinstance(value, str) else set(value)

    assert set() == named - known


@pytest.mark.parametrize("slot", sorted(name for name in SLOTS if name.endswith("__status")))
def test_a_status_is_pending_until_an_action_says_done_and_a_rule_speaks_for_each(slot: str) -> None:
    assert (["pending", "done"], "pending") == (SLOTS[slot]["values"], SLOTS[slot]["initial_value"])
    outcomes = {
        str(entry[slot]) for rule in rules() for step in rule["steps"] for entry in step.get("slot_was_set", [])
        if isinstance(entry, dict) and slot in entry
    }  # fmt: skip

    assert {"pending", "done"} == outcomes


def test_every_status_is_pending_again_when_its_intents_come() -> None:
    """Otherwise an action that failed would be taken for the one that succeeded before it."""
    for rule in rules():
        intents = [step["intent"] for step in rule["steps"] if "intent" in step]
        for step in rule["steps"]:
            for entry in step.get("slot_was_set", []):
                slot = next(iter(entry))
                if slot.endswith("__status") and intents:
                    assert _resets(SLOTS[slot]["mappings"], intents[0]), (rule["rule"], slot)


def _resets(mappings: list[dict[str, Any]], intent: str) -> bool:
    for mapping in mappings:
        wanted = mapping.get("intent", intent)
        if mapping["value"] == "pending" and intent in ([wanted] if isinstance(wanted, str) else wanted):
            return True
    return False


def test_every_intent_has_a_rule() -> None:
    begun = {step["intent"] for rule in rules() for step in rule["steps"] if "intent" in step}

    assert {*names("intents"), "nlu_fallback"} == begun


def test_rules_name_known_actions() -> None:
    rasas_own = {"action_deactivate_loop"}
    actions = {name for name in spoken_in_rules() if not name.startswith("utter_")}

    assert set() == actions - set(names("actions")) - set(FORMS) - rasas_own


def test_rules_have_names_of_their_own_that_speak_of_the_visitor() -> None:
    found = [rule["rule"] for rule in rules()]

    assert sorted(set(found)) == sorted(found)
    assert all(name.startswith("visitor ") for name in found)


def test_the_domain_holds_no_wording() -> None:
    assert all("responses" not in content for content in files("bot/domain").values())


def test_actions_hold_no_wording() -> None:
    """A sentence has a space and a capital or a full stop; docstrings are for us, not for visitors."""
    found = {path.name: _sentences(path) for path in sorted((ROOT / "actions").glob("*.py")) if path.name != "run.py"}

    assert {} == {name: sentences for name, sentences in found.items() if sentences}


def _sentences(path: Path) -> list[str]:
    tree = ast.parse(path.read_text())
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [
        node.value for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented
    ]  # fmt: skip
    return [text for text in texts if re.search(r"[A-Za-z]{2} [A-Za-z]{2}", text)]
