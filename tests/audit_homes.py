"""Plans for audits: the practice zones of neighbours as kept plans, and made-up zones anywhere."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import shapely

from layers.store import Store
from planning.plans import accept
from planning.planstore import PlanMeta
from tests.made_plan import check_here

PRACTICE = Path(__file__).resolve().parents[1] / "data" / "practice"
VALMIERA, BURTNIEKI = "0250000", "0967101"
AT_2009 = "vidzeme@2009-07-01"
Change = Callable[[dict[str, Any]], dict[str, Any]]
Zone = tuple[str, shapely.Geometry]


def store_at(shipped: Store, home: Path) -> Store:
    """Return the shipped territory with another home folder."""
    store = copy.copy(shipped)
    store.home = home
    return store


def keep_practice(
    home: Path, unit: str, change: Change | None = None, replaces: str | None = None, **said: Any
) -> str:
    """Keep a unit's practice zones as a plan; ``change`` is done to the properties of each zone."""
    path = PRACTICE / f"zonejums_{unit}.geojson"
    told = json.loads(path.read_text(encoding="utf-8"))
    for feature in told["features"]:
        feature["properties"] = change(feature["properties"]) if change else feature["properties"]
    return keep(home, told, replaces, **{"title": f"Plāns {unit}", **said})


def keep_zones(home: Path, zones: Iterable[Zone], replaces: str | None = None, **said: Any) -> str:
    """Keep made-up zones (code, shape in degrees) as a plan and return its id."""
    features = [
        {
            "type": "Feature",
            "properties": {"kods": code, "nosaukums": f"{code} zona"},
            "geometry": shapely.geometry.mapping(shape),
        }
        for code, shape in zones
    ]
    return keep(home, {"type": "FeatureCollection", "features": features}, replaces, **said)


def keep(home: Path, told: dict[str, Any], replaces: str | None = None, **said: Any) -> str:
    """Keep a collection of features as a plan and return its id."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plāns.geojson"
        path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        mapping = said.pop("mapping", {})
        check_here(path, Path(folder) / "result", mapping=mapping)
        meta = {"title": "Mans plāns", "kind": "lv-tp", "status": "active", **said}
        result = Path(folder) / "result"
        return accept(home, result, path, PlanMeta(**meta), mapping=mapping, replaces=replaces)
