"""With which settings a component stands in the loaded model: those it was trained with, whatever config.yml says now.

Knows how Rasa lays a model's graph out, not what the settings mean.
"""

from typing import Any

from rasa.core.processor import MessageProcessor
from rasa.engine.graph import GraphComponent


def settings_of(processor: MessageProcessor, component: type[GraphComponent]) -> tuple[str, dict[str, Any]]:
    """The name of the component's node, and its settings with the defaults filled in."""
    nodes = processor.model_metadata.predict_schema.nodes.items()
    name, node = next((name, node) for name, node in nodes if issubclass(node.uses, component))
    return name, {**component.get_default_config(), **node.config}
