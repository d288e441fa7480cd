"""A child that does another's work: it may do nothing else, and it may fail in any way."""

from __future__ import annotations

import json
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from geo.errors import Refusal
from layers import apart
from layers.apart import Limits, run_apart
from layers.apart_settings import DRIVERS, child_environment
from layers.apart_talk import heard, packed, unpacked

HERE = Path(__file__).resolve().parent
JOBS = ("reach_out", "hang", "eat", "die", "spin", "talk", "babble", "refuse", "fail")
Run = Callable[..., dict[str, Any]]
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of Linux")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def run(temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run a job of ``apart_jobs`` and see that neither a file nor a process is left of it."""

    def environment(root: Path, work: Path) -> dict[str, str]:
        path = f"{root}{os.pathsep}{HERE}"
        return child_environment(root, work) | {"PYTHONPATH": path}

    def start(job: str, out: Path = tmp_path / "out", **how: Any) -> dict[str, Any]:
        told = {"code": HERE, **how.pop("told", {})}
        return run_apart(f"apart_jobs:{job}", told, out, **how)

    monkeypatch.setattr(apart, "JOBS", tuple(f"apart_jobs:{name}" for name in JOBS))
    monkeypatch.setattr(apart, "child_environment", environment)
    yield start
    assert list(temporary.iterdir()) == []
    children = psutil.Process().children(recursive=True)
    assert [child for child in children if "layers.apart_child" in child.cmdline()] == []


@linux
def test_a_child_reaches_no_other_file_address_or_program(run: Run, tmp_path: Path) -> None:
    secret = tmp_path / "secret.geojson"
    secret.write_text("{}", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        told = {
            "secret": str(secret),
            "elsewhere": str(tmp_path / "written.txt"),
            "port": server.getsockname()[1],
        }
        tried = run("reach_out", told=told)
    home = tried.pop("home")
    assert (
        set(tried.pop("environment")) & {"USER", "SSH_AUTH_SOCK", "AWS_SECRET_ACCESS_KEY"} == set()
    )
    assert home.startswith(tempfile.gettempdir())
    assert "done" not in tried.values()
    assert not (tmp_path / "written.txt").exists()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["allowed.txt"]


@linux
def test_a_child_that_hangs_is_killed_in_time_and_its_half_work_is_gone(
    run: Run, tmp_path: Path
) -> None:
    heard_of: list[tuple[str, float]] = []
    with pytest.raises(Refusal, match="file-too-slow"):
        run("hang", limits=Limits(seconds=6), on_progress=lambda *said: heard_of.append(said))
    assert heard_of == [("reading", 0.25)]
    assert not (tmp_path / "out").exists()


def test_a_cancelled_child_ends_at_once_and_leaves_what_was_there(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "kept"
    out.mkdir()
    with pytest.raises(Refusal, match="import-cancelled"):
        run("hang", out, cancelled=(out / "half.txt").exists)
    assert list(out.iterdir()) == []


@linux
@pytest.mark.parametrize(
    ("job", "code"),
    [
        ("eat", "file-too-heavy"),
        ("die", "file-reader-died"),
        ("fail", "file-reader-died"),
        ("talk", "file-reader-died"),
        ("spin", "file-too-slow"),
    ],
)
def test_however_a_child_ends_it_is_a_sentence(run: Run, job: str, code: str) -> None:
    seconds = 2 if code == "file-too-slow" else 60  # a busy machine is no reason to be slow
    with pytest.raises(Refusal) as refused:
        run(job, limits=Limits(seconds=seconds, memory_bytes=500_000_000))
    assert refused.value.code == code


def test_what_a_child_refuses_is_refused_here_with_its_values(run: Run, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        run("refuse")
    assert refused.value.code == "plan-file-too-large"
    assert refused.value.values == {"size_mb": 300, "limit_mb": 200}
    assert not (tmp_path / "out").exists()


def test_what_libraries_print_is_no_answer(run: Run) -> None:
    assert run("babble") == {"fine": True}


def test_only_listed_jobs_run(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="os:system"):
        run_apart("os:system", {}, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_person_who_stops_watching_ends_the_child(run: Run) -> None:
    def stop(_stage: str, _share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run("hang", on_progress=stop)


def test_of_all_drivers_only_those_that_read_one_file_are_left(tmp_path: Path) -> None:
    skipped = set(child_environment(HERE, tmp_path)["GDAL_SKIP"].split(","))
    assert skipped & DRIVERS == set()
    assert {"OGR_VRT", "WFS", "GDALG", "HTTP", "OAPIF", "GPKG", "SQLite"} <= skipped


def test_paths_come_through_as_paths_and_are_listed(tmp_path: Path) -> None:
    said, paths = unpacked(packed({"path": tmp_path, "more": [tmp_path / "a"], "name": "x"}))
    assert said == {"path": tmp_path, "more": [tmp_path / "a"], "name": "x"}
    assert paths == [tmp_path, tmp_path / "a"]


@pytest.mark.parametrize(
    "line", [b"nonsense", b"[1]", b'{"progress": [1]}', b'{"refusal": {}}', b'{"done": 7}']
)
def test_a_line_that_makes_no_sense_is_a_dead_reader(line: bytes) -> None:
    with pytest.raises(Refusal, match="file-reader-died"):
        heard(line)


def test_a_line_says_progress_an_answer_or_a_refusal() -> None:
    assert heard(b'{"progress": ["read", 0.5]}').progress == ("read", 0.5)
    assert heard(json.dumps({"done": {"a": 1}}).encode()).done == {"a": 1}
    assert heard(b'{"refusal": {"code": "zip-broken", "values": {}}}').refusal is not None
