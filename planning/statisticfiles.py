"""Zone statistics as files: tables for a spreadsheet, units and places of change for a GIS."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from geo.types import Provenance
from layers.geopackage import geopackage
from layers.out.formats import free_name, geojson, safe_cell, with_origin
from layers.out.qgis_style import style_qml, style_rows
from layers.words import words
from layers.zone_styles import zone_style
from planning.plansources import PlanUsed

if TYPE_CHECKING:
    from planning.statistics import ZoneStatistics
    from planning.zonechange import ZoneChange

_NOT_IN_NAMES = re.compile(r"\W+")
_DIGITS = 6


def origin_of(used: Sequence[PlanUsed], boundaries: Provenance | None, lang: str) -> Provenance:
    """Return the one origin of figures: every plan's with its version, and the boundaries'."""
    say = words(lang)
    plans = [
        f"{one.title} ({say('plans.version', number=one.version)}): {one.source}" for one in used
    ]
    licences, vintages = [one.licence for one in used], [one.vintage for one in used]
    if boundaries is not None:
        plans.append(f"{say('statistics.boundaries')}: {boundaries.source}")
        licences.append(boundaries.licence)
        vintages.append(boundaries.vintage)
    made_up = f"{say('plans.practice')}: " if any(one.practice for one in used) else ""
    return Provenance(made_up + _joined(plans), _joined(licences), _joined(vintages), None)


def _joined(texts: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))


def areas_rows(found: ZoneStatistics) -> list[dict[str, Any]]:
    """Return a row for every class in every unit, and for what several zones and none cover.

    The rows of a unit add up to its area; ``class`` is the HILUCS value, empty where there is none.
    """
    say = words(found.asked.lang)
    classes = {one.key: one for one in found.classes}
    frame, rows = found.units.frame, []
    by_unit = dict(list(found.rows.groupby("unit", sort=False)))
    for unit, total in found.totals.iterrows():
        about = {"unit_code": frame["code"][unit], "unit_name": found.name_of(str(unit))}
        parts = [
            (
                classes[row["class"]].hilucs or "",
                classes[row["class"]].told(say.lang),
                row["area_ha"],
            )
            for row in (by_unit[unit].to_dict("records") if unit in by_unit else ())
        ]
        parts.append(("", say("statistics.several"), total["multiply_ha"]))
        parts.append(("", say("statistics.uncovered"), total["uncovered_ha"]))
        for value, name, area_ha in parts:
            share = area_ha / total["area_ha"] if total["area_ha"] else 0.0
            told = {"class": value, "class_name": name, "area_ha": round(float(area_ha), _DIGITS)}
            rows.append(about | told | {"share": round(float(share), 9)} | _of_all(found.used))
    return rows


def _of_all(used: Sequence[PlanUsed]) -> dict[str, Any]:
    return {"practice": any(one.practice for one in used)}


def areas_frame(found: ZoneStatistics) -> gpd.GeoDataFrame:
    """Return units (EPSG:4326) with their figures: a column of hectares for every class."""
    frame, table = found.units.frame, found.by_class()
    names = _columns(found)
    told: dict[str, Any] = {
        "unit_code": list(frame["code"]),
        "unit_name": [found.name_of(unit) for unit in frame.index],
    }
    told |= {
        kind: list(found.totals[kind])
        for kind in ("area_ha", "singly_ha", "multiply_ha", "uncovered_ha")
    }
    largest = [table.loc[u].idxmax() if table.loc[u].sum() else None for u in table.index]
    values: dict[Any, str | None] = {one.key: one.hilucs for one in found.classes}
    told["largest"] = [values.get(key) for key in largest]
    told |= {names[key]: list(table[key]) for key in table.columns}
    told |= {name: [value] * len(frame) for name, value in _of_all(found.used).items()}
    return gpd.GeoDataFrame(told, geometry=frame.geometry.to_numpy(), crs=frame.crs)


def _columns(found: ZoneStatistics) -> dict[str, str]:
    """Return the name of every class's column: digits of HILUCS, a code before them."""
    names: dict[str, str] = {}
    for one in found.classes:
        value = one.hilucs.partition("_")[0] if one.hilucs else "none"
        told = _NOT_IN_NAMES.sub("_", one.key).strip("_") or value
        name = f"class_{told}_ha"
        names[one.key] = free_name(name, names.values()) if name in names.values() else name
    return names


def change_frame(found: ZoneChange) -> gpd.GeoDataFrame:
    """Return the places that changed (EPSG:4326), what they were and became."""
    told = _change_columns(found, found.changed)
    told |= {name: [value] * len(found.changed) for name, value in _of_all(found.used).items()}
    return gpd.GeoDataFrame(told, geometry=found.changed.geometry.to_numpy(), crs=found.changed.crs)


def change_rows(found: ZoneChange) -> list[dict[str, Any]]:
    """Return a row for every class before and after, the unchanged ones too."""
    told = _change_columns(found, found.table)
    rows = [dict(zip(told, row, strict=True)) for row in zip(*told.values(), strict=True)]
    return [row | _of_all(found.used) for row in rows]


def _change_columns(found: ZoneChange, table: Any) -> dict[str, list[Any]]:  # noqa: ANN401  a frame with or without geometry
    values = {one.key: one.hilucs for one in found.classes}
    told: dict[str, list[Any]] = {}
    for side in ("before", "after"):
        told[f"class_{side}"] = [values.get(key) for key in table[side]]
        told[f"class_name_{side}"] = [found.told(key) for key in table[side]]
    told["area_ha"] = [round(float(area), _DIGITS) for area in table["area_ha"]]
    told["plan_before"], told["plan_after"] = (
        [f"{one.title} #{one.version}"] * len(table) for one in found.used
    )
    return told


def as_csv(rows: Sequence[Mapping[str, Any]], origin: Provenance) -> bytes:
    """Return rows as CSV that a spreadsheet opens safely, their source in every row."""
    about = {"source": origin.source, "licence": origin.licence, "vintage": origin.vintage}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*(rows[0] if rows else ()), *about])
    for row in rows:
        writer.writerow([safe_cell(value) for value in (*row.values(), *about.values())])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def as_geojson(frame: gpd.GeoDataFrame, origin: Provenance, name: str, lang: str) -> bytes:
    """Return units or places with their origin as GeoJSON by RFC 7946 (WGS84)."""
    told: dict[str, object] = {"name": name, "notice": words(lang)("app.not_binding")}
    told["practice"] = bool(frame["practice"].any()) if len(frame) else False
    return geojson(with_origin(frame, origin), told)


def as_geopackage(  # noqa: PLR0913  what a file is made of
    frame: gpd.GeoDataFrame,
    origin: Provenance,
    name: str,
    *,
    field: str,
    names: Mapping[str, str],
    now: dt.datetime,
) -> bytes:
    """Return units or places as a GeoPackage that QGIS draws by the class in ``field``.

    ``names`` are those of the HILUCS values in it.
    """
    looks = {value: zone_style(value) for value in names}
    style = {"stroke": "#5A5A5A", "by": {"field": field, "values": looks, "default": {}}}
    qml = style_qml(style, "fill", names, None)
    return geopackage({name: with_origin(frame, origin)}, now, style_rows({name: qml}, now))
