"""One start at a time for one `var/`, and no lock that outlives its holder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from handoff.supervision.lock import AlreadyRunning, only_one

HOLD = """
import sys, time
from pathlib import Path
from handoff.supervision.lock import only_one
with only_one(Path(sys.argv[1])):
    print("in", flush=True)
    time.sleep(60)
"""


def test_a_second_start_is_told_who_was_first_and_a_killed_one_blocks_nobody(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert "in\n" == holder.stdout.readline()

        with pytest.raises(AlreadyRunning, match=rf"already runs here \(process {holder.pid}\)"), only_one(tmp_path):
            pass
        holder.kill()

    with only_one(tmp_path):
        pass


def test_two_installations_do_not_mind_each_other(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    with only_one(tmp_path / "a"), only_one(tmp_path / "b"):
        pass
