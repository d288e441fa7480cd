"""The tables of a border audit: stretches and pairs with what their zones say, and borders ranked.

The columns of a zone stand in a row twice, with ``_a`` and ``_b`` at their ends; its HILUCS value
is ``class_a`` and ``class_b``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.border_walk import NONE
from geo.conflict_matrix import CONFLICT, ConflictMatrix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from geo.border_sides import Geometry, Pairs
    from geo.border_stretches import Stretches

# Of one class; weight 0; 1-2; 3 and more; no zone within reach on a side; a zone without a class;
# nothing but a sliver.
JUDGEMENTS = (
    *("same", "compatible", "tension", "conflict", "no-plan", "no-class", "geometry-only"),
)
_JUDGED = JUDGEMENTS[:4]
_NAMES = ("border", "unit_a", "unit_b")
_NOISE_M = 0.001
Rows = TypeVar("Rows", bound=pd.DataFrame)


def named_borders(borders: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return border, unit_a, unit_b and geometry, numbered from 0."""
    units = borders[["unit_a", "unit_b"]].astype(str).reset_index(drop=True)
    name = units["unit_a"] + "-" + units["unit_b"]
    if "border" in borders.columns:
        name = borders["border"].astype(str).reset_index(drop=True)
    told = {"border": name, "unit_a": units["unit_a"], "unit_b": units["unit_b"]}
    return gpd.GeoDataFrame(told, geometry=borders.geometry.to_numpy(), crs=borders.crs)


def stretch_rows(
    borders: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    stretches: Stretches,
    geometry: Geometry,
    tolerance_m: float,
) -> gpd.GeoDataFrame:
    """Return a row a stretch: where, how long, which zones, and how they fit geometrically.

    ``gap_a_m`` and ``gap_b_m`` are the greatest distances of the zones from the border, nan where
    there is none; ``overlap_m`` how deep the zones overlap. ``fit`` is ``meets``, ``sliver`` (a
    gap or overlap of no more than the tolerance), ``gap`` or ``overlap``. ``without_plan`` is "a",
    "b", "ab" or empty; ``sliver`` says that only geometry is to be seen here.
    """
    gap_a, gap_b = np.where(stretches.zone == NONE, np.nan, stretches.gap_m)
    narrow = (geometry.width_m <= tolerance_m).any(axis=0)
    overlap = geometry.overlap_m2 / np.maximum(stretches.length_m, _NOISE_M)
    rows = _beginning(borders, stretches.border) | {
        "length_m": stretches.length_m,
        "gap_a_m": gap_a,
        "gap_b_m": gap_b,
        "overlap_m": overlap,
        "fit": _fit(np.nan_to_num(gap_a) + np.nan_to_num(gap_b), overlap, tolerance_m),
        "without_plan": _without_plan(stretches.zone),
        "sliver": (stretches.length_m <= tolerance_m) | narrow,
    }
    told = _with_zones(rows, zones, stretches.zone)
    return gpd.GeoDataFrame(told, geometry=stretches.lines, crs=borders.crs)


def pair_rows(borders: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, pairs: Pairs) -> pd.DataFrame:
    """Return a row a pair: its two zones and ``gap_m`` between them."""
    rows = _beginning(borders, pairs.border) | {"gap_m": pairs.gap_m}
    return _with_zones(rows, zones, pairs.zone)


def _beginning(borders: gpd.GeoDataFrame, border: NDArray[np.int64]) -> dict[str, Any]:
    return {name: borders[name].array.take(border) for name in _NAMES}


def _fit(
    gap_m: NDArray[np.float64], overlap_m: NDArray[np.float64], tolerance_m: float
) -> NDArray[np.object_]:
    widest = np.maximum(gap_m, overlap_m)
    chosen = [widest <= _NOISE_M, widest <= tolerance_m, overlap_m > gap_m]
    return np.select(chosen, ["meets", "sliver", "overlap"], "gap").astype(object)


def _without_plan(zone: NDArray[np.int64]) -> NDArray[np.object_]:
    a, b = zone == NONE
    return np.select([a & b, a, b], ["ab", "a", "b"], "").astype(object)


def _with_zones(
    rows: Mapping[str, Any], zones: gpd.GeoDataFrame, place: NDArray[np.int64]
) -> pd.DataFrame:
    """Return rows with the columns of both zones; a table that is put together once."""
    own = [name for name in zones.columns if name not in {zones.geometry.name, "unit"}]
    told = dict(rows)
    for side, positions in zip("ab", place, strict=True):
        chosen = np.where(positions == NONE, -1, positions)
        for name in own:
            column = zones[name].reindex(chosen).array
            told[f"{'class' if name == 'hilucs' else name}_{side}"] = column
        told.setdefault(f"class_{side}", np.full(len(positions), None, dtype=object))
    return pd.DataFrame(told)


