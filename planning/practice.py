"""The practice plans that the product ships, put into the register once.

They are made up (``data/practice``); everything that shows them says so. They are the product's own
files, so they are judged in this process.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from geo.errors import Refusal
from layers.home import ensure_folder
from layers.plancheck import CheckAsked, asked_of, check_job
from planning.codelists import kind_of, status_of
from planning.planonmap import put_plans_on_map
from planning.planorigin import practice_source
from planning.planrecords import StoredPlan
from planning.planstore import PlanMeta, list_plans, store_plan
from planning.settings import mark_practice_made, practice_hidden, practice_made

FOLDER = Path(__file__).resolve().parent.parent / "data" / "practice"
# The tag of practice data stands beside the title wherever it is shown.
_TOLD_ELSEWHERE = " (mācību dati)"
_MAKING = threading.Lock()
Progress = Callable[[str, float], object]


@cache
def practice_rows(folder: Path = FOLDER) -> tuple[dict[str, str], ...]:
    """Return the table of practice plans; refuses ``data-file-broken``."""
    try:
        with (folder / "plans.csv").open(encoding="utf-8", newline="") as file:
            return tuple(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refusal("data-file-broken", file="plans.csv") from error


def practice_wanted(home: Path) -> bool:
    """Return whether the practice plans have still to be put into the register."""
    return not (practice_hidden(home) or practice_made(home))


def make_practice(home: Path, on_progress: Progress | None = None) -> int:
    """Put the practice plans into the register, once, and return how many were put in.

    What a user deleted afterwards does not come back; nothing is done where they are hidden. A
    run that was cut short is taken up again where it stopped.
    """
    with _MAKING:
        if not practice_wanted(home):
            return 0
        there = {plan.title for gone in (False, True) for plan in _practice(home, deleted=gone)}
        rows = [row for row in practice_rows() if _title(row) not in there]
        for place, row in enumerate(rows):
            if on_progress is not None:
                on_progress(_title(row), place / len(rows))
            _make(home, row)
        mark_practice_made(home)
        put_plans_on_map(home)
        return len(rows)


def _practice(home: Path, *, deleted: bool) -> list[StoredPlan]:
    return list_plans(home, practice=True, deleted=deleted)


def _title(row: dict[str, str]) -> str:
    return row["title_lv"].removesuffix(_TOLD_ELSEWHERE)


def _make(home: Path, row: dict[str, Any]) -> None:
    source = FOLDER / row["file"]
    with tempfile.TemporaryDirectory(dir=ensure_folder(home / "checks")) as folder:
        checked = Path(folder) / "result"
        kept = ensure_folder(checked / "original")
        check_job(asked_of(CheckAsked(source, source.name)), checked, _silent)
        shutil.copyfile(source, kept / source.name)
        store_plan(home, checked, _meta(row))


def _silent(_stage: str, _share: float) -> None:
    """Say nothing: the whole set has one progress."""


def _meta(row: dict[str, str]) -> PlanMeta:
    kind = kind_of(row["kind"]).key
    unit_from = dt.date.fromisoformat(row["unit_valid_from"])
    return PlanMeta(
        title=_title(row),
        kind=kind,
        status=status_of(row["status"], kind).key,
        valid_from=dt.date.fromisoformat(row["valid_from"]),
        territories=((row["unit"], unit_from),),
        source=practice_source(),
        licence="CC0-1.0",
        vintage=row["valid_from"],
        practice=True,
    )
