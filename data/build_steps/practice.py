"""Practice plans: made-up zoning for ten units of 2009, with disagreements that are written down.

Everything follows from the shipped boundaries, land cover, settlements and lakes, and from `SEED`.
No plan of any municipality was looked at. See "Practice plans" in data/README.md.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from build_steps import facts, geojson, practice_tiling
from build_steps.practice_borders import TRUTH, Stretch, stretches, truth
from build_steps.practice_land import Forest, Land, Place, Planted

FOLDER = facts.DATA / "practice"
SEED = 20090701
VALID_FROM = "2009-07-01"
VILLAGES_PER_KM2, FEWEST_VILLAGES, VILLAGES_APART_M = 1 / 75, 3, 3200.0
TOWN = 2000  # inhabitants
SIMPLIFY_M = 70.0

# unit: partner of its cluster, day the made-up plan came into force, name in the genitive
PLANS = {
    "0250000": ("valmiera", "2017-03-30", "Valmieras"),
    "0960200": ("valmiera", "2014-10-16", "Kocēnu novada"),
    "0967101": ("valmiera", "2019-06-20", "Burtnieku novada"),
    "0964700": ("valmiera", "2013-11-28", "Beverīnas novada"),
    "0941600": ("smiltene", "2016-05-12", "Smiltenes novada"),
    "0427700": ("smiltene", "2015-02-26", "Raunas novada"),
    "0360800": ("smiltene", "2018-09-13", "Apes novada"),
    "0705500": ("ergli", "2015-08-27", "Ērgļu novada"),
    "0429300": ("ergli", "2020-01-16", "Vecpiebalgas novada"),
    "0424701": ("ergli", "2014-04-10", "Amatas novada"),
}
PLAN_COLUMNS = (
    *("unit", "unit_valid_from", "partner", "file", "zones", "title_lv", "title_en", "title_nb"),
    *("kind", "status", "valid_from", "practice", "note_lv", "note_en", "note_nb"),
)
NOTES = (
    "Mācību dati: zonējums ir izdomāts un nav nevienas pašvaldības plāns.",
    "Practice data: the zoning is made up and is no municipality's plan.",
    "Øvingsdata: soneinndelingen er oppdiktet og er ingen kommunes plan.",
)


def write_all(folder: Path = FOLDER) -> None:
    """Write a plan for every unit, the table of plans and the truth about their borders."""
    folder.mkdir(exist_ok=True)
    units = outlines()
    planted = stretches(units)
    plans = zoned(units, planted)
    for unit, features in plans.items():
        geojson.write(folder / f"zonejums_{unit}.geojson", features)
    _write_table(folder / "plans.csv", PLAN_COLUMNS, (_about(u, f) for u, f in plans.items()))
    _write_table(folder / "truth.csv", TRUTH, truth(plans, planted))


def outlines() -> dict[str, BaseGeometry]:
    """Return the outlines of the units as shipped (EPSG:4326)."""
    collection = json.loads((facts.BOUNDARIES / "latvia_atoms.geojson").read_text(encoding="utf-8"))
    shapes = {
        feature["properties"]["atom"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in collection["features"]
    }
    return {unit: shapes[unit] for unit in PLANS}


def zoned(
    units: Mapping[str, BaseGeometry], planted: Sequence[Stretch]
) -> dict[str, list[geojson.Feature]]:
    """Return the zones of every unit, in a fixed order."""
    forest = Forest(facts.DATA / "rasters" / "landcover_vidzeme.tif")
    lakes = _lakes()
    return {
        unit: _zones(unit, outline, lakes, _planted(unit, planted), forest)
        for unit, outline in units.items()
    }


def _zones(
    unit: str,
    outline: BaseGeometry,
    lakes: BaseGeometry,
    parts: tuple[Planted, ...],
    forest: Forest,
) -> list[geojson.Feature]:
    area = practice_tiling.in_metres(outline)
    land = Land(area, _places(unit, area), parts, forest, SEED + int(unit))
    sites = land.sites()
    names = land.zones(sites)
    tree = shapely.STRtree(shapely.points(sites))
    water = lakes.intersection(area)

    def label(point: BaseGeometry) -> tuple[str, int]:
        return ("Ū", 0) if water.contains(point) else names[int(tree.nearest(point))]

    lines = _lines(sites, names, area, water)
    found = practice_tiling.tile(outline, lines, label)
    return _features(unit, [(str(name[0]), zone) for name, zone in found])  # type: ignore[index]


def _lines(
    sites: np.ndarray, names: Sequence[tuple[str, int]], area: BaseGeometry, water: BaseGeometry
) -> BaseGeometry:
    """Return where zones of different names meet: edges of cells, smoothed, and shores."""
    cells = shapely.get_parts(
        shapely.voronoi_polygons(
            shapely.MultiPoint(sites), extend_to=area.buffer(2000), ordered=True
        )
    )
    by_name: dict[tuple[str, int], list[BaseGeometry]] = {}
    for name, cell in zip(names, cells, strict=True):
        by_name.setdefault(name, []).append(cell)
    zones = [shapely.coverage_union_all(group) for group in by_name.values()]
    plain = shapely.coverage_simplify(zones, SIMPLIFY_M)
    lines = shapely.union_all([zone.boundary for zone in plain])
    return shapely.union_all([lines.difference(water), water.boundary.intersection(area)])


def _features(unit: str, zones: Sequence[tuple[str, BaseGeometry]]) -> list[geojson.Feature]:
    named = sorted(
        ((index, shapely.orient_polygons(zone)) for index, zone in zones),
        key=lambda pair: (pair[0], pair[1].bounds),
    )
    kinds = _kinds()
    return [
        (
            {
                "id": f"{unit}-{number:03d}",
                "indekss": index,
                "kods": code_of(index),
                "veids": kinds[code_of(index)],
                "unit": unit,
                "dok_nos": _title(unit)[0],
                "dok_datums_no": PLANS[unit][1],
                "statuss": "active",
                "practice": True,
            },
            zone,
        )
        for number, (index, zone) in enumerate(named, start=1)
    ]


def code_of(index: str) -> str:
    """Return the national code of an index: DzS of DzS1."""
    return index.rstrip("0123456789")


def _kinds() -> dict[str, str]:
    rows = facts.table("lv-mk240", facts.DATA / "crosswalks")
    return {row["code"]: row["name"] for row in rows}


def _title(unit: str) -> tuple[str, str, str]:
    of = PLANS[unit][2]
    names = {row["code"]: row for row in facts.table("units", facts.BOUNDARIES)}[unit]
    return (
        f"{of} teritorijas plānojums (mācību dati)",
        f"Territorial plan of {names['name_en']} (practice data)",
        f"Arealplan for {names['name_nb']} (øvingsdata)",
    )


def _about(unit: str, features: Sequence[geojson.Feature]) -> list[object]:
    partner, day, _ = PLANS[unit]
    file = f"zonejums_{unit}.geojson"
    plan = (*_title(unit), "TP", "active", day, "true", *NOTES)
    return [unit, VALID_FROM, partner, file, len(features), *plan]


def _lakes() -> BaseGeometry:
    collection = json.loads((facts.DATA / "places" / "lakes.geojson").read_text(encoding="utf-8"))
    shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in collection["features"]]
    return practice_tiling.in_metres(shapely.union_all(shapes))


def _places(unit: str, area: BaseGeometry) -> tuple[Place, ...]:
    """Return the unit's settlements, the real ones first, then villages that are made up."""
    path = facts.DATA / "places" / "settlements.geojson"
    found = []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        point = practice_tiling.in_metres(shapely.from_geojson(json.dumps(feature["geometry"])))
        if area.contains(point):
            people = feature["properties"]["population"] or 400
            radius = float(np.clip(600 * (people / 1000) ** 0.5, 420, 2900))
            found.append(Place(point.x, point.y, radius, people >= TOWN, len(found)))
    return (*found, *_villages(unit, area, found))


def _villages(unit: str, area: BaseGeometry, real: Sequence[Place]) -> list[Place]:
    chance = np.random.default_rng([SEED, int(unit), 3])
    inner = area.buffer(-1300)
    free = inner.difference(
        shapely.union_all([shapely.Point(p.x, p.y).buffer(p.radius + 2500) for p in real])
    )
    wanted = max(FEWEST_VILLAGES, round(area.area / 1e6 * VILLAGES_PER_KM2))
    found: list[Place] = []
    west, south, east, north = area.bounds
    for number in range(3000):
        x, y = chance.uniform(west, east), chance.uniform(south, north)
        apart = all(np.hypot(p.x - x, p.y - y) > VILLAGES_APART_M for p in found)
        if len(found) < wanted and apart and shapely.contains_xy(free, x, y):
            found.append(Place(x, y, float(chance.uniform(300, 620)), town=False, seed=number))
    return found


def _planted(unit: str, found: Iterable[Stretch]) -> tuple[Planted, ...]:
    return tuple(
        Planted(stretch.area, stretch.indexes[stretch.units.index(unit)])
        for stretch in found
        if unit in stretch.units
    )


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows(rows)
