"""The smallest bot that has one of everything the engine must cope with; trained in seconds, with the real pipeline."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]

EXAMPLES = {
    "greet": ["hello", "hi there", "good morning", "hey"],
    "affirm": ["yes", "yes please", "sure", "ok"],
    "deny": ["no", "no thanks", "not now", "nope"],
    "ask_human": ["talk to a person", "I want a human", "can I speak to someone real", "connect me with staff"],
    "cv_start": ["how do I write a CV", "help with my resume", "what goes into a cv", "start my curriculum vitae"],
    "interview_prep": ["how to prepare for an interview", "common interview questions", "job interview tips"],
    "salary_info_negotiate": ["how much should I ask for", "negotiate salary", "what is the usual pay"],
    "out_of_scope": ["what is the weather", "tell me a joke", "who won the match", "order a pizza"],
    "start_check": ["start the readiness check", "I want to take the check", "begin the questionnaire"],
}
NOT_TOPICS = {
    "small_talk": ["greet"],
    "ask_human": ["ask_human"],
    "out_of_scope": ["out_of_scope"],
    "dialogue": ["affirm", "deny", "start_check"],
}
DOMAIN: dict[str, Any] = {
    "version": "3.1",
    "session_config": {"session_expiration_time": 0, "carry_over_slots_to_new_session": True},
    "intents": [*EXAMPLES, "choose_option", "be_slow", "fail"],
    "entities": ["option"],
    "slots": {
        "first_name": {"type": "any", "mappings": [{"type": "custom"}]},
        "option": {"type": "any", "mappings": [{"type": "from_entity", "entity": "option"}]},
        "dialogue__offer": {"type": "any", "mappings": [{"type": "custom"}]},
        "check__answer": {
            "type": "any",
            "mappings": [
                {
                    "type": "from_text",
                    "conditions": [{"active_loop": "check_form", "requested_slot": "check__answer"}],
                }
            ],
        },
    },
    "forms": {"check_form": {"required_slots": ["check__answer"]}},
    "actions": ["action_slow", "action_fails"],
}
RESPONSES: dict[str, Any] = {
    "utter_greet": [
        {
            "text": "Hello.\n\nAsk me.",
            "buttons": [
                {"title": "How do I write a CV?", "payload": "/cv_start"},
                {"title": "The second", "payload": '/choose_option{{"option": "2"}}'},
                {"title": "Broken", "payload": "no intent"},
            ],
        }
    ],
    "utter_cv_start": [
        {"text": "One page.", "custom": {"links": [{"title": "Guide", "url": "https://example.org/cv"}]}},
    ],
    "utter_interview_prep": [{"text": "Practise aloud."}],
    "utter_salary_info_negotiate": [{"text": "Look at pay data. Shall I ask a person?"}],
    "utter_out_of_scope": [{"text": "That is not my field."}],
    "utter_ask_human": [{"text": "I will ask a person."}],
    "utter_name": [{"text": "You are {first_name}, offered {dialogue__offer}."}],
    "utter_option": [{"text": "You chose {option}."}],
    "utter_not_understood": [{"text": "I did not understand."}],
    "utter_ask_check__answer": [{"text": "What is your answer?"}],
    "utter_checked": [{"text": "Noted."}],
}
FORM = {"active_loop": "check_form"}
RULES: list[dict[str, Any]] = [
    {"rule": "visitor greets", "steps": [{"intent": "greet"}, {"action": "utter_greet"}]},
    {"rule": "visitor says no", "steps": [{"intent": "deny"}, {"action": "utter_name"}]},
    {"rule": "visitor asks for a person", "steps": [{"intent": "ask_human"}, {"action": "utter_ask_human"}]},
    {"rule": "visitor asks about the CV", "steps": [{"intent": "cv_start"}, {"action": "utter_cv_start"}]},
    {"rule": "visitor prepares", "steps": [{"intent": "interview_prep"}, {"action": "utter_interview_prep"}]},
    {"rule": "visitor is elsewhere", "steps": [{"intent": "out_of_scope"}, {"action": "utter_out_of_scope"}]},
    {"rule": "visitor is not understood", "steps": [{"intent": "nlu_fallback"}, {"action": "utter_not_understood"}]},
    {"rule": "visitor presses an option", "steps": [{"intent": "choose_option"}, {"action": "utter_option"}]},
    {"rule": "visitor waits", "steps": [{"intent": "be_slow"}, {"action": "action_slow"}, {"action": "utter_name"}]},
    {"rule": "visitor meets a fault", "steps": [{"intent": "fail"}, {"action": "action_fails"}]},
    {"rule": "visitor starts the check", "steps": [{"intent": "start_check"}, {"action": "check_form"}, FORM]},
    {
        "rule": "visitor answers the check",
        "condition": [FORM],
        "steps": [
            {"action": "check_form"}, {"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]},
            {"action": "utter_checked"},
        ],
    },
]
STORIES = [
    {
        "story": "visitor agrees after the pay",
        "steps": [
            {"intent": "salary_info_negotiate"}, {"action": "utter_salary_info_negotiate"},
            {"intent": "affirm"}, {"action": "utter_ask_human"},
        ],
    }
]


def config() -> dict[str, Any]:
    """The real configuration, with the tiny bot's own names in it."""
    settings = yaml.safe_load((ROOT / "config.yml").read_text())
    settings["pipeline"][-1]["not_topics"] = NOT_TOPICS
    settings["policies"][0]["core_fallback_action_name"] = "utter_not_understood"
    return settings


def write_to(root: Path) -> Path:
    """The project as the repository lays it out; returns its root."""
    nlu = [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in EXAMPLES.items()]
    files = {
        "config.yml": config(),
        "bot/domain/all.yml": DOMAIN,
        "data/nlu/all.yml": {"version": "3.1", "nlu": nlu},
        "data/rules/all.yml": {"version": "3.1", "rules": RULES},
        "data/stories/all.yml": {"version": "3.1", "stories": STORIES},
        "data/responses/all.yml": {"version": "3.1", "responses": RESPONSES},
    }
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(yaml.safe_dump(content, sort_keys=False))
    return root
