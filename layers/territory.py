"""The territory of both regions through their reforms, read from data/boundaries/.

Units are keyed by (code, valid_from). Their outlines are unions of pieces: pieces of the shipped,
generalised boundaries, or parishes and towns once the official files are imported.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from geo.borders import Segments, cut_into_segments
from geo.errors import Refusal
from geo.measure import area_km2
from geo.types import Provenance

BOUNDARIES = Path(__file__).resolve().parent.parent / "data" / "boundaries"
REGIONS = ("vidzeme", "ostfold")
COUNTRY_OF_REGION = {"vidzeme": "latvia", "ostfold": "ostfold"}
MEMBERS = {"vidzeme": "vidzeme-planning-region", "ostfold": "ostfold"}
_DATE_COLUMNS: tuple[str, ...] = (
    *("valid_from", "valid_to", "from", "to", "member_from", "member_to", "date"),
    *("name_from", "name_to", "from_valid_from", "to_valid_from", "body_from", "body_to"),
)
_NUMBER_COLUMNS = ("published_area_km2", "population", "population_year")

Key = tuple[str, dt.date]


@dataclass(frozen=True, eq=False)
class Territory:
    """All tables and pieces; frames are shared and never changed.

    ``pieces`` maps a country ("latvia", "ostfold") to its pieces: EPSG:4326, index ``atom``,
    columns base, inside, label, area_km2. ``tables`` holds the CSV tables by file stem, dates as
    ``datetime.date`` and nothing as ``None``.
    """

    pieces: dict[str, gpd.GeoDataFrame]
    tables: dict[str, pd.DataFrame]
    countries: gpd.GeoDataFrame
    provenance: dict[str, Provenance]
    official: dict[str, Any] | None = None
    version: str = "shipped"
    _memory: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def units(self) -> pd.DataFrame:
        """Return every unit of every date, indexed by (code, valid_from)."""
        return self.tables["units"]

    def unit(self, key: Key) -> dict[str, Any]:
        """Return the record of a unit: its row of the units table by column."""
        records: dict[Key, dict[str, Any]] = self.remember(
            "records",
            lambda: dict(zip(self.units.index, self.units.to_dict("records"), strict=True)),
        )
        return records[key]

    def segments(self, country: str) -> Segments:
        """Return the border segments of a country's pieces, cut once."""
        segments: Segments = self.remember(
            ("segments", country),
            lambda: cut_into_segments(self.pieces[country], self.countries),
        )
        return segments

    def pieces_of(self, key: Key) -> frozenset[str]:
        """Return the ids of the pieces of a unit; empty where there is no outline."""
        table: dict[Key, frozenset[str]] = self.remember("pieces_of", self._pieces_by_unit)
        return table.get(key, frozenset())

    def outline(self, key: Key) -> shapely.Geometry:
        """Return a unit's outline (EPSG:4326); refuses a unit that has none."""
        pieces = sorted(self.pieces_of(key))
        if not pieces:
            raise Refusal("unit-without-outline", unit=self.name(key), date=key[1])
        frame = self.pieces[self.country(key)]
        return self.remember(
            ("outline", key), lambda: shapely.coverage_union_all(frame.loc[pieces].geometry)
        )

    def outlines(self, keys: list[Key]) -> gpd.GeoDataFrame:
        """Return the outlines of ``keys`` (EPSG:4326) with the units' columns; none are dropped."""
        found = self.units.loc[keys].copy() if keys else self.units.iloc[:0].copy()
        shapes = [self.outline(key) for key in keys]
        return gpd.GeoDataFrame(found, geometry=shapes, crs="EPSG:4326")

    def country(self, key: Key) -> str:
        """Return whose pieces make up a unit."""
        pieces = self.pieces_of(key)
        for country, frame in self.pieces.items():
            if pieces and next(iter(pieces)) in frame.index:
                return country
        return COUNTRY_OF_REGION[self.unit(key)["region"] or "vidzeme"]

    def area_km2(self, key: Key) -> float | None:
        """Return the area of a unit's outline in EPSG:3035; None where there is no outline."""
        pieces = self.pieces_of(key)
        if not pieces:
            return None
        return float(self.pieces[self.country(key)].loc[sorted(pieces), "area_km2"].sum())

    def name(self, key: Key, lang: str = "lv", at: dt.date | None = None) -> str:
        """Return a unit's name in a language, as it was at ``at`` (its last one when absent)."""
        code, valid_from = key
        for row in self.remember("names", lambda: self.tables["names"].to_dict("records")):
            dated = row["code"] == code and row["valid_from"] == valid_from and at is not None
            if dated and row["name_from"] <= at <= row["name_to"]:
                return str(row[f"name_{lang}"])
        return str(self.unit(key)[f"name_{lang}"])

    def valid_at(self, at: dt.date) -> pd.DataFrame:
        """Return the units of all levels and regions that are valid on a day."""
        return self.remember(("valid", at), lambda: _on_day(self.units, at))

    def is_valid(self, key: Key, at: dt.date) -> bool:
        """Return whether a unit is valid on a day."""
        until = self.unit(key)["valid_to"]
        return key[1] <= at and (until is None or at <= until)

    def day_within(self, key: Key, at: dt.date) -> dt.date:
        """Return ``at``, or the nearest day on which the unit was valid."""
        until = self.unit(key)["valid_to"]
        return max(key[1], at if until is None else min(at, until))

    def members(self, group: str, at: dt.date) -> list[Key]:
        """Return the keys of a group's members on a day, in the order of their names."""
        table = self.tables["membership"]
        here = _on_day(table[table["group"] == group], at, "member_from", "member_to")
        return [(row.code, row.valid_from) for row in here.itertuples()]

    def _pieces_by_unit(self) -> dict[Key, frozenset[str]]:
        bases = pd.concat([frame[["base", "district"]] for frame in self.pieces.values()])
        by_base = bases.groupby("base").groups
        table = self.tables["composition"]
        found: dict[Key, set[str]] = {}
        for row in table.itertuples():
            found.setdefault((row.code, row.valid_from), set()).update(by_base.get(row.atom, ()))
        for district, parts in bases[bases["district"].notna()].groupby("district").groups.items():
            for key in [key for key in found if key[0] == district]:
                found[key] = set(parts)
        return {key: frozenset(parts) for key, parts in found.items()}

    def remember(self, key: Any, make: Callable[[], Any]) -> Any:  # noqa: ANN401  differs by key
        """Return what was made under ``key`` before, else make and keep it."""
        if key not in self._memory:
            self._memory[key] = make()
        return self._memory[key]


