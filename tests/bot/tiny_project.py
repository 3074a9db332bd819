"""The smallest bot that has one of everything the engine must cope with; trained in seconds, with the real pipeline."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]

EXAMPLES = {
    "greet": ["hello", "hi there", "good morning", "hey", "hello you", "good day"],
    "affirm": ["yes", "yes please", "sure", "ok", "of course", "yeah"],
    "deny": ["no", "no thanks", "not now", "nope", "no way", "rather not"],
    "ask_human": [
        "talk to a person", "I want a human", "can I speak to someone real", "connect me with staff",
        "is there a real person", "let me talk to a human",
    ],
    "faq/cv_start": [
        "how do I write a CV", "help with my resume", "what goes into a cv", "start my curriculum vitae",
        "my first resume", "I need a CV and do not know how to begin",
    ],
    "faq/cv_format_length": [
        "how long should a cv be", "one page or two", "how many pages may it have", "number of pages of a resume",
        "pages and margins of a cv", "is a resume with three pages too long",
    ],
    "faq/interview_prep": [
        "how to prepare for an interview", "common interview questions", "job interview tips",
        "I have an interview tomorrow", "what will they ask me in the interview", "get ready for an interview",
    ],
    "faq/salary_info_negotiate": [
        "how much should I ask for", "negotiate salary", "what is the usual pay", "is this salary fair",
        "ask for more money", "what do graduates earn",
    ],
    "other_department/library": [
        "where is the library", "renew a library book", "the library fine", "borrow a textbook", "library seats",
        "return a book",
    ],
    "out_of_scope": [
        "what is the weather", "tell me a joke", "who won the match", "order a pizza", "is it going to rain",
        "play some music",
    ],
    "start_check": [
        "start the readiness check", "I want to take the check", "begin the questionnaire", "do the readiness check",
        "take the questionnaire", "check my readiness",
    ],
}  # fmt: skip
NOT_TOPICS = {
    "small_talk": ["greet"],
    "ask_human": ["ask_human"],
    "out_of_scope": ["out_of_scope"],
    "dialogue": ["affirm", "deny", "start_check"],
}
GUIDE = {"title": "Guide", "url": "https://example.org/cv", "checked_on": date(2026, 11, 23)}
"""With a date, which no JSON may meet: Rasa sends it along with an action."""
DOMAIN: dict[str, Any] = {
    "version": "3.1",
    "session_config": {"session_expiration_time": 0, "carry_over_slots_to_new_session": True},
    "intents": [*dict.fromkeys(name.partition("/")[0] for name in EXAMPLES), "choose_option", "be_slow", "fail"],
    "entities": ["option", "topic"],
    "slots": {
        "first_name": {"type": "any", "mappings": [{"type": "custom"}]},
        "option": {"type": "any", "mappings": [{"type": "from_entity", "entity": "option"}]},
        "dialogue__offer": {"type": "any", "mappings": [{"type": "custom"}]},
        "answer__last": {"type": "text", "influence_conversation": False, "mappings": [{"type": "custom"}]},
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
    "actions": ["action_answer", {"action_slow": {"send_domain": True}}, "action_fails"],
}
RESPONSES: dict[str, Any] = {
    "utter_greet": [
        {
            "text": "Hello.\n\nAsk me.",
            "buttons": [
                {"title": "How do I write a CV?", "payload": '/faq{{"topic": "cv_start"}}'},
                {"title": "The second", "payload": '/choose_option{{"option": "2"}}'},
                {"title": "Broken", "payload": "no intent"},
            ],
        }
    ],
    "utter_faq/cv_start": [
        {"text": "One page.", "custom": {"links": [GUIDE]}},
    ],
    "utter_faq/cv_format_length": [{"text": "Two at most."}],
    "utter_faq/interview_prep": [{"text": "Practise aloud."}],
    "utter_other_department/library": [{"text": "Ask the library."}],
    "utter_faq/salary_info_negotiate": [{"text": "Look at pay data. Shall I ask a person?"}],
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
    {"rule": "visitor asks about careers", "steps": [{"intent": "faq"}, {"action": "action_answer"}]},
    {"rule": "visitor needs an office", "steps": [{"intent": "other_department"}, {"action": "action_answer"}]},
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
        "story": "visitor agrees after an answer",
        "steps": [
            {"intent": "faq"}, {"action": "action_answer"},
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
