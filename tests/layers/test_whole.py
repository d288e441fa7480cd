"""A file is there whole or not at all, also when its writer is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geo.errors import Refusal
from layers.whole import write_whole

WRITER = """
import os, sys
from pathlib import Path
from layers.whole import write_whole
while True:
    for letter in b"ab":
        write_whole(Path(sys.argv[1]) / "file.zip", bytes([letter]) * 3_000_000)
        print("written", flush=True)
"""


def test_a_killed_export_leaves_a_whole_file(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    for wait in (0.0, 0.004, 0.011):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(root)},
        ) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(wait)
            writer.send_signal(signal.SIGKILL)
        content = (tmp_path / "file.zip").read_bytes()
        assert len(content) == 3_000_000
        assert len(set(content)) == 1


def test_a_refused_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_whole(tmp_path / "a.txt", b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refusal) as refused:
        write_whole(tmp_path / "a.txt", b"new")
    assert refused.value.code == "folder-unwritable"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"old"
