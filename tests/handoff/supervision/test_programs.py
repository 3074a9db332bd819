"""The commands, and the file the supervisor reads."""

from __future__ import annotations

from configparser import RawConfigParser
from dataclasses import replace
from pathlib import Path

import pytest

from handoff.settings import ROOT
from handoff.supervision import programs
from handoff.supervision.plan import Plan, plan_from
from handoff.supervision.programs import NotBuilt, Program, programs_of, refuse_unbuilt, socket_path, supervisor_config


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return replace(plan_from({"SIGNPOST_VAR_DIR": str(tmp_path)}), port=9000, bot_port=9001, actions_port=9002)


def _config(plan: Plan) -> RawConfigParser:
    parser = RawConfigParser()
    parser.read_string(supervisor_config(plan, programs_of(plan)))
    return parser


def test_there_is_one_program_for_each_part(plan: Plan) -> None:
    assert ["web", "worker", "actions", "bot"] == [program.part for program in programs_of(plan)]
    assert ["bot"] == [program.part for program in programs_of(replace(plan, parts=("bot",)))]


@pytest.mark.parametrize(
    ("bind", "expected"), [("0.0.0.0", "0.0.0.0:9000"), ("127.0.0.1", "127.0.0.1:9000"), ("::1", "[::1]:9000")]
)
def test_web_listens_where_it_was_told(plan: Plan, bind: str, expected: str) -> None:
    web = programs_of(replace(plan, bind=bind))[0].command

    assert expected == web[web.index("-b") + 1]


def test_each_is_started_again_and_stopped_with_all_its_children(plan: Plan) -> None:
    config = _config(plan)

    for part in plan.parts:
        section = config[f"program:{part}"]
        assert ["true"] * 3 == [section[key] for key in ("autorestart", "stopasgroup", "killasgroup")]
        assert str(ROOT) == section["directory"]
        assert "handoff.supervision.tied" in section["command"]


def test_each_log_turns_over(plan: Plan) -> None:
    config = _config(plan)

    assert {"10MB"} == {config[f"program:{part}"]["stdout_logfile_maxbytes"] for part in plan.parts}
    assert 4 == len({config[f"program:{part}"]["stdout_logfile"] for part in plan.parts})


def test_signs_that_mean_something_to_the_supervisor_are_escaped(plan: Plan) -> None:
    program = Program("web", ("echo", "100 %", "a b"), 1)

    assert "echo '100 %%' 'a b'" in supervisor_config(plan, [program])


def test_the_supervisor_can_be_asked_however_deep_the_folder_lies(plan: Plan) -> None:
    deep = replace(plan, var_dir=plan.var_dir / ("x" * 90))

    assert plan.var_dir == socket_path(plan).parent
    assert len(str(socket_path(deep))) <= 100
    assert socket_path(deep) != socket_path(replace(plan, var_dir=plan.var_dir / ("y" * 90)))


@pytest.mark.parametrize(("name", "command"), [("BOT_PYTHON", "make setup"), ("MODEL", "make train")])
def test_what_was_not_built_is_named_with_its_command(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, command: str
) -> None:
    for each in ("BOT_PYTHON", "MODEL"):
        monkeypatch.setattr(programs, each, tmp_path / "nothing" if each == name else tmp_path)

    with pytest.raises(NotBuilt, match=command):
        refuse_unbuilt(plan)
    refuse_unbuilt(replace(plan, parts=("web", "worker")))
