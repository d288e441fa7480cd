"""What the map draws of a plan's zones and overlays: shapes with the columns that people see."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from layers.hilucs import hilucs
from layers.planschema_known import GENERIC, folded
from layers.zone_styles import special_kind, zone_looks

COLUMNS = ("code", "name", "class_name", "future", "status", "valid_from", "regulation")
_NAMES = frozenset(map(folded, GENERIC.columns["name"]))


def drawn(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return what the map draws of zones (any CRS), EPSG:4326, with the columns people see."""
    return map_table(zones.to_crs("EPSG:4326"))


def drawn_overlay(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return what the map draws of an overlay (any CRS), EPSG:4326: told, and the kind if known."""
    areas = frame[frame.geom_type.isin(["Polygon", "MultiPolygon"])].to_crs("EPSG:4326")
    names = [column for column in areas.columns if column not in {"fid", areas.geometry.name}]
    rows = [
        [str(value) for value in row if isinstance(value, str) and value]
        for row in areas[names].itertuples(index=False)
    ]
    kinds = [next(filter(None, map(special_kind, texts)), "") for texts in rows]
    named = next((column for column in names if folded(column) in _NAMES), "fid")
    said = [
        name if isinstance(name, str) and name else str(fid)
        for name, fid in zip(areas[named], areas["fid"], strict=True)
    ]
    told = {"id": list(areas["fid"]), "special": kinds, "told": said}
    return gpd.GeoDataFrame(told, geometry=areas.geometry.to_numpy(), crs=areas.crs)


def map_table(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return zones with the columns that people see, and ``id``."""
    names = {value: one.names["lv"] for value, one in hilucs().items()}
    table = zones.assign(
        id=[f"{zone}:{place}" for place, zone in enumerate(zones["zone_id"])],
        class_name=[names.get(value, "") for value in zones["hilucs"]],
        told=[
            _told(code, name)
            for code, name in zip(_texts(zones["code"]), _texts(zones["name"]), strict=True)
        ],
    )
    table["class"] = table["hilucs"].fillna("")
    kept = ["id", "told", "class", *(c for c in COLUMNS if c in table.columns), "geometry"]
    looks = zone_looks(table)
    return table[kept].assign(look=looks) if (looks != table["class"]).any() else table[kept]


def _texts(column: pd.Series) -> list[str]:
    return [str(value) for value in column.astype(object).where(column.notna(), "")]


def _told(code: str, name: str) -> str:
    return f"{name} ({code})" if code and name and name != code else name or code or "–"
