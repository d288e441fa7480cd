"""A user's layer as people declare one: a TOML and its file in ``layers/`` of a home folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Corner = tuple[float, float]
MIDDLE: Corner = (25.2, 57.2)
WIDE_DEG, HIGH_DEG = 0.2, 0.12


def declare(
    home: Path,
    layer: str,
    text: str,
    *,
    values: Sequence[Mapping[str, Any]] = ({"name": "Laukums"},),
    corners: Sequence[Corner] | None = None,
    **fields: Any,
) -> Path:
    """Declare a layer of rectangles and return its file; ``text`` stands wherever it has words.

    ``values`` are the attributes of each, ``corners`` their south-western corners (lonlat).
    ``fields`` go into the declaration as they are, so that a test can break it.
    """
    folder = home / "layers"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{layer}.geojson"
    file.write_text(json.dumps(collection(values, corners), ensure_ascii=False), encoding="utf-8")
    told = {**_declaration(text, file.name), **fields}
    lines = [f"{key} = {_toml(value)}" for key, value in told.items()]
    (folder / f"{layer}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def collection(
    values: Sequence[Mapping[str, Any]], corners: Sequence[Corner] | None = None
) -> dict[str, Any]:
    """Return rectangles as GeoJSON (EPSG:4326), one for each row of attributes."""
    where = corners or [(MIDDLE[0] + n * WIDE_DEG, MIDDLE[1]) for n in range(len(values))]
    features = [
        {"type": "Feature", "properties": dict(row), "geometry": _rectangle(corner)}
        for row, corner in zip(values, where, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _rectangle(corner: Corner) -> dict[str, Any]:
    west, south = corner
    east, north = west + WIDE_DEG, south + HIGH_DEG
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _declaration(text: str, file: str) -> dict[str, Any]:
    words = dict.fromkeys(("lv", "en", "nb"), text)
    return {
        "role": "user",
        "group": "user",
        "kind": "vector",
        "order": 90,
        "title": words,
        "about": words,
        "data": {"from": "file", "file": file},
        "style": {"fill": "#B4552D", "fill_opacity": 0.5, "stroke": "#2B2B2B", "weight": 1},
        "label": {"field": "name", "min_zoom": 4},
        "legend": [{"label": words}],
        "columns": [{"name": "name", "title": words}],
        "provenance": {"source": text, "licence": text, "vintage": text, "accuracy_m": 10},
    }


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value)
