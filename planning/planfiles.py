"""The folders of plans: taken whole from a check, read with their bytes proved, swept of leftovers.

A plan's version is one folder ``plans/<id>/`` of the home folder: what the check wrote
(`layers.plancheck`) and the file it was made from, or its parts, below ``original/``. Nothing in
it is ever changed.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import Refusal
from layers.home import ensure_folder
from layers.plancheck import REPORT, ZONES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

PLANS = "plans"
ORIGINAL = "original"
_STAGED = ".part-"
_GONE = ".gone-"
_STAGED_FOR_S = 24 * 3600
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Staged:
    """A copy of a checked folder beside the plans, not one of them yet.

    ``files`` maps names in the folder (with ``/``) to the SHA-256 of their bytes.
    """

    folder: Path
    files: dict[str, str]
    report: dict[str, Any]

    @property
    def name(self) -> str:
        """Return the name that the folder will have."""
        return self.folder.name.removeprefix(_STAGED)

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the file that was checked; of several parts, that of their list."""
        parts = originals(self.files)
        if len(parts) == 1:
            return self.files[parts[0]]
        told = "".join(f"{self.files[name]}  {name}\n" for name in parts)
        return hashlib.sha256(told.encode()).hexdigest()


def stage(home: Path, checked: Path) -> Staged:
    """Copy a checked folder beside the plans, each file on the disk when this returns.

    Refuses ``plan-not-checked`` (the folder is not what a check leaves) and ``folder-unwritable``.
    """
    folder = ensure_folder(home.absolute() / PLANS) / f"{_STAGED}{uuid.uuid4().hex}"
    try:
        names = sorted(_regular_files(checked))
        files = {name: _take(checked / name, folder / name) for name in names}
        for inner in {(folder / name).parent for name in names} | {folder}:
            sync_folder(inner)
        return Staged(folder, files, _report(checked, names))
    except OSError as error:
        discard(folder)
        raise unwritable(folder.parent, error) from error
    except BaseException:
        discard(folder)
        raise


def stage_folder(home: Path, name: str) -> Path:
    """Return an empty folder beside the plans that `settle` will give a name."""
    folder = ensure_folder(home.absolute() / PLANS) / f"{_STAGED}{name}"
    discard(folder)
    folder.mkdir()
    return folder


def settle(staged: Staged) -> str:
    """Give a staged folder its place among the plans and return its name."""
    try:
        staged.folder.rename(staged.folder.parent / staged.name)
        sync_folder(staged.folder.parent)
    except OSError as error:
        raise unwritable(staged.folder.parent, error) from error
    return staged.name


def discard(folder: Path) -> None:
    """Remove a folder that no plan needs; what cannot be removed now is swept later."""
    shutil.rmtree(folder, ignore_errors=True)


def set_apart(home: Path, known: Collection[str]) -> int:
    """Take away the names of folders that are no plan's; `remove_gone` removes them.

    Only within a write transaction that has read ``known``: folders get their place in one, too.
    Copies that are still being made are left alone for a day. Returns how many were set apart.
    """
    count = 0
    for folder in _folders(home):
        if folder.name in known or folder.name.startswith(_GONE) or _in_the_making(folder):
            continue
        folder.rename(folder.with_name(f"{_GONE}{uuid.uuid4().hex}"))
        count += 1
    return count


def remove_gone(home: Path) -> None:
    """Remove the folders that were set apart."""
    for folder in _folders(home):
        if folder.name.startswith(_GONE):
            discard(folder)


def read_proved(home: Path, folder: str, name: str, files: dict[str, str], title: str) -> bytes:
    """Return the bytes of a plan's file, the same as were stored.

    Refuses ``kept-plan-missing`` and ``kept-plan-broken``; ``title`` is the plan's.
    """
    try:
        content = (home.absolute() / PLANS / folder / name).read_bytes()
    except OSError as error:
        raise Refusal("kept-plan-missing", title=title) from error
    if hashlib.sha256(content).hexdigest() != files.get(name):
        raise Refusal("kept-plan-broken", title=title)
    return content


def originals(names: Iterable[str]) -> list[str]:
    """Return which names in a plan's folder are the file it was made from, or its parts."""
    return sorted(name for name in names if name.startswith(f"{ORIGINAL}/"))


def sync_folder(folder: Path) -> None:
    """Put a folder's list of names on the disk, where the system can do it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unwritable(folder: Path, error: OSError) -> Refusal:
    """Return the refusal that an error of the file system means."""
    reason = error.strerror or type(error).__name__
    return Refusal("folder-unwritable", folder=str(folder), reason=reason)


def _regular_files(checked: Path) -> Iterator[str]:
    """Give the names of all files below a folder; a link or a device is none of a check's."""
    for path in checked.rglob("*"):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise Refusal("plan-not-checked")
        if path.is_file():
            yield path.relative_to(checked).as_posix()


def _take(source: Path, target: Path) -> str:
    """Link a file to its new place, or copy it to another disk; return the SHA-256 of its bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        shutil.copyfile(source, target)
    digest = hashlib.sha256()
    with target.open("r+b") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
        os.fsync(file.fileno())
    return digest.hexdigest()


def _report(checked: Path, names: Collection[str]) -> dict[str, Any]:
    if not {REPORT, ZONES}.issubset(names) or not originals(names):
        raise Refusal("plan-not-checked")
    try:
        report = json.loads((checked / REPORT).read_bytes())
    except ValueError as error:
        raise Refusal("plan-not-checked") from error
    if not isinstance(report, dict) or not isinstance(report.get("layers"), list):
        raise Refusal("plan-not-checked")
    return report


def _folders(home: Path) -> list[Path]:
    plans = home.absolute() / PLANS
    return [path for path in plans.iterdir() if path.is_dir()] if plans.is_dir() else []


def _in_the_making(folder: Path) -> bool:
    return folder.name.startswith(_STAGED) and time.time() - _touched(folder) < _STAGED_FOR_S


def _touched(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:  # it got its place among the plans meanwhile
        return time.time()
