"""A made-up plan near Fredrikstad: zones of arealformål, existing and planned."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import shapely

from planning.plans import accept
from planning.planstore import PlanMeta
from tests.made_plan import check_here

WEST, SOUTH, SIDE = 10.90, 59.20, 0.03
EXISTING, PLANNED = "1", "2"
ZONES = (("1110", EXISTING), ("1110", PLANNED), ("1120", EXISTING), ("1200", EXISTING))


def keep_norwegian(home: Path, zones: Sequence[tuple[str, str]] = ZONES) -> str:
    """Bring a plan into the register, a zone for each arealformål and arealbruksstatus."""
    features = [
        {
            "type": "Feature",
            "properties": {"arealformal": code, "arealbruksstatus": status},
            "geometry": _box(place).__geo_interface__,
        }
        for place, (code, status) in enumerate(zones)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "original" / "arealdel.geojson"
        path.parent.mkdir()
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
        check_here(path, Path(folder) / "result")
        meta = PlanMeta(title="Tilvirket arealdel", kind="no-arealdel", status="no-3")
        return accept(home, Path(folder) / "result", path, meta)


def _box(place: int) -> shapely.Polygon:
    return shapely.box(WEST + place * SIDE, SOUTH, WEST + (place + 1) * SIDE, SOUTH + SIDE)
