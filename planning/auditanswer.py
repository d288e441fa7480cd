"""An audit as the shell gives it: plain data, lines for people, and the files that were wanted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.border_audit import Reach
from geo.conflict_matrix import ConflictMatrix, read_matrix
from geo.errors import Refusal
from layers.hilucs import hilucs
from layers.home import ensure_folder
from layers.out.formats import geojson
from layers.out.manifest import slug
from layers.plain import plain
from layers.whole import write_whole
from layers.words import Words
from planning.auditfiles import audit_files, pair_table, stretch_table
from planning.auditletter import letter_docx
from planning.auditpdf import audit_pdf
from planning.audits import AuditAsked, Audited, run_audit
from planning.auditwords import is_own_matrix
from planning.matrixstore import stored_matrix
from planning.reviews import Review, reviews_of

if TYPE_CHECKING:
    from layers.store import Store

_PDF, _LETTERS = "audit.pdf", "letters"


@dataclass(frozen=True)
class ShellAsked:
    """What the shell was asked: plans, units, metres, a table of weights, where files should go."""

    plans: tuple[str, ...]
    units: str | None
    reach: Reach
    matrix: Path | None = None
    out: Path | None = None
    letters: bool = False


@dataclass(frozen=True, eq=False)
class Answered:
    """An audit as plain data, the marks on its stretches, and the audit itself."""

    told: dict[str, Any]
    reviews: Mapping[int, Review]
    audited: Audited


def audit_answer(store: Store, asked: ShellAsked, say: Words) -> Answered:
    """Audit, write what is wanted, and return all of it.

    Without a table of its own the audit takes the one in use on the screen. Refuses what
    `run_audit` and `read_matrix` refuse, ``letters-without-folder``, ``file-not-there`` and
    ``folder-unwritable``.
    """
    if asked.letters and asked.out is None:
        raise Refusal("letters-without-folder")
    matrix = _matrix(store.home, asked.matrix)
    done = run_audit(store, AuditAsked(asked.plans, asked.units, asked.reach, matrix, say.lang))
    reviews = reviews_of(store.home, done)
    told = audit_told(done, reviews, geometry=asked.out is not None)
    if asked.out is not None:
        told["files"] = [str(path) for path in _written(done, reviews, asked, say)]
    return Answered(told, reviews, done)


def _matrix(home: Path, path: Path | None) -> ConflictMatrix:
    if path is None:
        return stored_matrix(home).matrix
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refusal("file-not-there", file=str(path)) from error
    return read_matrix(content, str(path), hilucs())


def audit_told(
    done: Audited, reviews: Mapping[int, Review], *, geometry: bool = False
) -> dict[str, Any]:
    """Return an audit as plain data: stretches, borders, pairs, and what they rest on.

    With ``geometry`` each stretch carries its line as GeoJSON has it (lon, lat).
    """
    stretches = stretch_table(done, reviews)
    rows = _records(pd.DataFrame(stretches.drop(columns="geometry")))
    if geometry:
        features = json.loads(geojson(stretches[["stretch", "geometry"]], {}))["features"]
        for row, feature in zip(rows, features, strict=True):
            row["geometry"] = feature["geometry"]
    return {
        "units": f"{done.units.region}@{done.units.at}",
        "question": done.question,
        "weights": "own" if is_own_matrix(done) else "proposal",
        "practice": any(one.practice for one in done.used),
        "plans": plain([vars(one) for one in done.used]),
        "stretches": rows,
        "borders": _records(done.borders),
        "pairs": _records(pair_table(done)),
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = plain(table.to_dict("records"))
    return rows


def _written(
    done: Audited, reviews: Mapping[int, Review], asked: ShellAsked, say: Words
) -> list[Path]:
    assert asked.out is not None  # noqa: S101  nobody asks for files without a place for them
    folder = ensure_folder(asked.out)
    files = {**audit_files(done, reviews, say), _PDF: audit_pdf(done, reviews, say)}
    if asked.letters:
        ensure_folder(folder / _LETTERS)
        files |= letters_of(done, reviews, say)
    return [write_whole(folder / name, content) for name, content in files.items()]


def letters_of(done: Audited, reviews: Mapping[int, Review], say: Words) -> dict[str, bytes]:
    """Return the letters, both ways, for each border where two plans disagree, the worst first.

    Two versions of one plan have no neighbour to write to.
    """
    if done.question == "versions":
        return {}
    disagree = done.borders[done.borders["conflict_m"] + done.borders["tension_m"] > 0]
    today = done.made_at.date()
    letters = {}
    for rank, border in enumerate(disagree.to_dict("records"), start=1):
        for side, other in (("a", "b"), ("b", "a")):
            names = "_".join(slug(str(border[f"unit_name_{one}"])) for one in (side, other))
            letters[f"{_LETTERS}/{rank:02}_{names}.docx"] = letter_docx(
                done,
                border["border_id"],
                from_side="a" if side == "a" else "b",
                reviews=reviews,
                say=say,
                today=today,
            )
    return letters
