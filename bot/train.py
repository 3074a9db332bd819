"""Trains the bot if, and only if, something that the model depends on has changed.

The same model as `rasa train --domain bot/domain --data data/nlu data/rules data/stories data/responses`: Rasa reads
`responses:` in data files and adds them to the domain, so mechanics and wording may live apart without any trick.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from bot import environment, logs
from bot.fingerprint import fingerprint

DATA = ("data/nlu", "data/rules", "data/stories", "data/responses")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.train", description=__doc__)
    parser.add_argument("--force", action="store_true", help="train even if nothing changed")
    parser.add_argument("--root", type=Path, default=environment.ROOT, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    environment.prepare()
    return train(arguments.root.resolve(), is_forced=arguments.force)


def train(root: Path, *, is_forced: bool = False) -> int:
    model = root / "models" / environment.MODEL.name
    wanted = fingerprint(root)
    if not is_forced and model.is_file() and _stored(model) == wanted:
        _say(f"up to date: {model.name} ({wanted[:12]})")
        return 0
    began = time.monotonic()
    _say("something changed: training, a minute or two ...")
    archive = _train(root, model.parent)
    if archive is None:
        _say("training failed; the previous model, if any, stays in use")
        return 1
    # The old fingerprint goes first: a stop between these lines then trains again instead of trusting a wrong pair.
    _stamp(model).unlink(missing_ok=True)
    archive.replace(model)
    _stamp(model).write_text(wanted + "\n")
    _remove_others(model)
    _say(f"trained {model.name} ({wanted[:12]}) in {time.monotonic() - began:.0f} s")
    return 0


def _train(root: Path, models: Path) -> Path | None:
    """Under another name, so that a bot that starts meanwhile never loads half a file."""
    _say("loading Rasa ...")
    logs.configure_training()
    from rasa.model_training import train as train_model

    from bot import dates
    from bot.uncached import leave_cache_alone

    leave_cache_alone()
    dates.read_as_text()
    os.chdir(root)  # component names in config.yml are looked up from here
    result = train_model(
        domain="bot/domain",
        config="config.yml",
        training_files=[path for path in DATA if (root / path).is_dir()],
        output=str(models),
        force_training=True,
        fixed_model_name=f"new-{os.getpid()}",
    )
    return Path(result.model) if result.model and result.code == 0 else None


def _stamp(model: Path) -> Path:
    return model.with_name("signpost.fingerprint")


def _stored(model: Path) -> str:
    return _stamp(model).read_text().strip() if _stamp(model).is_file() else ""


def _remove_others(model: Path) -> None:
    for other in model.parent.glob("*.tar.gz"):
        if other != model:
            other.unlink()


def _say(text: str) -> None:
    print(f"[bot] {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
