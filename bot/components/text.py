"""What of a message the language components may see: bounded, encodable, and never a command.

Decides nothing about meaning; the tracker and the ledger keep the words as they were written.
"""

TEXT_LIMIT = 4_000
"""As in `handoff/contract/`. Longer text is cut: the sentence model reads the first hundred words anyway."""


def encodable(text: str) -> str:
    """Lone surrogates, which JSON may carry, break spaCy and the tokenizer: each becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def plain(text: str) -> str:
    """Text to be understood. Rasa obeys `/intent` from anyone, so a slash in front is taken for what it is: typing."""
    return encodable(text[:TEXT_LIMIT]).lstrip("/ \t\r\n\v\f\u00a0\ufeff\u200b").strip()


def has_words(text: str) -> bool:
    """Whether there is anything to understand. Without this, the classifier reads an empty line as `affirm`."""
    return any(character.isalnum() for character in text)
