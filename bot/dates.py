"""Lets Rasa read a date in YAML as text: else a model with one link that somebody checked could not be served.

Rasa sends the domain with its actions as JSON, which knows no dates. The services read the same files with dates.
"""

from ruamel.yaml.constructor import SafeConstructor


def read_as_text() -> None:
    """For this process. The model holds the domain as it was read, so it is enough when training."""
    SafeConstructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_scalar)
