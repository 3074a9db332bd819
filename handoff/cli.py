"""`signpost <command>`: each command is one module of `handoff.commands`, imported only when it is asked for."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

COMMANDS = {
    "up": "start everything on this machine and print where to click",
    "secrets": "make the secrets between the processes, once",
    "migrate": "bring the database to the present schema",
    "worker": "run the worker process",
    "practitioner": "add, list, reset or deactivate practitioners",
    "demo": "fill a running installation with people to click through",
    "drill": "try the urgent lane out: a made-up visitor in danger, and whether a person is reached",
    "screen": "what the safety screen finds in each line of standard input",
    "parse": "what the trained bot would do with each line of standard input",
    "check-content": "what is wrong or out of date in answers, examples and the content pack",
    "knowledge": "write answers approved in the console as files of data/",
    "triage": "the tier for each line of answers on standard input",
    "calibrate": "how the readiness check compares with the help that practitioners found right",
    "export": "everything held about one conversation, as JSON",
    "erase": "erase one conversation everywhere",
}


def main(argv: list[str] | None = None) -> int:
    """Run a command; the exit code is 2 for a wrong call or setting."""
    arguments = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="signpost", description="A careers front desk.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    asked = next((a for a in arguments if a in COMMANDS), None)
    for name, summary in COMMANDS.items():
        sub = commands.add_parser(name, help=summary, description=summary)
        if name == asked:
            module = import_module(f"handoff.commands.{name.replace('-', '_')}")
            module.configure(sub)
            sub.set_defaults(run=module.run)
    args = parser.parse_args(arguments)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
