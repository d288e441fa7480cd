"""Along which lines an audit walks, and which zone lies on which side of them.

Three questions end in the same two tables, `borders` and `zones`:

- *neighbours*: the municipal borders of a region on a day, a zone belongs to the unit that holds
  most of it;
- *plans*: each plan is a unit of its own, the line is that along which two of them meet
  (`geo.plan_meeting`);
- *versions*: two versions of one plan, side A the first, side B the second, along every municipal
  border of the units that the plan covers, or along the plan's outline where no unit is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import pandas as pd
import shapely

from geo.border_lines import shared_borders, units_of_zones
from geo.errors import Refusal
from geo.plan_meeting import meeting_lines, outline
from geo.types import Issue, Provenance
from layers.store import Store
from layers.territory import COUNTRY_OF_REGION, REGIONS
from layers.units import parse_id, unit_of_piece
from layers.words import words
from planning.plansources import PlanSource, names_of
from planning.planunits import PLANS, Units, units_of

Question = Literal["neighbours", "versions"]
LONLAT = "EPSG:4326"


@dataclass(frozen=True, eq=False)
class Ground:
    """What an audit walks.

    ``borders`` have unit_a, unit_b, border, name and geometry, ``zones`` unit and source (position
    of their plan among those asked for); both lie in EPSG:4326. ``units`` of these tables are keys
    of ``sides``: unit_id, code, name.
    """

    question: Question
    units: Units
    borders: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    sides: pd.DataFrame
    boundaries: Provenance
    issues: tuple[Issue, ...] = ()


def ground_of(
    store: Store, told: str | None, sources: Sequence[PlanSource], lang: str, reach_m: float
) -> Ground:
    """Return what is walked for plans and units (see `planning.audits.AuditAsked`).

    Refuses ``audit-plans-outside``, ``audit-one-plan``, ``audit-plans-apart`` and what `units_of`
    refuses.
    """
    zones = _together(sources)
    units, owners = _units(store, told, zones)
    versions = _are_versions(sources)
    if units is None:
        if versions:
            return _outlines(sources, zones, lang)
        return _meetings(sources, zones, lang, reach_m)
    outside = _outside(sources, zones, owners)
    if owners.isna().all():
        plans = ", ".join(dict.fromkeys(one.used.title for one in sources))
        raise Refusal("audit-plans-outside", plans=plans, units=f"{units.region}@{units.at}")
    owned = zones.assign(unit=owners)[owners.notna()]
    if versions:
        return _both_versions(store, units, sources, owned, lang, outside)
    borders = _shared(store, units, set(units.frame.index))
    sides = units.frame[["code", "name"]].assign(unit_id=units.frame.index)
    origin = _origin(store, units)
    return Ground("neighbours", units, borders, owned, sides, origin, outside)


def _together(sources: Sequence[PlanSource]) -> gpd.GeoDataFrame:
    parts = [one.zones.assign(source=number) for number, one in enumerate(sources)]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=LONLAT)


def _are_versions(sources: Sequence[PlanSource]) -> bool:
    if len(sources) != 2:  # noqa: PLR2004  two sides
        return False
    one, other = (source.used for source in sources)
    return bool(one.id) and one.id == other.id and one.version != other.version


def _units(
    store: Store, told: str | None, zones: gpd.GeoDataFrame
) -> tuple[Units | None, pd.Series]:
    """Return the units that were asked for, else those of the region where most zones lie.

    None where each plan is a unit of its own; then with no owners.
    """
    nobody = pd.Series(None, index=zones.index, dtype=object)
    if told == PLANS:
        return None, nobody
    regions = (told,) if told else REGIONS
    tried = []
    for region in regions:
        units = units_of(store, region)
        meets = told or shapely.box(*units.frame.total_bounds).intersects(
            shapely.box(*zones.total_bounds)
        )
        if meets:
            tried.append((units, units_of_zones(zones.geometry, units.frame.geometry)))
    found = max(tried, key=lambda one: int(one[1].notna().sum()), default=None)
    if found is None or (told is None and found[1].isna().all()):
        return None, nobody
    return found


def _outside(
    sources: Sequence[PlanSource], zones: gpd.GeoDataFrame, owners: pd.Series
) -> tuple[Issue, ...]:
    """Return for each plan how many of its zones lie in none of the units."""
    issues = []
    for number, one in enumerate(sources):
        mine = owners[zones["source"] == number]
        count = int(mine.isna().sum())
        if count:
            told = {"plan": one.used.title, "count": count, "of": len(mine)}
            issues.append(Issue("zones-outside-units", "warning", told))
    return tuple(issues)


def _shared(store: Store, units: Units, known: set[str]) -> gpd.GeoDataFrame:
    """Return the borders between some units, by name."""
    territory = store.territory
    country = COUNTRY_OF_REGION[units.region]
    owners = unit_of_piece(territory, country, units.at)
    mine = {piece: unit for piece, unit in owners.items() if unit in known}
    borders = shared_borders(territory.segments(country), mine)
    names = {unit: territory.name(parse_id(unit), at=units.at) for unit in set(mine.values())}
    both = borders["unit_a"].map(names).str.cat(borders["unit_b"].map(names), sep=" – ")
    key = borders["unit_a"] + "-" + borders["unit_b"]
    return borders.assign(border=key, name=both)


def _origin(store: Store, units: Units) -> Provenance:
    return store.territory.provenance[COUNTRY_OF_REGION[units.region]]


def _both_versions(  # noqa: PLR0913, PLR0917  as `ground_of`, and what it has found
    store: Store,
    units: Units,
    sources: Sequence[PlanSource],
    zones: gpd.GeoDataFrame,
    lang: str,
    issues: tuple[Issue, ...],
) -> Ground:
    """Return every border of the units that the plan covers, its own two versions on both sides.

    A border between two units that it covers is walked twice, once for each.
    """
    owners = unit_of_piece(store.territory, COUNTRY_OF_REGION[units.region], units.at)
    every = _shared(store, units, {unit for unit in owners.values() if "@" in unit})
    parts = []
    for unit in sorted(set(zones["unit"])):
        for own, other in (("unit_a", "unit_b"), ("unit_b", "unit_a")):
            mine = every[every[own] == unit]
            name = f"{units.frame['name'][unit]} – " + mine[other].map(
                _names(store, units, mine[other])
            )
            key = f"{unit}-" + mine[other]
            told = {"unit_a": _side(unit, 0), "unit_b": _side(unit, 1), "border": key, "name": name}
            parts.append(mine.assign(**told))
    borders = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=LONLAT)
    sides = _sides_of_versions(units.frame.loc[sorted(set(zones["unit"]))], sources, lang)
    sided = zones.assign(
        unit=[_side(u, s) for u, s in zip(zones["unit"], zones["source"], strict=True)]
    )
    return Ground("versions", units, borders, sided, sides, _origin(store, units), issues)


def _names(store: Store, units: Units, ids: pd.Series) -> dict[str, str]:
    return {unit: store.territory.name(parse_id(unit), at=units.at) for unit in set(ids)}


def _side(unit: str, number: int) -> str:
    return f"{unit}#{number}"


def _sides_of_versions(
    frame: gpd.GeoDataFrame, sources: Sequence[PlanSource], lang: str
) -> pd.DataFrame:
    say = words(lang)
    rows = {
        _side(str(unit), number): {
            "unit_id": unit,
            "code": row["code"],
            "name": say("audit_out.plan_version", title=row["name"], number=one.used.version),
        }
        for unit, row in frame.iterrows()
        for number, one in enumerate(sources)
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _outlines(sources: Sequence[PlanSource], zones: gpd.GeoDataFrame, lang: str) -> Ground:
    """Return the outline of both versions of a plan, where no unit is known."""
    used = sources[0].used
    units = _plan_units([used.id], [used.title], [zones])
    sides = _sides_of_versions(units.frame, sources, lang)
    told = {
        "unit_a": _side(used.id, 0),
        "unit_b": _side(used.id, 1),
        "border": used.id,
        "name": used.title,
    }
    borders = gpd.GeoDataFrame([told], geometry=[outline(zones.geometry)], crs=LONLAT)
    sided = zones.assign(unit=[_side(used.id, number) for number in zones["source"]])
    return Ground("versions", units, borders, sided, sides, _drawn(sources))


def _meetings(
    sources: Sequence[PlanSource], zones: gpd.GeoDataFrame, lang: str, reach_m: float
) -> Ground:
    """Return the lines along which plans meet, each plan a unit of its own."""
    if len(sources) == 1:
        raise Refusal("audit-one-plan", plan=sources[0].used.title)
    keys, names = _keys(sources), names_of([one.used for one in sources], lang)
    parts = [zones[zones["source"] == number] for number in range(len(sources))]
    units = _plan_units(keys, names, parts)
    borders = _lines(keys, parts, dict(zip(keys, names, strict=True)), reach_m)
    if borders.empty:
        raise Refusal("audit-plans-apart", metres=f"{reach_m:g}")
    sides = units.frame[["code", "name"]].assign(unit_id=units.frame.index)
    own = zones.assign(unit=[keys[number] for number in zones["source"]])
    return Ground("neighbours", units, borders, own, sides, _drawn(sources))


def _keys(sources: Sequence[PlanSource]) -> list[str]:
    """Return a key for each plan, numbered where two have the same."""
    named = [one.used.id or one.used.title for one in sources]
    return [
        f"{key}#{one.used.version or place}" if named.count(key) > 1 else key
        for place, (key, one) in enumerate(zip(named, sources, strict=True), start=1)
    ]


def _plan_units(
    keys: Sequence[str], names: Sequence[str], parts: Sequence[gpd.GeoDataFrame]
) -> Units:
    frame = gpd.GeoDataFrame(
        {"code": list(keys), "name": list(names)},
        index=list(keys),
        geometry=[shapely.union_all(part.geometry.to_numpy()) for part in parts],
        crs=LONLAT,
    )
    return Units(PLANS, dt.date.today(), frame)  # noqa: DTZ011  a civil date


def _lines(
    keys: Sequence[str],
    parts: Sequence[gpd.GeoDataFrame],
    names: dict[str, str],
    reach_m: float,
) -> gpd.GeoDataFrame:
    """Return a row for each two plans that meet; A is the one that sorts first, however asked."""
    plans = {key: part.geometry for key, part in zip(keys, parts, strict=True)}
    lines = meeting_lines(plans, reach_m)
    return lines.rename(columns={"a": "unit_a", "b": "unit_b"}).assign(
        border=lines["a"] + "-" + lines["b"],
        name=lines["a"].map(names) + " – " + lines["b"].map(names),
    )


def _drawn(sources: Sequence[PlanSource]) -> Provenance:
    """Return the origin of borders that are the plans' own outlines."""
    told = {
        name: "; ".join(dict.fromkeys(getattr(one.used, name) for one in sources))
        for name in ("source", "licence", "vintage")
    }
    return Provenance(**told, accuracy_m=None)
