"""Plans of boxes in the made-up territory, kept as a check leaves them, and its store."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shapely

from planning.plans import accept
from planning.planstore import PlanMeta
from tests.made_plan import check_here

Zone = tuple[str, shapely.Polygon]
SOUTH, NORTH = 57.0, 57.1
FARM, FOREST, HOMES = "1_1_Agriculture", "1_2_Forestry", "5_1_PermanentResidentialUse"


def strip(west: float, east: float) -> shapely.Polygon:
    """Return a box from one longitude to another, as high as the units are."""
    return shapely.box(west, SOUTH, east, NORTH)


def write_zones(path: Path, zones: Sequence[Zone]) -> Path:
    features = [
        {"type": "Feature", "properties": {"kods": code}, "geometry": shape.__geo_interface__}
        for code, shape in zones
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def keep_zones(
    home: Path, zones: Sequence[Zone], *, replaces: str | None = None, **said: Any
) -> str:
    """Bring a plan of these zones into the register, and return its id."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_zones(Path(folder) / "original" / "plāns.geojson", zones)
        check_here(path, Path(folder) / "result")
        meta = PlanMeta(**{"title": "Mans plāns", "kind": "lv-tp", "status": "active"} | said)
        return accept(home, Path(folder) / "result", path, meta, replaces=replaces)
