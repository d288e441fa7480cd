"""The plain records that the command line prints and the screens tabulate."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import Refusal
from geo.lineage import carry
from geo.raster import zonal_classes, zonal_numbers
from geo.types import Issue
from layers.declaration import Declaration
from layers.loading import partners_at, regions_of
from layers.store import Store
from layers.styles import class_name, raster_classes
from layers.territory import Key, Territory, check_date
from layers.units import as_row, find, overlap_table, relatives, select, unit_id


def layer_rows(store: Store, at: dt.date, lang: str) -> tuple[list[dict[str, Any]], list[Issue]]:
    """Return a record for every layer; one that cannot be opened is an issue of severity error."""
    check_date(at)
    rows = []
    issues = [
        Issue("declaration-refused", "error", {"file": refusal.values.get("file")})  # noqa: PD011  no frame
        for refusal in store.catalogue.refused
    ]
    for layer in store.catalogue:
        try:
            rows.append(_layer_row(store, layer, at, lang))
        except Refusal as refusal:
            about = {"layer": layer.id, "file": refusal.values.get("file", "")}
            issues.append(Issue("layer-unreadable", "error", about))
    return rows, issues


def _layer_row(store: Store, layer: Declaration, at: dt.date, lang: str) -> dict[str, Any]:
    opened = store.open(layer.id, at)
    source = opened.provenance
    return {
        "id": layer.id,
        "title": layer.title[lang],
        "role": layer.role,
        "kind": layer.kind,
        "crs": opened.crs,
        "valid_from": layer.valid_from,
        "valid_to": layer.valid_to,
        "features": opened.features,
        "source": source.source,
        "licence": source.licence,
        "vintage": source.vintage,
        "accuracy_m": source.accuracy_m,
    }


def unit_rows(
    territory: Territory, region: str, level: str, at: dt.date, lang: str
) -> tuple[list[dict[str, Any]], list[Issue]]:
    """Return the records of a region's units on a day, and what has to be known about them."""
    if level == "partner":
        return _partner_rows(territory, region, at, lang), []
    if level == "municipality" and (named := local_governments_2008(territory, region, at)):
        return named, [Issue("units-without-outline", "warning", _missing(named, at))]
    keys = select(territory, region, level, at)
    rows = [as_row(territory, key, at, lang) for key in keys]
    issues = []
    if any(row["area_km2"] is None for row in rows):
        issues.append(Issue("units-without-outline", "warning", _missing(rows, at)))
    if level == "nuts3" and any(row["valid_to"] and row["valid_to"] < at for row in rows):
        issues.append(Issue("nuts3-as-named", "warning"))
    return rows, issues


def _missing(rows: list[dict[str, Any]], at: dt.date) -> dict[str, object]:
    missing = sum(row["area_km2"] is None for row in rows)
    return {"missing": missing, "of": len(rows), "date": at}


def local_governments_2008(territory: Territory, region: str, at: dt.date) -> list[dict[str, Any]]:
    """Return Vidzeme's first-level local governments before 1 July 2009, by name only.

    They come from the parish table: parishes and towns that were governments of their own, and
    the three municipalities that existed already. Empty for other regions and dates.
    """
    check_date(at)
    if region != "vidzeme" or at >= dt.date(2009, 7, 1):
        return []
    table = territory.tables["parishes"]
    status = table["status_before_2009"].fillna("")
    own = table[status.str.contains("own local government|town council")]["name"]
    merged = status[status.str.contains(r"novads \(")].str.replace(r" \(.*", "", regex=True)
    names = sorted({*own, *merged})
    return [_without_outline(name) for name in names]


def _without_outline(name: str) -> dict[str, Any]:
    nothing = ("valid_from", "area_km2", "published_area_km2", "population", "population_year")
    row: dict[str, Any] = {"code": None, "name": name, "level": "municipality"}
    row |= dict.fromkeys(nothing) | {"valid_to": dt.date(2009, 6, 30), "iso": None}
    return row | {"neighbours": []}


def _partner_rows(
    territory: Territory, region: str, at: dt.date, lang: str
) -> list[dict[str, Any]]:
    check_date(at)
    rows = []
    for partner in partners_at(territory, at).to_dict("records"):
        key: Key = partner["key"]
        row = as_row(territory, key, at, lang)
        if territory.unit(key)["region"] != region:
            continue
        told = {"name": partner[f"name_{lang}"], "level": "partner", "unit": row["name"]}
        rows.append(row | told | {"extent": partner["extent"], "note": partner[f"note_{lang}"]})
    return rows


def lineage_record(
    territory: Territory, text: str, at: dt.date | None, today: dt.date
) -> dict[str, Any]:
    """Return a unit with whom it came from and what became of it, shares of area included."""
    if at is not None:
        check_date(at, today)
    key = find(territory, text, at)
    return {
        "unit": as_row(territory, key, at or key[1]),
        "predecessors": relative_rows(territory, key, before=True),
        "successors": relative_rows(territory, key, before=False),
        "parts": parts_of(territory, key),
        "at": at or today,
    }


def relative_rows(territory: Territory, key: Key, *, before: bool) -> list[dict[str, Any]]:
    """Return ``relatives`` as records with codes, names, dates and shares of area (0-1)."""
    rows = []
    for row in relatives(territory, key, before=before).to_dict("records"):
        other: Key = row.pop("key")
        unit = territory.unit(other)
        named = {"code": other[0], "name": territory.name(other), "level": unit["level"]}
        dated = {"valid_from": other[1], "valid_to": unit["valid_to"]}
        rows.append(named | dated | {k: _rounded(v) for k, v in row.items()})
    return rows


