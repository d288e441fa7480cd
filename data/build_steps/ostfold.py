"""The Norwegian atoms: Østfold's municipalities and those that border them (Kartverket, 2020)."""

import bz2
import json
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from build_steps import coverage, facts
from build_steps.norway_tables import atom_of


def atoms(path: Path) -> dict[str, BaseGeometry]:
    """Return municipalities by atom id (EPSG:4326, a valid coverage) from bzip2-packed GeoJSON."""
    known = {row["code"]: atom_of(row) for row in facts.table("norway_2020")}
    outlines = {
        known[str(f["properties"]["kommunenummer"])]: coverage.in_metres(
            shapely.make_valid(shape(f["geometry"]))
        )
        for f in _features(path)
        if str(f["properties"]["kommunenummer"]) in known
    }
    found = coverage.in_degrees(coverage.tile(outlines, [], lambda name, _: name))
    coverage.check(found)
    return {atom: found[atom] for atom in sorted(found)}


def norway(path: Path) -> BaseGeometry:
    """Return the union of all Norwegian municipalities (EPSG:4326)."""
    return shapely.union_all([shapely.make_valid(shape(f["geometry"])) for f in _features(path)])


def _features(path: Path) -> list[dict[str, Any]]:
    with bz2.open(path, "rt", encoding="utf-8") as packed:
        found: list[dict[str, Any]] = json.load(packed)["features"]
    return found


def properties(atom: str) -> dict[str, object]:
    """Return the GeoJSON properties of an atom."""
    row = next(row for row in facts.table("norway_2020") if atom_of(row) == atom)
    return {"atom": atom, "inside": bool(row["planning_region"]), "label": row["name"]}
