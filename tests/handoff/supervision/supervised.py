"""Run as a program: supervises stand-ins for the parts as `signpost up` supervises the parts themselves.

Usage: supervised.py VAR_DIR STEADY_AFTER PART=CODE ...; each CODE is a Python program. Says `ready`, then watches.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event

from handoff.supervision.plan import environment, plan_from
from handoff.supervision.programs import Program
from handoff.supervision.runner import Runner


def main(var_dir: str, steady_after: str, *codes: str) -> None:
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    parts = dict(code.split("=", 1) for code in codes)
    plan = replace(plan_from({"SIGNPOST_VAR_DIR": var_dir}), parts=tuple(parts))
    programs = [Program(part, (sys.executable, "-c", code), int(steady_after)) for part, code in parts.items()]
    plan.var_dir.mkdir(exist_ok=True)
    runner = Runner(plan, programs, environment(plan, os.environ), lambda line: print(line, flush=True))
    try:
        runner.start()
        runner.wait_ready(stop, lambda _: [part for part in parts if not (Path(var_dir) / f"{part}.up").exists()])
        print("ready", flush=True)
        runner.watch(stop)
    finally:
        runner.stop(patience=5)


if __name__ == "__main__":
    main(*sys.argv[1:])
