"""Loads spaCy's English pipeline from inside its package and gives its tokens to the components behind it.

Does not know what the tokens are used for; every part of the pipeline that nobody asks for is left out.
"""

from typing import Any, Dict, List

import spacy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP

from bot.components.packages import path_inside
from bot.components.text import encodable


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="SpacyFromPackage",
)
class SpacyFromPackage(SpacyNLP):
    """`SpacyNLP` that finds the pipeline by package: the folder's name differs from the model's, so `load()` fails."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {**SpacyNLP.get_default_config(), "pipes": []}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SpacyFromPackage":
        path = path_inside(config["model"])
        offered = spacy.util.load_config(path / "config.cfg")["nlp"]["pipeline"]
        unwanted = [pipe for pipe in offered if pipe not in config["pipes"]]
        return cls(SpacyModel(spacy.load(path, exclude=unwanted), config["model"]), config)

    def _preprocess_text(self, text: Any) -> str:
        return super()._preprocess_text(None if text is None else encodable(text))

    @staticmethod
    def required_packages() -> List[str]:
        return ["spacy"]
