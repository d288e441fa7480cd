"""A user's layer as people declare one: a TOML and its file in ``layers/`` of a home folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SQUARE = [[25.2, 57.2], [25.8, 57.2], [25.8, 57.6], [25.2, 57.6], [25.2, 57.2]]


def declare(
    home: Path,
    layer: str,
    text: str,
    *,
    group: str = "user",
    values: Sequence[Mapping[str, Any]] = ({"name": "Laukums"},),
    **fields: Any,
) -> Path:
    """Declare a layer of squares and return its file; ``text`` stands wherever it has words.

    ``fields`` go into the declaration as they are, so that a test can break it.
    """
    folder = home / "layers"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{layer}.geojson"
    file.write_text(json.dumps(collection(values), ensure_ascii=False), encoding="utf-8")
    told = {**_declaration(text, group, file.name), **fields}
    lines = [f"{key} = {_toml(value)}" for key, value in told.items()]
    (folder / f"{layer}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def collection(values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return squares beside each other, one for each row of attributes."""
    features = [
        {
            "type": "Feature",
            "properties": dict(row),
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x + 0.6 * place, y] for x, y in SQUARE]],
            },
        }
        for place, row in enumerate(values)
    ]
    return {"type": "FeatureCollection", "features": features}


def _declaration(text: str, group: str, file: str) -> dict[str, Any]:
    words = dict.fromkeys(("lv", "en", "nb"), text)
    return {
        "role": "user",
        "group": group,
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
