"""A project's file taken in: read with limits, proved, and kept as a whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from geo.errors import Refusal
from layers.home import ensure_folder
from planning.database import reading, writing
from planning.models import AuditReview, Plan, PlanDocument, SavedView, Setting
from planning.planfiles import Staged, discard, settle, stage_folder, unwritable
from planning.planonmap import put_plans_on_map
from planning.practicerecommendations import practice_author
from planning.project import FORMAT, PLANS, RECORDS, SHAPES, VERSION, export_project
from planning.projectrows import PLACES, Rows, folders_of, rows_in, tables
from planning.projectupgrade import upgraded
from planning.recommendation_models import Change
from planning.recordchanges import FIELDS
from planning.settings import ABOUT_PRACTICE
from planning.upgrading import is_step, newest_step

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

OnStage = Callable[[str, float], object]
MOST_RECORDS = 512 * 1024**2  # bytes of project.json
MOST_BYTES = 8 * 1024**3
MOST_ENTRIES = 100_000
_CHUNK = 1 << 20
_LOCKED = 1  # the flag of an entry that needs a password


def _silent(_stage: str, _share: float) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class ProjectImported:
    """What was taken in: rows by table, and where what was replaced is kept (None: nothing was)."""

    rows: Mapping[str, int]
    replaced: Path | None


def import_project(
    home: Path,
    file: Path | BinaryIO,
    *,
    replace: bool = False,
    on_stage: OnStage = _silent,
) -> ProjectImported:
    """Take a project in, with all its ids and its whole history.

    What an earlier program wrote is brought to today's tables (`planning.projectupgrade`).
    It comes into a home without content. Where there is some, ``replace`` has to say that it goes:
    it is exported first, into ``backups`` of the home folder. Refuses ``file-not-there``,
    ``project-broken``, ``project-other``, ``project-version`` (a newer one), ``project-large``,
    ``project-not-empty`` and what the folder or the database refuse; nothing is changed then.
    ``on_stage`` is told what is done now (``read``, ``plans``, ``backup``, ``write``, ``map``) and
    how much of all was done (0 to 1).
    """
    ensure_folder(home)
    on_stage("read", 0.0)
    with _opened(file) as archive:
        rows, left_out = _records(archive)
        has_content = _has_content(home)
        if has_content and not replace:
            raise Refusal("project-not-empty")
        staged = _stage(home, archive, rows, left_out, on_stage)
        try:
            on_stage("backup", 0.6)
            kept = export_project(home, _backup_place(home)) if has_content else None
            on_stage("write", 0.7)
            with writing(home) as session:
                _replace_rows(session, rows)
                for one in staged:
                    _settle(home, one)
        except BaseException as error:
            for one in staged:
                discard(one.folder)
            if isinstance(error, IntegrityError):
                raise Refusal("project-broken") from error
            raise
    on_stage("map", 0.9)
    put_plans_on_map(home)
    return ProjectImported({name: len(told) for name, told in rows.items()}, kept)


@contextmanager
def _opened(file: Path | BinaryIO) -> Iterator[zipfile.ZipFile]:
    if isinstance(file, Path) and not file.is_file():
        raise Refusal("file-not-there", file=file.name)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_size(archive)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise Refusal("project-broken") from error


def _check_size(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if RECORDS not in names:
        raise Refusal("project-other")
    if len(names) != len(entries) or any(entry.flag_bits & _LOCKED for entry in entries):
        raise Refusal("project-broken")
    total = sum(entry.file_size for entry in entries)
    records = archive.getinfo(RECORDS).file_size
    if len(entries) > MOST_ENTRIES or total > MOST_BYTES or records > MOST_RECORDS:
        raise Refusal("project-large")


def _records(archive: zipfile.ZipFile) -> tuple[Rows, frozenset[str]]:
    try:
        told: Any = json.loads(_read(archive, RECORDS, MOST_RECORDS))
    except (ValueError, RecursionError) as error:
        raise Refusal("project-broken") from error
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Refusal("project-other")
    step = told.get("step")
    if told.get("version") != VERSION or not (isinstance(step, str) and is_step(step)):
        raise Refusal("project-version", theirs=str(step)[:20], ours=newest_step())
    left_out = told.get("left_out")
    if not isinstance(left_out, list) or not all(isinstance(one, str) for one in left_out):
        raise Refusal("project-broken")
    rows = told.get("tables")
    earlier = step != newest_step()
    return rows_in(upgraded(rows, step) if earlier else rows), frozenset(left_out)


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as entry:
        content = entry.read(most + 1)
    if len(content) > most:
        raise Refusal("project-large")
    return content


def _stage(
    home: Path,
    archive: zipfile.ZipFile,
    rows: Rows,
    left_out: frozenset[str],
    on_stage: OnStage,
) -> list[Staged]:
    """Unpack the folders of plans beside those that are there, every byte proved."""
    wanted = {folder: files for folder, files in folders_of(rows) if folder not in left_out}
    expected = {f"{PLANS}/{folder}/{name}" for folder, files in wanted.items() for name in files}
    if set(archive.namelist()) - {RECORDS, SHAPES} != expected:
        raise Refusal("project-broken")
    if shutil.disk_usage(home).free < sum(archive.getinfo(name).file_size for name in expected):
        raise Refusal("project-no-room")
    staged: list[Staged] = []
    try:
        for place, (folder, files) in enumerate(wanted.items()):
            on_stage("plans", 0.3 + 0.3 * place / len(wanted))
            staged.append(_unpacked(home, archive, folder, files))
    except BaseException as error:
        for one in staged:
            discard(one.folder)
        if isinstance(error, OSError):
            raise unwritable(home / PLANS, error) from error
        raise
    return staged


def _unpacked(
    home: Path, archive: zipfile.ZipFile, folder: str, files: Mapping[str, str]
) -> Staged:
    staged = Staged(stage_folder(home, folder), dict(files), {})
    try:
        for name, sha256 in files.items():
            target = staged.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy_proved(archive, f"{PLANS}/{folder}/{name}", target, sha256)
    except BaseException:
        discard(staged.folder)
        raise
    return staged


def _copy_proved(archive: zipfile.ZipFile, name: str, target: Path, sha256: str) -> None:
    digest, left = hashlib.sha256(), archive.getinfo(name).file_size
    with archive.open(name) as entry, target.open("wb") as file:
        while piece := entry.read(_CHUNK):
            left -= len(piece)
            digest.update(piece)
            file.write(piece)
            if left < 0:
                break
        file.flush()
        os.fsync(file.fileno())
    if left or digest.hexdigest() != sha256:
        raise Refusal("project-broken")


def _settle(home: Path, staged: Staged) -> None:
    if (home.absolute() / PLANS / staged.name).exists():
        discard(staged.folder)  # the same bytes under the same name: it was here before
    else:
        settle(staged)


def _has_content(home: Path) -> bool:
    """Return whether people have decided anything here that an import would take away.

    Practice data, shipped documents and what nobody has touched of them is not that.
    """
    document, plan = PlanDocument, Plan
    shipped = document.seed_key.is_not(None) & (document.version == document.seeded_as)
    decided: list[Select[Any]] = [
        select(document.id).where(~(document.practice.is_(True) | shipped)),
        select(plan.id).join(document).where(document.practice.is_(False)),
        select(Change.id).where(Change.who != practice_author(), Change.kind.not_in(FIELDS)),
        select(Setting.key).where(Setting.key.not_in(ABOUT_PRACTICE)),
        select(SavedView.id),
        select(AuditReview.id),
    ]
    with reading(home) as session:
        return any(session.scalars(query.limit(1)).first() is not None for query in decided)


def _backup_place(home: Path) -> Path:
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H%M%S")
    return ensure_folder(home / "backups") / f"before-import-{now}.zip"


def _replace_rows(session: Session, rows: Rows) -> None:
    for place in PLACES:
        session.execute(delete(place))
    for table in reversed(tables()):
        session.execute(delete(table))
    for table in tables():
        if rows[table.name]:
            session.execute(insert(table), rows[table.name])
    if session.get_bind().dialect.name == "postgresql":
        _count_on(session)


def _count_on(session: Session) -> None:
    """Let the server's counters go on after the ids that came in."""
    for table in tables():
        key = next(iter(table.primary_key.columns))
        if key.name == "id" and key.type.python_type is int:
            highest = session.scalar(select(func.max(key))) or 0
            told = {"table": f'"{table.name}"', "n": max(highest, 1), "used": highest > 0}
            session.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :n, :used)"), told
            )