def _rounded(value: Any) -> Any:  # noqa: ANN401  any cell of the row
    return round(value, 6) if isinstance(value, float) else value


def layers_to_export(store: Store, key: Key) -> list[str]:
    """Return the vector layers that concern a unit's region: what leaves when nobody chose."""
    region = store.territory.unit(key)["region"]
    return [
        layer.id
        for layer in store.catalogue
        if layer.kind == "vector" and layer.listed and region in regions_of(layer)
    ]


def parts_of(territory: Territory, key: Key) -> list[str]:
    """Return the parishes and towns of a Vidzeme unit by name, from the parish table."""
    table = territory.tables["parishes"]
    code = territory.tables["composition"]
    bases = set(code[(code["code"] == key[0]) & (code["valid_from"] == key[1])]["atom"])
    if territory.unit(key)["level"] == "district":
        return sorted(table[table["district_code"] == key[0]]["name"])
    return sorted(table[table["code_2009"].isin(bases)]["name"])


def raster_stats(
    store: Store, layer: str, unit: str, at: dt.date, lang: str
) -> tuple[dict[str, Any], list[Issue]]:
    """Return the statistics of a raster layer in a unit on a day.

    ``rows`` are {class, value, share, area_km2} for classes, {statistic, value} for numbers;
    beside them the number of cells they rest on and the cell's size in metres.
    """
    declaration = store.catalogue[layer]
    if declaration.kind != "raster":
        raise Refusal("layer-not-raster", layer=layer)
    key = find(store.territory, unit, None if "@" in unit else at)
    zones = store.territory.outlines([key])
    zones.index = pd.Index([store.territory.name(key, at=at)])
    path = store.open(layer, at).raster
    assert path is not None  # noqa: S101  a raster layer opens as a raster
    if raster_classes(declaration):
        found = zonal_classes(path, zones)
        rows = _class_rows(declaration, found.table.iloc[0], store.territory.area_km2(key), lang)
    else:
        found = zonal_numbers(path, zones)
        numbers = found.table.iloc[0]
        rows = [{"statistic": str(k), "value": float(v)} for k, v in numbers.items()]
    told = {
        "layer": layer,
        "unit": {"code": key[0], "name": store.territory.name(key, at=at)},
        "at": at,
        "n_cells": float(found.n_cells.iloc[0]),
        "cell_size_m": list(found.cell_size_m),
        "rows": rows,
    }
    return told, list(found.issues)


def _class_rows(
    layer: Declaration, shares: pd.Series, area_km2: float | None, lang: str
) -> list[dict[str, Any]]:
    rows = [
        {
            "class": class_name(layer, float(str(value)), lang),
            "value": int(float(str(value))),
            "share": float(share),
            "area_km2": round(float(share) * (area_km2 or 0), 2),
        }
        for value, share in shares.items()
        if share > 0
    ]
    return sorted(rows, key=lambda row: -row["share"])


def read_amounts(path: Path) -> tuple[pd.Series, list[Issue]]:
    """Return amounts by unit code from a CSV with the columns code and value.

    Rows without a number are left out and listed as issues. Refuses a file that is no such CSV, or
    in which a code stands twice.
    """
    try:
        table = pd.read_csv(path, dtype=str, encoding="utf-8-sig", sep=None, engine="python")
    except (OSError, ValueError, csv.Error, pd.errors.ParserError) as error:
        raise Refusal("amounts-broken", file=path.name) from error
    if not {"code", "value"} <= set(table.columns):
        raise Refusal("amounts-columns", file=path.name, found=", ".join(map(str, table.columns)))
    numbers = pd.to_numeric(table["value"].str.replace(",", "."), errors="coerce")
    bad = ~np.isfinite(numbers)
    issues = [
        Issue("amount-no-number", "error", {"code": code, "file": path.name})
        for code in table.loc[bad, "code"]
    ]
    amounts = pd.Series(numbers[~bad].to_numpy(), index=table.loc[~bad, "code"].str.strip())
    if not amounts.index.is_unique:
        twice = amounts.index[amounts.index.duplicated()][0]
        raise Refusal("amounts-repeat", file=path.name, code=twice)
    return amounts, issues


def carried_rows(
    territory: Territory, amounts: pd.Series, region: str, old: dt.date, new: dt.date
) -> list[dict[str, Any]]:
    """Return amounts of the units of one day carried to the units of another.

    Rows {code, name, value, estimated, reason}: exact where units nest, estimated by area where
    they do not, without a value where a part has none.
    """
    before, after = finest(territory, region, old), finest(territory, region, new)
    by_code = {key[0]: unit_id(key) for key in before}
    unknown = [code for code in amounts.index if code not in by_code]
    if unknown:
        raise Refusal("amounts-unknown-unit", code=unknown[0], date=old)
    values = amounts.rename(index=by_code)
    found = carry(values, overlap_table(territory, before, after))
    rows = []
    for key in after:
        told = found.loc[unit_id(key)] if unit_id(key) in found.index else None
        value = None if told is None or np.isnan(told["value"]) else float(told["value"])
        rows.append(
            {
                "code": key[0],
                "name": territory.name(key, at=new),
                "value": value,
                "estimated": bool(told is not None and told["estimated"]),
                "reason": "not-covered" if told is None else told["reason"],
            }
        )
    return rows


def finest(territory: Territory, region: str, at: dt.date) -> list[Key]:
    """Return the finest units with outlines on a day: municipalities, before 2009 districts."""
    level = "district" if region == "vidzeme" and at < dt.date(2009, 7, 1) else "municipality"
    return [k for k in select(territory, region, level, at) if territory.pieces_of(k)]
