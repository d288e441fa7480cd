"""What two neighbours share by a layer that somebody names: protected ground, infrastructure.

Both follow the project's notes (I8, I14): a protected or landscape area that lies in both units,
and roads, railways and power lines that run from one into the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import Refusal
from geo.pair_crossings import crossings, joined_km2, joined_lines
from geo.pair_measures import parts_in_units, shared_areas
from layers.loading import with_features
from planning.pairfound import Found, One, Source, lacking

if TYPE_CHECKING:
    from layers.loading import Loaded
    from planning.pairground import PairGround

LEAST_KM2 = 0.1  # in each unit: less is how two drawings of one line differ
LEAST_KM = 0.5  # on each side: a road that only touches the border leads nowhere
_AREA, _LINE = 2, 1
_NAMES = ("ref", "name_lv", "name", "nosaukums", "numurs")


def shared_protected(ground: PairGround) -> dict[str, Found]:
    """Return the km² that two units have together of protected areas that lie in both.

    A pair with a unit that the layer does not reach has no figure; within its reach none is 0.
    """
    opened = _opened(ground, ground.asked.protected)
    if isinstance(opened, str):
        return {"shared_protected": _none(ground, opened)}
    told = _of_kind(opened, _AREA)
    if told.empty:
        return {"shared_protected": _none(ground, "no-areas")}
    areas, outlines = told.geometry.make_valid(), ground.units.frame.geometry
    both = shared_areas(parts_in_units(areas, outlines), LEAST_KM2)
    shared = both.groupby(["unit_a", "unit_b"], as_index=False).agg(areas=("area", list))
    shared = shared.assign(km2=joined_km2(areas, outlines, shared))
    names = _names(opened, told)
    found = ground.numbers(shared)

    def one(number: int) -> One:
        row = found.get(number, {"km2": 0.0, "areas": []})
        sites = [str(names.loc[area]) for area in row["areas"]]
        details = {"areas": len(sites), "names": sorted(set(filter(None, sites)))}
        return One(float(row["km2"]), details=details)

    return {"shared_protected": Found(_within(ground, told, one), _source(opened))}


def shared_infrastructure(ground: PairGround) -> dict[str, Found]:
    """Return how many roads, railways and power lines run from one unit into the other.

    Lines of one name are one. A pair with a unit that the layer does not reach has no figure.
    """
    opened = _opened(ground, ground.asked.infrastructure)
    if isinstance(opened, str):
        return {"shared_infrastructure": _none(ground, opened)}
    told = _of_kind(opened, _LINE)
    if told.empty:
        return {"shared_infrastructure": _none(ground, "no-lines")}
    lines = joined_lines(told.geometry, _names(opened, told))
    found = crossings(lines, ground.borders, ground.units.frame.geometry, LEAST_KM)
    by_border = {int(str(border)): rows for border, rows in found.groupby("border")}

    def one(number: int) -> One:
        rows = by_border.get(number, found.iloc[:0])
        names = sorted(set(filter(None, lines.index[rows["line"]])))
        return One(float(len(rows)), details={"lines": len(rows), "names": names})

    return {"shared_infrastructure": Found(_within(ground, told, one), _source(opened))}


def _within(ground: PairGround, told: gpd.GeoDataFrame, one: Callable[[int], One]) -> list[One]:
    """Return the figure of each pair, missing where the layer does not reach both units."""
    reach = shapely.box(*told.total_bounds)
    outlines = ground.units.frame.geometry
    there = pd.Series(shapely.intersects(outlines.to_numpy(), reach), index=outlines.index)
    ends = zip(ground.borders["unit_a"], ground.borders["unit_b"], strict=True)
    return [
        one(number) if there[a] and there[b] else lacking("outside-layer")
        for number, (a, b) in enumerate(ends)
    ]


def _opened(ground: PairGround, layer: str) -> Loaded | str:
    """Return a layer with its features on the day, or why there is none."""
    if not layer:
        return "not-chosen"
    if layer not in ground.store.catalogue:
        return "no-layer"
    try:
        opened = with_features(ground.store.open(layer, ground.asked.at))
    except Refusal:
        return "no-layer"
    return "no-layer" if opened.frame is None else opened


def _of_kind(opened: Loaded, dimension: int) -> gpd.GeoDataFrame:
    """Return the features that are areas (2) or lines (1), numbered from 0."""
    frame = opened.frame
    assert frame is not None  # noqa: S101  as `_opened` has seen
    kept = shapely.get_dimensions(frame.geometry.to_numpy()) == dimension
    return frame[kept & ~frame.geometry.is_empty].reset_index(drop=True)


def _names(opened: Loaded, told: gpd.GeoDataFrame) -> pd.Series:
    """Return what features are called: by the field of the layer's label, else of a usual name."""
    label = (opened.declaration.label or {}).get("field", "")
    field = next((one for one in (label, *_NAMES) if one in told), None)
    if field is None:
        return pd.Series("", index=told.index)
    return told[field].fillna("").astype(str).str.strip()


def _source(opened: Loaded) -> tuple[Source, ...]:
    return (Source(opened.provenance.source, opened.provenance.vintage),)


def _none(ground: PairGround, why: str) -> Found:
    return Found([lacking(why)] * len(ground.borders))
