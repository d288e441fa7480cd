"""Children that run jobs of tests, and the files that lie beside the project."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from layers import apart
from layers.apart_settings import child_environment

JOBS = Path(__file__).resolve().parents[1]
SHARED = JOBS.parents[2] / "shared"

RunJob = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared is not there")
    return SHARED


@pytest.fixture(scope="session")
def run_job(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunJob]:
    """Run a job of ``apart_jobs`` apart; afterwards nothing may lie in the temporary folder."""
    temporary = tmp_path_factory.mktemp("temporary")

    def environment(root: Path, work: Path) -> dict[str, str]:
        told = child_environment(root, work)
        return told | {"PYTHONPATH": f"{root}{os.pathsep}{JOBS}"}

    def run(name: str, told: Mapping[str, object], out: Path, **how: Any) -> dict[str, Any]:
        answer = apart.run_apart(name, {**told, "code": JOBS}, out, **how)
        assert list(temporary.iterdir()) == []
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(temporary))
        patch.setattr(apart, "child_environment", environment)
        own = ("apart_jobs:read_many", "apart_jobs:read_one")
        patch.setattr(apart, "JOBS", (*apart.JOBS, *own))
        yield run
    assert list(temporary.iterdir()) == []
