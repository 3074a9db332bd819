"""Makes the gate: a linear model over words and pairs, and the score from which it lets through.

The score is set on messages that the weights were not fitted to, so that it holds for messages to come.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from handoff.safety.gate import Gate, features

MAY_STAY_OUTSIDE = 0.002
"""The share of messages at risk that the gate may wrongly let go by."""
UNKNOWN = 0.7
WORTH_KEEPING = 0.05


def make_gate(plain: Sequence[str], is_at_risk: np.ndarray, seed: int) -> Gate:
    """A gate for plain texts; prints what share of the harmless it keeps outside."""
    scores = np.zeros(len(plain))
    for fitted, held_out in StratifiedKFold(5, shuffle=True, random_state=seed).split(scores, is_at_risk):
        gate = _fitted([plain[i] for i in fitted], is_at_risk[fitted])
        scores[held_out] = [gate.score(plain[i]) for i in held_out]
    through_from = float(np.quantile(scores[is_at_risk], MAY_STAY_OUTSIDE))
    print(f"gate: {(scores[~is_at_risk] < through_from).mean():.1%} of the harmless examples go by")
    whole = _fitted(plain, is_at_risk)
    return Gate(whole.weights, whole.known, whole.unknown, through_from)


def gate_file(gate: Gate) -> str:
    weights = dict(sorted(gate.weights.items()))
    known = " ".join(sorted(gate.known))
    through_from = round(gate.through_from, 3)
    content = {"through_from": through_from, "unknown": gate.unknown, "known": known, "weights": weights}
    return json.dumps(content, indent=0, ensure_ascii=False) + "\n"


def _fitted(plain: Sequence[str], is_at_risk: np.ndarray) -> Gate:
    counts = Counter(feature for text in plain for feature in features(text))
    rows = [{f: 1 for f in features(text) if counts[f] > 1} for text in plain]
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=1.0, max_iter=300, class_weight="balanced").fit(
        vectorizer.fit_transform(rows), is_at_risk
    )
    weights = {
        name: round(float(weight), 2)
        for name, weight in zip(vectorizer.feature_names_, model.coef_[0], strict=True)
        if abs(weight) >= WORTH_KEEPING
    }
    known = frozenset(word for word in counts if " " not in word and counts[word] > 1)
    return Gate(weights, known, UNKNOWN, 0.0)
