"""Signpost's bot and the unchanged configuration of `rasa init`, trained on the same data in one run.

Knows the order of the measurements; each has a module of its own.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handoff.settings import ROOT
from tests.bench.sample import sample_of
from tests.bench.servers import train
from tests.bench.stock import config_of_rasa_init
from tests.bench.turns import measure_turns
from tests.bench.understanding import measure_understanding

EXAMPLES = Path("data/nlu")
DATA = ["data/rules", "data/stories", "data/responses"]
TRAINED = ROOT / "models" / "signpost.tar.gz"


def compare_bots(examples_a_name: int, *, is_naming_misses: bool = False) -> None:
    """Print both bots' figures: training, understanding, whole turns."""
    with _scratch() as scratch:
        count = sample_of(EXAMPLES, scratch / EXAMPLES.name, examples_a_name)
        print(f"\n== both bots learn from {count} examples, at most {examples_a_name} a name", flush=True)
        config = config_of_rasa_init(scratch)
        digest = hashlib.sha256(config.read_bytes()).hexdigest()
        print(f"\n== training; the config.yml of `rasa init` has sha256 {digest}", flush=True)
        stock = _train("rasa init", config, scratch, "stock")
        own = _train("Signpost", Path("config.yml"), scratch, "signpost")
        measure_understanding(own, stock, scratch, is_naming_misses=is_naming_misses)
        print("\n== whole turns", flush=True)
        measure_turns(own, stock, scratch)


def measure_trained(*, is_naming_misses: bool = False) -> None:
    """The quick way: how well the model that `make train` left understands, without any training."""
    with _scratch() as scratch:
        measure_understanding(TRAINED, None, scratch, is_naming_misses=is_naming_misses)


def _train(name: str, config: Path, scratch: Path, model: str) -> Path:
    arguments = ["-m", "rasa", "train", "--domain", "bot/domain", "--data", str(scratch / EXAMPLES.name), *DATA]
    arguments += ["--config", str(config)]
    arguments += ["--out", str(scratch), "--fixed-model-name", model, "--force"]
    training = train(arguments, scratch / f"{model}-train.log")
    print(f"  {name:10} trained in {training.seconds:.0f} s, peak {training.peak_mb:.0f} MB", flush=True)
    return scratch / f"{model}.tar.gz"


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="signpost-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
