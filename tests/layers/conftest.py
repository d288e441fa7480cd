"""A user's folder of layers, filled as each test needs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

DECLARATION = """
role = "user"
group = "user"
kind = "vector"
order = 90
title = { lv = "Zonas", en = "Zones", nb = "Soner" }
about = { lv = "Par zonām", en = "About zones", nb = "Om soner" }

[data]
from = "file"
file = "zones.geojson"

[style]
fill = "#336699"
stroke = "#000000"

[provenance]
source = "Šķūnis"
licence = "CC0"
vintage = "2020"
accuracy_m = 5

[[columns]]
name = "name_lv"
title = { lv = "Nosaukums", en = "Name", nb = "Navn" }

[[legend]]
label = { lv = "Zona", en = "Zone", nb = "Sone" }
"""
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[25.4, 57.5], [25.5, 57.5], [25.5, 57.6], [25.4, 57.6], [25.4, 57.5]]],
}
ZONES = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"name_lv": "Šķūņu zona"}, "geometry": SQUARE},
        {"type": "Feature", "properties": {"name_lv": "Otra"}, "geometry": SQUARE},
    ],
}

AddLayer = Callable[..., Path]


@pytest.fixture
def declaration_text() -> str:
    return DECLARATION


@pytest.fixture
def add_layer(tmp_path: Path) -> AddLayer:
    """Return a function that puts a declaration and its file into a home folder, ``tmp_path``."""

    def add(
        stem: str = "my_zones",
        text: str = DECLARATION,
        file: str = "zones.geojson",
        content: object = ZONES,
    ) -> Path:
        folder = tmp_path / "layers"
        folder.mkdir(exist_ok=True)
        (folder / f"{stem}.toml").write_text(text.replace("zones.geojson", file), encoding="utf-8")
        if content is not None:
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            (folder / file).write_bytes(raw)
        return tmp_path

    return add
