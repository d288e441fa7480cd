"""Recognises boundary tables by their fields, and brings codes and names to one spelling."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import pandas as pd

from geo.types import Provenance

if TYPE_CHECKING:
    from collections.abc import Collection

    from layers.official.files import Table

Publisher = Literal["csb", "vzd", "kartverket"]
FIELDS: dict[Publisher, tuple[str, ...]] = {
    "csb": ("L1_code", "L1_name", "L0_code"),
    "vzd": ("ATVK", "NOSAUKUMS"),
    "kartverket": ("kommunenummer",),
}
NORWEGIAN_NAMES = ("kommunenavn", "navn", "name")
_LATVIA, _NORWAY = (20.5, 55.5, 28.5, 58.3), (4.0, 57.5, 31.8, 71.6)
PLACE = {"csb": _LATVIA, "vzd": _LATVIA, "kartverket": _NORWAY}
_DAY = re.compile(r"(20\d\d)[._-](\d\d)[._-](\d\d)")
_SCALE = re.compile(r"_(\d[.]\d)m(?:_|$)")
_LINE_MM = 0.2
_DIGITS = 7


@dataclass(frozen=True, eq=False)
class Boundaries:
    """A recognised table.

    ``frame`` (the file's CRS): name, code (7-digit ATVK or 4-digit number), parent (7-digit code
    of the municipality, None where the file does not say), official_code (as the file spells it),
    kind, geometry.
    """

    publisher: Publisher
    name: str
    frame: gpd.GeoDataFrame
    provenance: Provenance


def is_wanted(fields: Collection[str]) -> bool:
    """Return whether field names are those of a table that can be used."""
    return publisher_of(fields) is not None


def publisher_of(fields: Collection[str]) -> Publisher | None:
    """Return who publishes tables with such fields (letter case does not matter)."""
    found = {field.casefold() for field in fields}
    for publisher, needed in FIELDS.items():
        if all(field.casefold() in found for field in needed):
            return publisher
    return None


def looked_for() -> str:
    """Return the fields of every publisher as text, for the refusal that names them."""
    return "; ".join(" + ".join(fields) for fields in FIELDS.values())


def recognised(table: Table) -> Boundaries:
    """Return a table whose fields ``is_wanted`` with its codes and names in one spelling."""
    publisher = publisher_of(list(table.frame.columns)) or "csb"
    source = table.frame[_in_force(table.frame)]
    plain = source.rename(columns={c: str(c).casefold() for c in source.columns})
    make = {"csb": _from_csb, "vzd": _from_vzd, "kartverket": _from_kartverket}[publisher]
    columns = make(plain)
    geometry = gpd.GeoSeries(source.geometry.array, crs=source.crs)
    frame = gpd.GeoDataFrame(columns.reset_index(drop=True), geometry=geometry)
    return Boundaries(publisher, table.name, frame, _provenance(publisher, table.name))


def _in_force(frame: gpd.GeoDataFrame) -> list[bool]:
    """Return which rows are in force: the address register keeps abolished units (STATUSS)."""
    status = next((c for c in frame.columns if str(c).casefold() == "statuss"), None)
    if status is None:
        return [True] * len(frame)
    return [_text(told) in {"EKS", ""} for told in frame[status]]


def _from_csb(plain: pd.DataFrame) -> pd.DataFrame:
    names = plain["l1_name"].map(_text)
    return pd.DataFrame(
        {
            "name": names,
            "code": plain["l1_code"].map(atvk),
            "parent": plain["l0_code"].map(atvk),
            "official_code": plain["l1_code"].map(_text),
            "kind": names.map(kind_of),
        }
    )


def _from_vzd(plain: pd.DataFrame) -> pd.DataFrame:
    names = plain["nosaukums"].map(_text)
    return pd.DataFrame(
        {
            "name": names,
            "code": plain["atvk"].map(atvk),
            "parent": None,
            "official_code": plain["atvk"].map(_text),
            "kind": names.map(kind_of),
        }
    )


def _from_kartverket(plain: pd.DataFrame) -> pd.DataFrame:
    column = next((c for c in NORWEGIAN_NAMES if c in plain.columns), "kommunenummer")
    numbers = plain["kommunenummer"].map(_text)
    return pd.DataFrame(
        {
            "name": plain[column].map(_norwegian_name),
            "code": numbers.map(lambda text: text.removesuffix(".0").zfill(4)),
            "parent": None,
            "official_code": numbers,
            "kind": "kommune",
        }
    )


def _norwegian_name(told: object) -> str:
    """Return the name; Kartverket also writes a list of names by language."""
    if isinstance(told, str) and told.startswith("["):
        told = json.loads(told)
    if isinstance(told, list) and told and isinstance(told[0], dict):
        told = told[0].get("navn")
    return _text(told)


def atvk(told: object) -> str:
    """Return an ATVK code as seven digits, from ``LV0054000``, ``0054000``, 54000 or 54000.0."""
    digits = _text(told).upper().removeprefix("LV").removesuffix(".0")
    return digits.zfill(_DIGITS) if digits.isdigit() else digits


def _text(told: object) -> str:
    if told is None or (isinstance(told, float) and pd.isna(told)):
        return ""
    return unicodedata.normalize("NFC", str(told)).strip()


def kind_of(name: str) -> str:
    """Return what a Latvian unit is by its name: pagasts, novads, else pilsēta (a town)."""
    last = name.casefold().rsplit(" ", 1)[-1]
    return last if last in {"pagasts", "novads"} else "pilsēta"


def name_keys(name: str) -> set[str]:
    """Return the spellings under which a parish table may know a unit.

    Official files write a town as ``Cēsis``, lists as ``Cēsu pilsēta``: the genitive takes -s
    after a vowel and -u for -is and -i.
    """
    plain = name.casefold()
    if kind_of(name) != "pilsēta" or plain.endswith(" pilsēta"):
        return {plain}
    stems = (f"{plain}s", f"{plain[:-1]}u", f"{plain[:-2]}u")
    return {plain} | {f"{stem} pilsēta" for stem in stems}


def vintage_of(name: str) -> str | None:
    """Return the day in a file's name (``…(2022.07.01.)``) as ISO text."""
    found = _DAY.search(name)
    return "-".join(found.groups()) if found else None


def _provenance(publisher: Publisher, name: str) -> Provenance:
    """Return where a table comes from; licences as the publishers' dataset pages state them."""
    vintage = vintage_of(name) or "not said by the file"
    if publisher == "csb":
        scale = _SCALE.search(name)
        return Provenance(
            source="Centrālā statistikas pārvalde (Central Statistical Bureau of Latvia)",
            licence="CC0 1.0 (default of data.gov.lv; confirm on the dataset's page)",
            vintage=vintage,
            accuracy_m=float(scale[1]) * 1e6 * _LINE_MM / 1000 if scale else None,
            url="https://data.gov.lv/dati/lv/dataset/robezas",
            note="generalised by the publisher; accuracy is 0.2 mm at the scale in the file's name",
        )
    if publisher == "vzd":
        return Provenance(
            source="Valsts zemes dienests, Valsts adrešu reģistrs (State Land Service of Latvia)",
            licence="CC BY 4.0",
            vintage=vintage,
            accuracy_m=None,
            url="https://data.gov.lv/dati/lv/dataset/varis-atvertie-dati",
        )
    return Provenance(
        source="Kartverket",
        licence="CC BY 4.0",
        vintage=vintage,
        accuracy_m=None,
        url="https://kartkatalog.geonorge.no",
        note="generalised copies of the file differ; the file does not say how much",
    )
