"""Prints how well messages are understood: one wish, two wishes, follow-ups, and how sure and how fast the bot is.

Does not know how a bot is asked (`signpost.py`, `stock.py`) nor how a figure comes about (`metrics.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from tests.bench import metrics, signpost
from tests.bench.examples import Example, TwoWishes, dev_split, follow_ups, topic_of, two_wishes
from tests.bench.metrics import Found, Pair, share
from tests.bench.signpost import Reading
from tests.bench.stock import Guess, ask_stock
from tests.bench.timing import p50_p95


def measure_understanding(own: Path, stock: Path | None, scratch: Path, *, is_naming_misses: bool = False) -> None:
    """`stock` is the model of the bot of `rasa init`; without one, Signpost is measured alone."""
    examples = dev_split()
    about, outside = sum(e.is_careers for e in examples), sum(e.is_outside for e in examples)
    print(f"\n== understanding: {len(examples)} messages, {about} about careers, {outside} not", flush=True)
    pairs = list(zip(examples, signpost.ask_parse(own, examples), strict=True))
    _print_quality("Signpost, `bot.parse`", pairs)
    print(f"  right topic within answer or choices {share(metrics.is_within(*p) for p in metrics.careers(pairs)):.3f}")
    if is_naming_misses:
        _print_misses(pairs)
    _measure_readings(own, examples)
    print(f"  serving {signpost.serving_mb(own, scratch):.0f} MB", flush=True)
    if stock:
        _compare(stock, examples, pairs, scratch)


def _compare(stock: Path, examples: list[Example], own: list[Pair], scratch: Path) -> None:
    guesses, resident_mb = ask_stock(stock, examples, scratch)
    pairs = [(example, guess.found) for example, guess in zip(examples, guesses, strict=True)]
    ships = [(example, guess.as_it_ships) for example, guess in zip(examples, guesses, strict=True)]
    _print_quality("rasa init, best guess", pairs)
    _print_quality("rasa init, with its own fallback", ships)
    readings = signpost.read(stock, [(example.text, None) for example in examples], is_plain=True)
    _print_times(readings)
    print(f"  serving {resident_mb:.0f} MB")
    _print_equal_false_alarms(own, pairs, guesses)


def _measure_readings(model: Path, examples: list[Example]) -> None:
    """All in one process: loading the model takes longer than reading a thousand messages."""
    wishes, leaning = two_wishes(), follow_ups(examples)
    groups = [
        [(example.text, None) for example in examples],
        [(wish.text, None) for wish in wishes],
        [(each.text, each.after) for each in leaning],
        [(each.text, None) for each in leaning],
    ]
    readings = signpost.read(model, chain.from_iterable(groups))
    parts = []
    for group in groups:
        parts.append(readings[: len(group)])
        readings = readings[len(group) :]
    single, double, behind, alone = parts
    _print_times(single)
    split = share(len(reading.answers) > 1 for e, reading in zip(examples, single, strict=True) if e.is_careers)
    _print_two_wishes(wishes, double, split)
    topics = [each.topic for each in leaning]
    print(f"  {len(topics)} follow-ups: {_reached(topics, behind)}; the same read alone: {_reached(topics, alone)}")
    _print_reliability(examples, single)


def _print_quality(name: str, pairs: Sequence[Pair]) -> None:
    careers, outside = metrics.careers(pairs), metrics.outside(pairs)
    others = [pair for pair in pairs if not pair[0].is_careers and not pair[0].is_outside]
    right = [metrics.is_right(*pair) for pair in careers]
    print(f"\n{name}")
    print(f"  top-1 topic {sum(right)}/{len(right)} = {share(right):.3f}; macro-F1 {metrics.macro_f1(pairs):.3f}")
    answered = [pair for pair in careers if pair[1].is_answer]
    hits = sum(metrics.is_right(*pair) for pair in answered)
    print(
        f"  answered right {hits / len(careers):.3f}, answered wrong {(len(answered) - hits) / len(careers):.3f}, "
        f"asked or not understood {1 - len(answered) / len(careers):.3f}"
    )
    kept = [not found.is_careers_answer for _, found in outside]
    offered = [bool(found.choices) for _, found in outside]
    print(
        f"  not its business: {sum(kept)}/{len(kept)} = {share(kept):.3f} not answered as if it were, "
        f"{sum(offered)} of them asked whether a topic was meant"
    )
    print(f"  small talk, a person wanted: {share(metrics.is_right(*pair) for pair in others):.3f} right", flush=True)


def _print_equal_false_alarms(own: list[Pair], stock: list[Pair], guesses: list[Guess]) -> None:
    here = metrics.held_back(own)
    print("\nnot its business and not answered as if it were, at equal false alarms (careers' business not answered)")
    print(f"  Signpost               {here.recall:.3f} at {here.false_alarms:.3f}")
    scores = {
        "by intent": [guess.confidence for guess in guesses],
        "by intent and answer": [guess.confidence * guess.selector_confidence for guess in guesses],
    }
    for name, confidences in scores.items():
        there = metrics.at_equal_false_alarms(stock, confidences, here.false_alarms)
        print(
            f"  rasa init, {name}: {there.recall:.3f} at {there.false_alarms:.3f}, threshold {there.threshold:.3f}",
            flush=True,
        )


def _print_times(readings: list[Reading]) -> None:
    took = p50_p95([reading.seconds for reading in readings])
    busy = p50_p95([reading.busy_seconds for reading in readings])
    print(f"  understanding one message on one core: {took}; of the processor's time {busy}", flush=True)


def _print_two_wishes(wishes: list[TwoWishes], readings: list[Reading], split: float) -> None:
    pairs = list(zip(wishes, readings, strict=True))
    both = share(wish.topics == set(reading.answers) for wish, reading in pairs)
    within = share(wish.topics <= {*reading.answers, *reading.also, *reading.choices} for wish, reading in pairs)
    one = share(bool(wish.topics & set(reading.answers)) for wish, reading in pairs)
    print(
        f"  {len(pairs)} messages with two wishes: both answered {both:.3f}, both answered or offered {within:.3f}, "
        f"at least one answered {one:.3f}; of messages with one wish {split:.3f} get two answers"
    )


def _reached(topics: list[str], readings: list[Reading]) -> str:
    pairs = list(zip(topics, readings, strict=True))
    answered = share(topic in reading.answers for topic, reading in pairs)
    within = share(topic in (*reading.answers, *reading.also, *reading.choices) for topic, reading in pairs)
    return f"answered right {answered:.3f}, right one answered or offered {within:.3f}"


def _print_reliability(examples: list[Example], readings: list[Reading]) -> None:
    guesses = [
        (reading.confidence, topic_of(reading.first) == example.topic)
        for example, reading in zip(examples, readings, strict=True)
    ]
    bins = metrics.reliability(guesses)
    print(f"  reliability of the first guess; expected calibration error {metrics.calibration_error(bins):.3f}")
    print("    confidence   messages   mean   right")
    for place, found in enumerate(bins):
        tenth = f"{place / len(bins):.1f} to {(place + 1) / len(bins):.1f}"
        print(f"    {tenth}   {found.count:8}   {found.confidence:.2f}    {found.right:.2f}", flush=True)


def _print_misses(pairs: Sequence[Pair]) -> None:
    for example, found in pairs:
        if not metrics.is_right(example, found) and not (example.is_outside and not found.is_careers_answer):
            print(f"    {example.topic} taken for {_said(found)}: {example.text}")


def _said(found: Found) -> str:
    return f"{found.topic} ({'answered' if found.is_answer else ', '.join(found.choices) or 'not understood'})"
