"""A plan's zones as files that open in another GIS: GeoJSON and GeoPackage with its style."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from geo.types import Provenance
from layers.geopackage import geopackage
from layers.hilucs import hilucs_names
from layers.out.formats import geojson, with_origin
from layers.out.qgis_style import style_qml, style_rows
from layers.zone_styles import zone_layer_style

if TYPE_CHECKING:
    import geopandas as gpd

_CLASS = "class"


def plan_geojson(zones: gpd.GeoDataFrame, origin: Provenance, told: Mapping[str, object]) -> bytes:
    """Return zones as GeoJSON by RFC 7946 (WGS84); ``told`` are members of the collection."""
    return geojson(with_origin(zones.to_crs("EPSG:4326"), origin), told)


def plan_geopackage(
    zones: gpd.GeoDataFrame, origin: Provenance, name: str, lang: str, now: dt.datetime
) -> bytes:
    """Return zones in their own CRS as a GeoPackage that QGIS draws by HILUCS class."""
    classes = sorted({str(value) for value in zones["hilucs"].dropna()})
    style = zone_layer_style(classes)
    names = hilucs_names(lang)
    qml = style_qml(style, "fill", {value: names[value] for value in classes}, "code")
    frame = with_origin(zones.assign(**{_CLASS: zones["hilucs"].fillna("")}), origin)
    return geopackage({name: frame}, now, style_rows({name: qml}, now))
