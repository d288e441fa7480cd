"""Checks that run beside the page: started by an upload, watched, cancelled, kept until accepted.

A check works in a folder of ``<home>/checks`` that is removed when it is dismissed, when it is
accepted, and, where a session ended without either, by the next one a day later.
"""

from __future__ import annotations

import re
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import streamlit as st

from geo.errors import Refusal
from geo.types import Issue
from layers.apart import Limits
from layers.home import ensure_folder, home_folder
from layers.plancheck import ZONES, CheckAsked, check_file
from layers.territory import Key
from layers.zone_pictures import TILED_FROM, write_build
from planning.plantable import map_table

_TOKEN = re.compile("[0-9a-f]{32}")
CHECKS_FOLDER = "checks"
CHOSEN = "plan_check"  # in the session: the token of the check that is looked at
_JOBS = "check_jobs"
_STALE_S = 86_400
_MAIN = frozenset({".shp", ".tab", ".mif"})
_LONGEST_NAME = 60  # letters of the stem: four bytes each at most, and systems take 255
# Longer than a check from the shell: here people watch it and can stop it.
_LIMITS = Limits(seconds=300)


@dataclass(frozen=True)
class Origin:
    """What is known of a file before anybody is asked; ``notes`` are on how it came."""

    title: str = ""
    source: str = ""
    licence: str = ""
    unit: Key | None = None
    notes: tuple[Issue, ...] = ()


@dataclass
class CheckJob:
    """One file on its way in: where it is, how far its check is, and what came of it."""

    token: str
    folder: Path
    asked: CheckAsked
    origin: Origin = Origin()
    stage: str = "read"
    share: float = 0.0
    report: dict[str, Any] | None = None
    refused: Refusal | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None
    stamp: int = 0  # grows with every check, so that nothing of the last one is shown

    @property
    def running(self) -> bool:
        """Return whether the check has not come to an end."""
        return self.thread is not None and self.thread.is_alive()

    @property
    def result(self) -> Path:
        """Return the folder of what the check left."""
        return self.folder / "result"


def jobs() -> dict[str, CheckJob]:
    """Return the visitor's checks by token, the oldest first."""
    kept: dict[str, CheckJob] = st.session_state.setdefault(_JOBS, {})
    return kept


def start(files: Sequence[tuple[str, bytes]]) -> CheckJob:
    """Keep the uploaded parts of one file and begin to check it; the main part is named first."""
    token, original = _new_folder()
    paths = []
    for name, content in files:
        path = original / _file_name(name)
        path.write_bytes(content)
        paths.append(path)
    main = min(paths, key=lambda path: path.suffix.lower() not in _MAIN)
    return _started(token, main, Origin())


def start_from(file: Path, name: str, origin: Origin) -> CheckJob:
    """Begin to check a file that is there already, under another name; it stays where it is."""
    token, original = _new_folder()
    path = original / _file_name(name)
    try:
        path.hardlink_to(file)  # kept files are replaced, never written into
    except OSError:
        shutil.copyfile(file, path)
    return _started(token, path, origin)


def _file_name(name: str) -> str:
    """Return what a browser calls a file as a name that any system takes, within one folder."""
    plain = "".join(letter for letter in name if letter.isprintable())
    path = Path(plain.replace("\\", "/").rpartition("/")[2].strip(". ") or "file")
    return path.stem[:_LONGEST_NAME] + path.suffix[:_LONGEST_NAME]


def _new_folder() -> tuple[str, Path]:
    """Return a new token, and the folder for the file that it will stand for."""
    token = uuid.uuid4().hex
    return token, ensure_folder(checks_folder() / token / "original")


def _started(token: str, main: Path, origin: Origin) -> CheckJob:
    job = CheckJob(token, main.parent.parent, CheckAsked(main, main.name), origin)
    jobs()[token] = job
    _run(job)
    return job


def again(job: CheckJob, **changed: Any) -> None:  # noqa: ANN401  fields of CheckAsked
    """Check the same file with something said about it: its system, its layer, its mapping."""
    job.stopped.set()
    if job.thread is not None:
        job.thread.join()
    job.asked = replace(job.asked, **changed)
    job.report = job.refused = None
    job.stopped = threading.Event()
    _run(job)


def stop(job: CheckJob) -> None:
    """Cancel a check; its file stays until it is dismissed."""
    job.stopped.set()


def dismiss(job: CheckJob) -> None:
    """Let a file go, with all that its check left."""
    job.stopped.set()
    if job.thread is not None:
        job.thread.join()
    shutil.rmtree(job.folder, ignore_errors=True)
    jobs().pop(job.token, None)


def checks_folder() -> Path:
    """Return the folder of all checks of this installation."""
    return home_folder() / CHECKS_FOLDER


def sweep() -> None:
    """Remove what sessions that ended have left."""
    folder = checks_folder()
    mine = set(jobs())
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.name not in mine and time.time() - entry.stat().st_mtime > _STALE_S:
            shutil.rmtree(entry, ignore_errors=True)


def tiles_of(folder: Path, stamp: int) -> Path:
    """Return the folder of the tiles of a check that left too many zones for a browser."""
    return folder / f"tiles-{stamp}"


def is_token(text: str) -> bool:
    """Return whether a text can be the token of a check."""
    return _TOKEN.fullmatch(text) is not None


def _run(job: CheckJob) -> None:
    job.stage, job.share, job.stamp = "read", 0.0, job.stamp + 1
    job.thread = threading.Thread(target=_check, args=(job,), daemon=True)
    job.thread.start()


def _check(job: CheckJob) -> None:
    def progress(stage: str, share: float) -> None:
        job.stage, job.share = stage, share

    shutil.rmtree(job.result, ignore_errors=True)
    try:
        report = check_file(
            job.asked,
            job.result,
            limits=_LIMITS,
            on_progress=progress,
            cancelled=job.stopped.is_set,
        )
        if report["zones"] >= TILED_FROM:
            _draw(job, progress)
        job.report = report
    except Refusal as refusal:
        job.refused = refusal
    except OSError as error:  # a full disk, a folder that is gone
        reason = error.strerror or str(error)
        job.refused = Refusal("folder-unwritable", folder=str(job.folder), reason=reason)


def _draw(job: CheckJob, progress: Callable[[str, float], None]) -> None:
    """Make the tiles of a check's zones, unless it is stopped."""

    def told(share: float) -> None:
        if job.stopped.is_set():
            raise Refusal("import-cancelled")
        progress("map", share)

    zones = gpd.read_parquet(job.result / ZONES)
    table = map_table(zones)
    write_build(
        tiles_of(job.folder, job.stamp), zones, table.drop(columns=table.geometry.name), told
    )