def _on_day(
    table: pd.DataFrame, at: dt.date, first: str = "valid_from", last: str = "valid_to"
) -> pd.DataFrame:
    starts = table[first].map(lambda day: day is None or day <= at)
    ends = table[last].map(lambda day: day is None or at <= day)
    return table[starts & ends]


@cache
def first_day() -> dt.date:
    """Return the first day the tables speak of."""
    first: dt.date = min(read_table(BOUNDARIES / "units.csv")["valid_from"])
    return first


def check_date(at: dt.date, today: dt.date | None = None) -> dt.date:
    """Return ``at``; refuses a day before the tables begin or after today."""
    if at < first_day():
        raise Refusal("date-too-early", date=at, first=first_day())
    if at > (today or dt.date.today()):  # noqa: DTZ011  a civil date where the reader sits
        raise Refusal("date-in-future", date=at)
    return at


def read_table(path: Path) -> pd.DataFrame:
    """Return a CSV table as text, its dates as ``datetime.date``, empty cells as ``None``."""
    if not path.is_file():
        raise Refusal("data-file-missing", file=path.name)
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table = table.astype(object).where(table != "", None)
        for column in table.columns.intersection(_DATE_COLUMNS):
            table[column] = table[column].map(lambda t: t and dt.date.fromisoformat(t))
        for column in table.columns.intersection(_NUMBER_COLUMNS):
            table[column] = pd.Series(
                [None if t is None else float(t) for t in table[column]],
                index=table.index,
                dtype=object,
            )
    except (ValueError, pd.errors.ParserError) as error:
        raise Refusal("data-file-broken", file=path.name) from error
    return table


def _read_frame(path: Path) -> gpd.GeoDataFrame:
    if not path.is_file():
        raise Refusal("data-file-missing", file=path.name)
    try:
        return gpd.read_file(path)
    except (pyogrio.errors.DataSourceError, ValueError, OSError) as error:
        raise Refusal("data-file-broken", file=path.name) from error


def _read_pieces(path: Path) -> gpd.GeoDataFrame:
    frame = _read_frame(path)
    for column in ("base", "district"):
        if column not in frame.columns:
            frame[column] = frame["atom"] if column == "base" else None
    frame = frame.set_index("atom")
    frame["area_km2"] = area_km2(frame)
    return frame


def load_territory(folder: Path = BOUNDARIES, official: Path | None = None) -> Territory:
    """Read the territory; ``official`` names a folder of imported pieces that replace shipped ones.

    Refuses with ``data-file-missing`` or ``data-file-broken``, naming the file.
    """
    stems = ("units", "names", "composition", "membership", "partners", "parishes", "lineage")
    tables = {stem: read_table(folder / f"{stem}.csv") for stem in stems}
    tables["units"] = tables["units"].set_index(["code", "valid_from"], drop=False)
    manifest = _read_manifest(official)
    pieces = {c: _read_pieces(folder / f"{c}_atoms.geojson") for c in ("latvia", "ostfold")}
    sources = _read_json(folder / "sources.json")
    provenance = {country: Provenance(**told) for country, told in sources.items()}
    for country, told in manifest.get("countries", {}).items():
        assert official is not None  # noqa: S101  a manifest has been read from it
        pieces[country] = _read_pieces(official / told["file"])
        provenance[country] = Provenance(**told["provenance"])
    return Territory(
        pieces=pieces,
        tables=tables,
        countries=_read_frame(folder / "outer.geojson").set_index("country"),
        provenance=provenance,
        official=manifest or None,
        version=manifest.get("version", "shipped"),
    )


def _read_manifest(official: Path | None) -> dict[str, Any]:
    path = official / "manifest.json" if official else None
    return _read_json(path) if path and path.is_file() else {}


def _read_json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise Refusal("data-file-missing", file=path.name)
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Refusal("data-file-broken", file=path.name) from error
    return told
