"""Short answers as people type them inside an exercise: a pass, an end, a yes, how well something fits; or a question.

Knows English words, not what was asked.
"""

from __future__ import annotations

import re

from handoff.domain.exercises.weighing import Fit

_ASKING = re.compile(
    r"^(?:(?:and|but|ok|okay|so|wait|hm+|sorry|hey)[\s,]+)*"
    r"(?:(?:what|how|where|when|who|which|why|whats|hows|wheres)\b"
    r"|do\s+(?:i|you|u|we|they)\b"
    r"|(?:can|could|does|did|is|are|should|would|will|am|may)\s+(?:i|you|u|we|they|there|it|this|that|the|my)\b"
    r"|(?:tell|explain|show) me\b|i (?:have|got) a question\b|i(?:'d| would) like to know\b)",
    re.IGNORECASE,
)
_PASSES = frozenset([
    "skip", "skip it", "skip this", "pass", "next", "none", "nothing", "no", "nope", "nah", "n a", "na", "idk",
    "dunno", "dk", "no idea", "not sure", "i dont know", "dont know", "i do not know", "no clue", "rather not", "nil",
    "no date", "prefer not to say", "nothing really", "not yet", "i dont know yet", "dont know yet", "idk yet",
])  # fmt: skip
_ENDS = frozenset([
    "that is all", "thats all", "thats it", "that is it", "done", "no", "nope", "nah", "nothing else", "nothing",
    "none", "no more", "enough", "finished", "end", "thats everything", "only these", "just these", "just those",
    "skip", "next", "all", "thats all thanks", "no thats all", "no thats it", "ok thats it",
])  # fmt: skip
_AFRESH = frozenset(["start over", "start again", "start afresh", "restart", "from the beginning", "begin again"])
_YES = frozenset(["yes", "y", "yeah", "yep", "yup", "ya", "yes it does", "feels right", "it does", "sounds right"])
_NO = frozenset(["no", "n", "nope", "nah", "not really", "no it doesnt", "it doesnt", "not quite", "not at all"])
_FITS: dict[Fit, list[str]] = {
    Fit.WELL: ["well", "very well", "good", "great", "yes", "y", "yeah", "yep", "fully", "perfectly", "fits",
             "fits well", "a lot", "totally", "definitely", "very", "high", "1"],
    Fit.PARTLY: ["partly", "partially", "kind of", "kinda", "sort of", "sorta", "a bit", "a little", "somewhat",
               "so so", "ok", "okay", "medium", "some", "in part", "half", "maybe", "meh", "2"],
    Fit.NOT: ["not", "no", "n", "nope", "nah", "not at all", "not really", "badly", "bad", "poorly", "doesnt fit",
            "does not fit", "doesnt", "does not", "low", "never", "3"],
    Fit.UNKNOWN: ["i do not know yet", "i dont know yet", "i dont know", "dont know", "idk", "dunno", "not sure",
                "unsure", "no idea", "skip", "pass", "next", "cant say", "hard to say", "unknown", "dont know yet",
                "4"],
}  # fmt: skip
_FIT_OF = {words: fit for fit, several in _FITS.items() for words in several}


def plain(text: str) -> str:
    """Its words alone, without apostrophes."""
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold().replace("'", "").replace("\u2019", "")))


def is_question(text: str) -> bool:
    return text.rstrip().endswith("?") or bool(_ASKING.match(text.strip()))


def passes(text: str) -> bool:
    return plain(text) in _PASSES


def ends_the_list(text: str) -> bool:
    return plain(text) in _ENDS


def starts_afresh(text: str) -> bool:
    return plain(text) in _AFRESH


def says_yes(text: str) -> bool | None:
    """None: it is neither a plain yes nor a plain no."""
    said = plain(text)
    return True if said in _YES else False if said in _NO else None


def fit_of(text: str) -> Fit | None:
    """How well, as the visitor put it; None if it says nothing of the kind."""
    said = plain(text)
    return _FIT_OF.get(said) or _FIT_OF.get(said.removeprefix("it ").removeprefix("fits "))
