"""Figures of pairs that their plans give: conflict at the border, age, variety of legends."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from planning.auditwords import text_of
from planning.pairfound import Found, One, Source, lacking

if TYPE_CHECKING:
    from collections.abc import Callable

    from planning.pairground import PairGround

_YEAR_DAYS = 365.2425
KEYS = ("border_conflict", "plan_age_gap", "legend_variety")


def plan_figures(ground: PairGround) -> dict[str, Found]:
    """Return the three figures; all are missing where a side has no plan at the border."""
    if ground.audited is None:
        nothing = Found([lacking("no-plan")] * len(ground.borders))
        return dict.fromkeys(KEYS, nothing)
    rows = pd.DataFrame(ground.audited.stretches.drop(columns="geometry"))
    by_pair = {
        frozenset((str(a), str(b))): own for (a, b), own in rows.groupby(["unit_id_a", "unit_id_b"])
    }
    index = _indices(ground)
    found: dict[str, list[One]] = {key: [] for key in KEYS}
    for border in ground.borders.to_dict("records"):
        pair = frozenset((border["unit_a"], border["unit_b"]))
        stretches = by_pair.get(pair, rows.iloc[:0])
        sides = [_plan_of(stretches, border[f"unit_{side}"]) for side in "ab"]
        told = (stretches, sides, index.get(pair, {}))
        for key, figure in _FIGURES.items():
            found[key].append(_of_both(figure, *told))
    return {key: Found(ones) for key, ones in found.items()}


def _indices(ground: PairGround) -> dict[frozenset[str], dict[str, Any]]:
    assert ground.audited is not None  # noqa: S101  as the caller has seen
    rows = ground.audited.borders.to_dict("records")
    return {frozenset((row["unit_id_a"], row["unit_id_b"])): dict(row) for row in rows}


def _plan_of(stretches: pd.DataFrame, unit: str) -> dict[str, Any] | None:
    """Return the plan that lies along most of a border on a unit's side; None where none does."""
    found = []
    for side in "ab":
        mine = stretches[stretches[f"unit_id_{side}"] == unit]
        columns = {f"{name}_{side}": name for name in ("plan_id", "plan", "valid_from", "practice")}
        found.append(mine.rename(columns=columns)[[*columns.values(), "length_m"]])
    rows = pd.concat(found)
    rows = rows[rows["plan_id"].map(text_of) != ""]
    if rows.empty:
        return None
    most = rows.groupby("plan_id")["length_m"].sum().sort_values(kind="stable").index[-1]
    return dict(rows[rows["plan_id"] == most].iloc[0])


def _of_both(
    figure: Callable[..., One],
    stretches: pd.DataFrame,
    sides: list[dict[str, Any] | None],
    border: dict[str, Any],
) -> One:
    known = [one for one in sides if one is not None]
    sources = tuple(_source(one) for one in known)
    if len(known) < len(sides):
        lacks = lacking(
            "no-plan", without=[side for side, one in zip("ab", sides, strict=True) if one is None]
        )
        return One(lacks.value, lacks.missing, lacks.details, sources)
    told: One = figure(stretches, known, border)
    return One(told.value, told.missing, told.details, sources)


def _source(plan: dict[str, Any]) -> Source:
    return Source(
        text_of(plan["plan"]), text_of(plan["valid_from"]), practice=plan["practice"] is True
    )


def _conflict(
    _stretches: pd.DataFrame, _sides: list[dict[str, Any]], border: dict[str, Any]
) -> One:
    index = float(border.get("index", math.nan))
    if math.isnan(index):
        return lacking("no-class")
    names = ("conflict_m", "tension_m", "judged_m", "length_m")
    return One(index, details={name: float(border[name]) for name in names})


def _age_gap(_stretches: pd.DataFrame, sides: list[dict[str, Any]], _border: dict[str, Any]) -> One:
    days = [_day(text_of(one["valid_from"])) for one in sides]
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        return lacking("no-plan-day")
    gap = abs((known[0] - known[1]).days) / _YEAR_DAYS
    return One(gap, details={"from_a": known[0], "from_b": known[1]})


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _variety(stretches: pd.DataFrame, _sides: list[dict[str, Any]], _border: dict[str, Any]) -> One:
    """Return how many names a HILUCS class has along a border, on the mean of its classes."""
    names: dict[str, set[str]] = {}
    for side in "ab":
        columns = [f"{column}_{side}" for column in ("class", "name", "code")]
        for told in stretches[columns].itertuples(index=False):
            land_use, name, code = map(text_of, told)
            if land_use and (name or code):
                names.setdefault(land_use, set()).add((name or code).strip().casefold())
    if not names:
        return lacking("no-class")
    count = sum(map(len, names.values()))
    return One(count / len(names), details={"names": count, "classes": len(names)})


_FIGURES: dict[str, Callable[..., One]] = {
    "border_conflict": _conflict,
    "plan_age_gap": _age_gap,
    "legend_variety": _variety,
}
