"""Write GeoJSON by RFC 7946: one feature a line, bounded decimals, UTF-8."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

Feature = tuple[Mapping[str, object], BaseGeometry]


def write(path: Path, features: Iterable[Feature]) -> None:
    """Write (properties, geometry in EPSG:4326) pairs; coordinates as they are given."""
    lines = ",\n".join(_feature(properties, geometry) for properties, geometry in features)
    path.write_text(
        f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n', encoding="utf-8"
    )


def _feature(properties: Mapping[str, object], geometry: BaseGeometry) -> str:
    feature = {
        "type": "Feature",
        "properties": dict(properties),
        "geometry": json.loads(shapely.to_geojson(geometry)),
    }
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
