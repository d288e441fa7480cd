"""The two code lists of planning documents: what kind a plan is, and where it stands in law.

``data/codelists/plan_kinds.csv``: ``level`` is INSPIRE's LevelOfSpatialPlan, ``plantype`` the
number in the Norwegian plan register, ``rank`` orders plans that zone land (lowest first), empty
for documents that zone nothing. ``plan_status.csv``: Latvian statuses by the key that TAPIS uses,
Norwegian ones by their number in the plan register, and INSPIRE's own steps for plans of any
country; ``process_step`` is INSPIRE's ProcessStepGeneral, ``phase`` what the status means here.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from geo.errors import Refusal
from layers.units import folded
from layers.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FOLDER = Path(__file__).resolve().parent.parent / "data" / "codelists"
TO_VERIFY = "to_verify"
Phase = Literal["preparation", "adopted", "in-force", "without-effect", "ended"]


@dataclass(frozen=True)
class PlanKind:
    """A kind of planning document; ``country`` is lv, no, or empty for any other."""

    key: str
    country: str
    abbreviation: str
    names: Mapping[str, str]
    level: str
    plantype: int | None
    rank: int | None


@dataclass(frozen=True)
class PlanStatus:
    """A legal status; ``country`` is lv, no, or empty where it may be said of any plan.

    ``process_step`` is empty where the status is not known; ``colour`` is that of the group.
    """

    key: str
    country: str
    number: int | None
    names: Mapping[str, str]
    process_step: str
    phase: Phase
    colour_group: str
    colour: str


@cache
def plan_kinds() -> Mapping[str, PlanKind]:
    """Return the kinds by key, in the order of the list."""
    return {row["kind"]: _kind(row) for row in _rows("plan_kinds.csv")}


@cache
def plan_statuses() -> Mapping[str, PlanStatus]:
    """Return the statuses by key, in the order of the list."""
    return {row["status"]: _status(row) for row in _rows("plan_status.csv")}


def statuses_for(kind: str) -> list[PlanStatus]:
    """Return the statuses that a plan of a kind may have: its country's, then anybody's.

    What the country has under the same name is not offered twice.
    """
    country = plan_kinds()[kind].country
    own = [s for s in plan_statuses().values() if country and s.country == country]
    names = {status.names["lv"] for status in own}
    anybodys = [s for s in plan_statuses().values() if not s.country]
    return own + [status for status in anybodys if status.names["lv"] not in names]


def kind_of(text: str) -> PlanKind:
    """Return the kind that a key, an abbreviation, a plantype or a name means.

    Refuses ``kind-unknown``.
    """
    for kind in plan_kinds().values():
        if _is_meant(text, (kind.key, kind.abbreviation, kind.plantype, *kind.names.values())):
            return kind
    raise Refusal("kind-unknown", kind=text, known=_told(k.abbreviation for k in _all_kinds()))


def status_of(text: str, kind: str) -> PlanStatus:
    """Return the status that a key, a number or a name means for a plan of a kind.

    Refuses ``status-unknown``, naming those that the kind may have.
    """
    known = statuses_for(kind)
    for status in known:
        if _is_meant(text, (status.key, status.number, *status.names.values())):
            return status
    raise Refusal("status-unknown", status=text, known=_told(status.key for status in known))


def _all_kinds() -> Iterable[PlanKind]:
    return plan_kinds().values()


def _is_meant(text: str, names: Iterable[object]) -> bool:
    wanted = _spoken(text)
    return any(_spoken(str(name)) == wanted for name in names if name is not None)


def _spoken(text: str) -> str:
    return folded(text.replace("_", " ").replace("-", " ")).strip()


def _told(keys: Iterable[str]) -> str:
    return ", ".join(keys)


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _names(row: Mapping[str, str]) -> dict[str, str]:
    return {lang: row[f"name_{lang}"] for lang in LANGUAGES}


def _number(text: str) -> int | None:
    return int(text) if text else None


def _kind(row: Mapping[str, str]) -> PlanKind:
    return PlanKind(
        row["kind"],
        row["country"],
        row["abbreviation"],
        _names(row),
        row["level"],
        _number(row["plantype"]),
        _number(row["rank"]),
    )


def _status(row: Mapping[str, str]) -> PlanStatus:
    return PlanStatus(
        row["status"],
        row["country"],
        _number(row["number"]),
        _names(row),
        row["process_step"],
        cast("Phase", row["phase"]),
        row["colour_group"],
        row["colour"],
    )
