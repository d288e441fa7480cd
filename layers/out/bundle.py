"""What of the chosen layers lies in one unit: features cut or whole, rasters, what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from geo.errors import Refusal
from geo.types import Issue, Provenance
from layers.loading import Loaded, open_layer, with_features
from layers.out.cut import features_in
from layers.out.formats import with_origin
from layers.out.qgis_style import raster_qml, style_qml, vector_qml
from layers.out.raster_window import raster_window
from layers.words import words

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import shapely

    from layers.catalogue import Catalogue
    from layers.territory import Key, Territory

Opener = Callable[[str], Loaded]
UNIT_STYLE = {"fill": "#FFFFFF", "fill_opacity": 0.0, "stroke": "#1F4E5F", "weight": 2.5}
_UNIT_COLUMNS = (
    "level",
    "valid_from",
    "valid_to",
    "iso",
    "published_area_km2",
    "published_area_source",
    "population",
    "population_year",
    "population_source",
)


@dataclass(frozen=True, eq=False)
class Part:
    """One layer's share in a unit: ``frame`` (EPSG:4326) or the bytes of a GeoTIFF, and its QML."""

    id: str
    title: str
    provenance: Provenance
    crs: str
    qml: str
    frame: gpd.GeoDataFrame | None = None
    raster: bytes | None = None


@dataclass(frozen=True, eq=False)
class Bundle:
    """All parts of one unit, the unit's outline first, and what was left out with the reason."""

    key: Key
    parts: tuple[Part, ...]
    left_out: tuple[dict[str, str], ...]
    issues: tuple[Issue, ...]
    remarks: tuple[str, ...]


def opener(territory: Territory, catalogue: Catalogue, at: dt.date) -> Opener:
    """Return a function that opens a layer by id, each once."""
    opened: dict[str, Loaded] = {}

    def open_once(layer: str) -> Loaded:
        if layer not in opened:
            opened[layer] = with_features(open_layer(catalogue[layer], territory, at))
        return opened[layer]

    return open_once


@dataclass(frozen=True)
class Cutter:
    """How parts are made: the layers to open, cut or whole, with rasters or without, in words."""

    territory: Territory
    catalogue: Catalogue
    at: dt.date
    open: Opener
    clip: bool
    rasters: bool
    lang: str

    def bundle(self, key: Key, layer_ids: Iterable[str]) -> Bundle:
        """Return a unit's parts of the layers named; refuses an unknown layer or no outline."""
        outline = self.territory.outline(key)
        wanted = list(dict.fromkeys(layer_ids))
        parts = [self._unit(key, outline, wanted)]
        issues: list[Issue] = []
        left: list[dict[str, str]] = []
        remarks: list[str] = []
        for layer in wanted:
            part, told = self._part(layer, outline)
            issues += told
            remarks += [words(self.lang).issue(issue) for issue in told if part is not None]
            if part is None:
                left.append(self._left_out(layer, told[-1]))
            else:
                parts.append(part)
        return Bundle(key, tuple(parts), tuple(left), tuple(issues), tuple(remarks))

    def _title(self, layer: str) -> str:
        return self.catalogue[layer].title[self.lang]

    def _left_out(self, layer: str, issue: Issue) -> dict[str, str]:
        reason = words(self.lang).issue(issue)
        return {"id": layer, "title": self._title(layer), "code": issue.code, "reason": reason}

    def _part(self, layer: str, outline: shapely.Geometry) -> tuple[Part | None, list[Issue]]:
        """Return a layer's part, or None with the issue that says why, last."""
        declaration, about = self.catalogue[layer], {"layer": self._title(layer)}
        if declaration.kind == "raster" and not self.rasters:
            return None, [Issue("raster-left-out", "warning", about)]
        try:
            loaded = self.open(layer)
            if loaded.raster is not None:
                return self._raster(loaded, loaded.raster, outline)
            return self._vector(loaded, outline)
        except Refusal as refusal:
            about["reason"] = words(self.lang).refusal(refusal)
            return None, [Issue("export-layer-refused", "error", about)]

    def _vector(self, loaded: Loaded, outline: shapely.Geometry) -> tuple[Part | None, list[Issue]]:
        layer = loaded.declaration.id
        frame = loaded.frame if loaded.frame is not None else gpd.GeoDataFrame()
        found, repaired = features_in(frame, outline, clip=self.clip)
        about = {"layer": self._title(layer), "count": repaired}
        if found.empty:
            return None, [Issue("export-layer-empty", "warning", {"layer": self._title(layer)})]
        qml = vector_qml(loaded.declaration, found, self.lang)
        plain = with_origin(found, loaded.provenance)
        part = Part(layer, self._title(layer), loaded.provenance, loaded.crs, qml, frame=plain)
        return part, [Issue("export-repaired", "warning", about)] if repaired else []

    def _raster(
        self, loaded: Loaded, path: Path, outline: shapely.Geometry
    ) -> tuple[Part | None, list[Issue]]:
        layer, origin = loaded.declaration.id, loaded.provenance
        tags = {"source": origin.source, "licence": origin.licence, "vintage": origin.vintage}
        content = raster_window(path, outline, tags, clip=self.clip)
        if content is None:
            return None, [Issue("export-layer-empty", "warning", {"layer": self._title(layer)})]
        qml = raster_qml(loaded.declaration, self.lang)
        return Part(layer, self._title(layer), origin, loaded.crs, qml, raster=content), []

    def _unit(self, key: Key, outline: shapely.Geometry, wanted: list[str]) -> Part:
        """Return the unit's own outline, under an id that no chosen layer has."""
        unit = self.territory.unit(key)
        told: dict[str, Any] = {"code": key[0], "name": self.territory.name(key, at=self.at)}
        told |= {
            f"name_{lang}": self.territory.name(key, lang, self.at) for lang in ("lv", "en", "nb")
        }
        told |= {column: unit.get(column) for column in _UNIT_COLUMNS}
        told["area_km2"] = self.territory.area_km2(key)
        origin = self.territory.provenance[self.territory.country(key)]
        frame = gpd.GeoDataFrame([told], geometry=[outline], crs="EPSG:4326")
        title = words(self.lang)("export.unit_layer")
        qml = style_qml(UNIT_STYLE, "fill", label_field="name")
        id_ = "unit" if "unit" not in wanted else "unit-outline"
        return Part(id_, title, origin, "EPSG:4326", qml, frame=with_origin(frame, origin))
