"""Opens a declared layer at a date: the frame or raster, its issues, where it comes from."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pyproj
import shapely

from geo.errors import Refusal
from geo.types import Issue, Provenance
from layers.declaration import Declaration
from layers.example_areas import change_days, example_frame
from layers.territory import COUNTRY_OF_REGION, REGIONS, Key, Territory
from layers.units import select, sort_key, unit_id

MAX_USER_FEATURES = 200_000
_VECTOR_STARTS = {".geojson": b"{", ".json": b"{", ".gpkg": b"SQLite format 3", ".fgb": b"fgb"}
_UNREADABLE = (
    pyogrio.errors.DataLayerError,
    pyogrio.errors.DataSourceError,
    pyproj.exceptions.CRSError,
    shapely.GEOSException,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
    OSError,
)


@dataclass(frozen=True, eq=False)
class Loaded:
    """An opened layer. ``frame`` (vector, EPSG:4326 unless ``crs`` says otherwise) is read-only.

    ``version`` changes exactly when what is drawn changes.
    """

    declaration: Declaration
    frame: gpd.GeoDataFrame | None
    raster: Path | None
    crs: str
    provenance: Provenance
    issues: tuple[Issue, ...]
    version: str

    @cached_property
    def features(self) -> int | None:
        """Return the number of features; None for a raster."""
        return None if self.frame is None else len(self.frame)


def open_layer(declaration: Declaration, territory: Territory, at: dt.date) -> Loaded:
    """Open a layer as it is on a day.

    Refuses a missing or broken file. A layer that has nothing on the day has an empty frame and an
    issue that says why.
    """
    origin = declaration.data["from"]
    if origin == "territory":
        return _open_units(declaration, territory, at)
    if origin == "partners":
        return _open_partners(declaration, territory, at)
    if origin == "examples":
        issues = [Issue("examples-as-municipalities", "info", {"date": at})]
        return _loaded(declaration, territory, example_frame(territory, at), issues, "ostfold")
    if origin == "pieces":
        return _open_pieces(declaration, territory)
    return _open_file(declaration)


def _open_units(declaration: Declaration, territory: Territory, at: dt.date) -> Loaded:
    region, level = str(declaration.data["region"]), str(declaration.data["level"])
    issues: list[Issue] = []
    try:
        keys = select(territory, region, level, at)
    except Refusal as refusal:
        if refusal.code != "level-not-at-date":
            raise
        issues.append(Issue(refusal.code, "info", refusal.values))
        keys = []
    if level == "nuts3" and not all(territory.is_valid(key, at) for key in keys):
        issues.append(Issue("nuts3-as-named", "warning"))
    drawn = [key for key in keys if territory.pieces_of(key)]
    if len(drawn) < len(keys):
        about = {"missing": len(keys) - len(drawn), "of": len(keys), "date": at}
        issues.append(Issue("units-without-outline", "warning", about))
    frame = _unit_frame(territory, drawn, at)
    return _loaded(declaration, territory, frame, issues, COUNTRY_OF_REGION[region])


def _unit_frame(territory: Territory, keys: list[Key], at: dt.date) -> gpd.GeoDataFrame:
    frame = territory.outlines(keys)
    frame["id"] = [unit_id(key) for key in keys]
    frame["name"] = [territory.name(key, at=at) for key in keys]
    frame["area_km2"] = [territory.area_km2(key) for key in keys]
    columns = ["id", "code", "name", "level", "valid_from", "valid_to", "iso", "area_km2"]
    columns += ["published_area_km2", "population", "population_year", "geometry"]
    return frame[columns].set_index("id", drop=False)


def _open_partners(declaration: Declaration, territory: Territory, at: dt.date) -> Loaded:
    rows = partners_at(territory, at)
    drawn = rows[rows["key"].map(lambda key: bool(territory.pieces_of(key)))]
    issues = []
    if len(drawn) < len(rows):
        hidden = rows.loc[~rows.index.isin(drawn.index), "name_lv"]
        issues.append(
            Issue("partner-without-outline", "info", {"partners": ", ".join(hidden), "date": at})
        )
    shapes = [territory.outline(key) for key in drawn["key"]]
    plain = drawn.drop(columns=["key"]).assign(
        unit=[territory.name(k, at=at) for k in drawn["key"]]
    )
    frame = gpd.GeoDataFrame(plain, geometry=shapes, crs="EPSG:4326")
    frame.insert(0, "id", [f"{row.partner}:{row.role}" for row in drawn.itertuples()])
    frame.insert(1, "name", frame["name_lv"])
    return _loaded(declaration, territory, frame.set_index("id", drop=False), issues, "latvia")


def partners_at(territory: Territory, at: dt.date) -> pd.DataFrame:
    """Return the partners' territories on a day: rows of the partners table with the unit's key."""
    table = territory.tables["partners"]
    starts = table["from"].map(lambda day: day is None or day <= at)
    ends = table["to"].map(lambda day: day is None or at <= day)
    rows = table[starts & ends].reset_index(drop=True)
    keys = list(zip(rows["code"], rows["valid_from"], strict=True))
    return rows.assign(key=pd.Series(keys, dtype=object))


def _open_pieces(declaration: Declaration, territory: Territory) -> Loaded:
    """Open pieces themselves: parishes where official files are imported."""
    country = str(declaration.data["country"])
    issues = []
    frame = territory.pieces[country]
    frame = frame[frame["inside"].astype(bool)]
    if not (territory.official or {}).get("countries", {}).get(country):
        issues.append(Issue("official-not-imported", "info"))
        frame = frame.iloc[:0]
    frame = frame.assign(id=frame.index, name=frame["label"])
    unknown = [c.name for c in declaration.columns if c.name not in frame.columns]
    frame = frame.assign(**dict.fromkeys(unknown))
    return _loaded(declaration, territory, frame, issues, country)


def _loaded(
    declaration: Declaration,
    territory: Territory,
    frame: gpd.GeoDataFrame,
    issues: list[Issue],
    country: str,
) -> Loaded:
    rows = frame.drop(columns="geometry").to_dict("records")
    told = [declaration.id, territory.version, *map(str, rows)]
    return Loaded(
        declaration=declaration,
        frame=frame.sort_values("name", key=lambda names: names.map(sort_key)),
        raster=None,
        crs="EPSG:4326",
        provenance=territory.provenance[country],
        issues=tuple(issues),
        version=_digest("\n".join(told)),
    )


def _open_file(declaration: Declaration) -> Loaded:
    path = declaration.file
    if not path.is_file():
        raise Refusal("layer-file-missing", layer=declaration.id, file=path.name)
    assert declaration.provenance is not None  # noqa: S101  files are declared with provenance
    stat = path.stat()
    version = _digest(f"{declaration.id} {stat.st_size} {stat.st_mtime_ns}")
    if declaration.kind == "raster":
        from geo.raster_file import open_raster  # noqa: PLC0415  only rasters need the library

        info = open_raster(path)
        return Loaded(declaration, None, path, info.crs, declaration.provenance, (), version)
    frame, issues = _read_vector(declaration, path)
    crs = f"EPSG:{frame.crs.to_epsg()}" if frame.crs.to_epsg() else frame.crs.to_string()
    frame = frame.to_crs("EPSG:4326")
    return Loaded(declaration, frame, None, crs, declaration.provenance, tuple(issues), version)


def _read_vector(declaration: Declaration, path: Path) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    start = _VECTOR_STARTS.get(path.suffix.lower())
    if start is None:
        known = ", ".join(_VECTOR_STARTS)
        raise Refusal("layer-file-kind", layer=declaration.id, file=path.name, known=known)
    broken = Refusal("layer-file-broken", layer=declaration.id, file=path.name)
    with path.open("rb") as file:
        if not file.read(32).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(start):
            raise broken
    try:
        frame = _read_geojson(path) if start == b"{" else gpd.read_file(path)
    except _UNREADABLE as error:
        raise broken from error
    if frame.crs is None:
        raise Refusal("layer-file-crs", layer=declaration.id, file=path.name)
    return _checked(frame, declaration)


def _read_geojson(path: Path) -> gpd.GeoDataFrame:
    """Read GeoJSON without GDAL, which picks its driver by content and could follow a link."""
    told = json.loads(path.read_text(encoding="utf-8-sig"))
    named = (told.get("crs") or {}).get("properties", {}).get("name", "EPSG:4326")
    if not told["features"]:
        return gpd.GeoDataFrame(geometry=[], crs=named)
    return gpd.GeoDataFrame.from_features(told["features"], crs=named)


def _checked(
    frame: gpd.GeoDataFrame, declaration: Declaration
) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    issues = []
    if len(frame) > MAX_USER_FEATURES:
        issues.append(Issue("layer-cut", "error", {"kept": MAX_USER_FEATURES}))
        frame = frame.iloc[:MAX_USER_FEATURES]
    empty = frame.geometry.isna() | frame.geometry.is_empty
    if empty.any():
        issues.append(Issue("features-without-geometry", "warning", {"count": int(empty.sum())}))
        frame = frame[~empty]
    if frame.empty:
        issues.append(Issue("layer-empty", "warning"))
    if "id" not in frame.columns:
        frame = frame.assign(id=[f"{declaration.id}-{n}" for n in range(len(frame))])
    frame = frame.assign(id=frame["id"].astype(str))
    return frame.set_index("id", drop=False), issues


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def canonical_date(territory: Territory, at: dt.date) -> dt.date:
    """Return the day since which the territory has been as it is on ``at``.

    Two dates with the same canonical date show the same map, so what has been drawn stays.
    """

    def make() -> list[dt.date]:
        one = dt.timedelta(days=1)
        days: set[dt.date] = set()
        for table in territory.tables.values():
            for column in ("valid_from", "from", "name_from", "member_from"):
                days |= {d for d in table.get(column, ()) if d is not None}
            for column in ("valid_to", "to", "name_to", "member_to"):
                days |= {d + one for d in table.get(column, ()) if d is not None}
        return sorted(days)

    known = territory.remember("change_days", make)
    return max((day for day in known if day <= at), default=at)


def layer_date(declaration: Declaration, territory: Territory, at: dt.date) -> dt.date:
    """Return the day since which a layer has been as it is on ``at``, at the latest."""
    day = canonical_date(territory, at)
    if declaration.data["from"] == "examples":
        return max((changed for changed in change_days() if day < changed <= at), default=day)
    return day


def regions_of(declaration: Declaration) -> tuple[str, ...]:
    """Return the regions a layer concerns."""
    return (declaration.region,) if declaration.region in REGIONS else REGIONS