def judged(rows: Rows, matrix: ConflictMatrix) -> Rows:
    """Return rows with ``judgement``, ``weight`` (nan without one) and the ``rule`` behind it."""
    number, unique = _pairs(rows["class_a"], rows["class_b"])
    weighed = [matrix.weight(*both) for both in unique]
    weight = np.asarray([one.weight for one in weighed], dtype=float)[number]
    rule = np.asarray([one.rule for one in weighed], dtype=object)[number]
    same = np.asarray([_is_same(*both) for both in unique], dtype=bool)[number]
    judgement = np.select(
        [np.isnan(weight), weight >= CONFLICT, weight > 0, same],
        ["no-class", "conflict", "tension", "same"],
        "compatible",
    ).astype(object)
    for column, name in (("without_plan", "no-plan"), ("sliver", "geometry-only")):
        if column in rows:
            mine = rows[column].to_numpy().astype(bool) & (judgement != "no-plan")
            judgement[mine] = name
            weight[mine], rule[mine] = np.nan, name
    found = {"judgement": judgement, "weight": weight, "rule": rule}
    told: Rows = rows.drop(columns="sliver", errors="ignore").assign(**found)
    return told


def _pairs(one: pd.Series, other: pd.Series) -> tuple[NDArray[np.int64], list[tuple[str, str]]]:
    """Return the number of the two classes in each row, and all two that there are."""
    (a, first), (b, second) = _numbered(one), _numbered(other)
    number, unique = pd.factorize(a * np.int64(len(second)) + b)
    pairs = np.divmod(np.asarray(unique), len(second))
    return number, [(first[x], second[y]) for x, y in zip(*pairs, strict=True)]


def _numbered(column: pd.Series) -> tuple[NDArray[np.int64], list[str]]:
    """Return the number of the text in each row, and the texts; "" where there is none."""
    number, unique = pd.factorize(column)
    return np.where(number < 0, len(unique), number), [*map(str, unique), ""]


def _is_same(class_a: str, class_b: str) -> bool:
    return bool(class_a) and class_a == class_b


def border_rows(
    borders: gpd.GeoDataFrame,
    stretches: pd.DataFrame,
    counted: Mapping[str, NDArray[np.int64]],
    matrix: ConflictMatrix,
) -> pd.DataFrame:
    """Return a row a border, the worst first.

    ``counted`` has the positions of the borders of all ``stretches`` and ``pairs``.

    For each judgement its metres and its share of the border (``no_plan_m``, ``no_plan_share``);
    ``judged_m`` is what has a class on both sides, ``weighted_m`` the sum of weight times metres.
    The index is ``weighted_m`` over ``judged_m`` times ``heaviest``, the greatest weight there is:
    0 where nothing disagrees, 1 where everything does; nan where nothing could be judged.
    """
    rows = pd.DataFrame(_beginning(borders, np.arange(len(borders))))
    of, length = counted["stretches"], stretches["length_m"].to_numpy()
    weighted = np.bincount(of, np.nan_to_num(stretches["weight"].to_numpy()) * length, len(rows))
    kind = pd.Categorical(stretches["judgement"], JUDGEMENTS).codes
    place = of * len(JUDGEMENTS) + kind
    lengths = np.bincount(place, length, len(rows) * len(JUDGEMENTS)).reshape(len(rows), -1)
    told = {"length_m": lengths.sum(axis=1)}
    for name, metres in zip(JUDGEMENTS, lengths.T, strict=True):
        column = name.replace("-", "_")
        told[f"{column}_m"], told[f"{column}_share"] = metres, metres / told["length_m"]
    judged_m = lengths[:, : len(_JUDGED)].sum(axis=1)
    told |= {"weighted_m": weighted, "judged_m": judged_m, "heaviest": matrix.heaviest}
    index = np.divide(weighted, judged_m, where=judged_m > 0, out=np.full(len(rows), np.nan))
    told["index"] = np.minimum(index / matrix.heaviest, 1.0)  # NaN stays; sums may round past 1
    told |= {name: np.bincount(every, minlength=len(rows)) for name, every in counted.items()}
    order = ["index", "weighted_m", "border"]
    ranked = pd.concat([rows, pd.DataFrame(told)], axis=1).sort_values(
        order, ascending=[False, False, True], na_position="last"
    )
    return ranked.reset_index(drop=True)
