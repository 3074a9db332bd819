"""Who may import whom (docs/decisions, "layers"): read from the syntax trees, wherever in a file an import stands."""

from __future__ import annotations

import subprocess
import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.architecture.source import Module, is_at_or_below, is_standard, module_names, modules

CORE, CONTRACT, BASE, USE_CASES, EDGES, COMPOSITION = range(6)
LAYERS = {
    "handoff.domain": CORE,
    "handoff.contract": CONTRACT,
    "handoff.settings": BASE,
    "handoff.models": BASE,
    "handoff.orm": BASE,
    "handoff.db": BASE,
    "handoff.web": EDGES,
    "handoff.worker": EDGES,
    "handoff.app": COMPOSITION,
    "handoff.cli": COMPOSITION,
    "handoff.commands": COMPOSITION,
    "handoff.wsgi": COMPOSITION,
}
"""Everything else in handoff is a use-case or serves one."""
NOT_IN_THE_CORE = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
IMPURE = {"logging", "os", "random", "secrets", "socket", "subprocess", "sys", "threading", "time", "uuid"}


def _layer(name: str) -> int:
    return next((layer for package, layer in LAYERS.items() if is_at_or_below(name, package)), USE_CASES)


def _own(module: Module) -> set[str]:
    return {name for name in module.imports if is_at_or_below(name, "handoff") and name not in ("handoff", module.name)}


def _offences(package: str, is_allowed: object) -> list[str]:
    assert callable(is_allowed)
    return [f"{module.name} imports {name}" for module in modules(package) for name in sorted(module.imports)
            if not is_allowed(name)]


def test_the_core_imports_the_standard_library_alone() -> None:
    assert [] == _offences("handoff.domain", lambda name: is_standard(name) or is_at_or_below(name, "handoff.domain"))


def test_the_core_has_no_clock_no_chance_no_log_and_no_environment() -> None:
    assert [] == _offences("handoff.domain", lambda name: name.split(".")[0] not in IMPURE)
    assert [] == [
        f"{module.name} asks for {call}"
        for module in modules("handoff.domain") for call in NOT_IN_THE_CORE if f"{call}(" in module.text
    ]


def test_the_contract_imports_the_standard_library_pydantic_and_the_core() -> None:
    def is_allowed(name: str) -> bool:
        ours = ("handoff.domain", "handoff.contract")
        return is_standard(name) or any(is_at_or_below(name, known) for known in ("pydantic", *ours))

    assert [] == _offences("handoff.contract", is_allowed)


def test_actions_import_the_core_and_the_contract_and_nothing_else_of_ours() -> None:
    forbidden = ("bot", "rasa", "flask", "sqlalchemy", "tests")
    allowed = ("handoff.domain", "handoff.contract")

    def is_allowed(name: str) -> bool:
        if is_at_or_below(name, "handoff"):
            return any(is_at_or_below(name, package) for package in allowed)
        return not any(is_at_or_below(name, package) for package in forbidden)

    assert [] == _offences("actions", is_allowed)


@pytest.mark.parametrize("package", ["actions", "bot", "rasa", "rasa_sdk", "tests"])
def test_handoff_imports_neither_the_dialogue_nor_its_engine(package: str) -> None:
    assert [] == _offences("handoff", lambda name: not is_at_or_below(name, package))


@pytest.mark.parametrize("package", ["handoff", "actions", "rasa_sdk", "flask", "tests"])
def test_the_bot_imports_nothing_of_the_other_environment(package: str) -> None:
    assert [] == _offences("bot", lambda name: not is_at_or_below(name, package))


def test_inside_handoff_arrows_point_down() -> None:
    assert [] == [
        f"{module.name} (layer {_layer(module.name)}) imports {name} (layer {_layer(name)})"
        for module in modules("handoff") for name in sorted(_own(module)) if _layer(name) > _layer(module.name)
    ]


@pytest.mark.parametrize(("one", "other"), [("handoff.web", "handoff.worker"), ("handoff.worker", "handoff.web")])
def test_web_and_worker_do_not_know_each_other(one: str, other: str) -> None:
    assert [] == _offences(one, lambda name: not is_at_or_below(name, other))


def test_the_supervision_of_processes_knows_settings_and_nothing_that_runs_in_them() -> None:
    def is_allowed(name: str) -> bool:
        return not is_at_or_below(name, "handoff") or name in ("handoff", "handoff.settings") or is_at_or_below(
            name, "handoff.supervision"
        )

    assert [] == _offences("handoff.supervision", is_allowed)


def test_requests_of_flask_stay_at_the_edge() -> None:
    outside = [module for module in modules("handoff") if not is_at_or_below(module.name, "handoff.web")]

    assert ["handoff.app"] == [
        module.name for module in outside if any(name.split(".")[0].startswith("flask") for name in module.imports)
    ]


def test_nothing_in_handoff_goes_round_in_a_circle() -> None:
    graph = {module.name: _own(module) & module_names() for module in modules("handoff")}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize(
    ("package", "strangers"),
    [
        ("handoff.domain", ("flask", "sqlalchemy", "spacy", "rasa_sdk", "pydantic", "requests", "handoff.settings")),
        ("handoff.contract", ("flask", "sqlalchemy", "spacy", "rasa_sdk", "requests", "handoff.settings")),
    ],
)
def test_a_fresh_interpreter_loads_the_core_and_nothing_around_it(package: str, strangers: tuple[str, ...]) -> None:
    names = [module.name for module in modules(package)]
    code = f"import sys, importlib; [importlib.import_module(n) for n in {names}]; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert len(names) > 0
    assert set() == set(loaded) & set(strangers)
