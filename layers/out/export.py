"""Layers leave the explorer: one unit's files, or a zip of every municipality of a region.

Every file is made in memory, written under another name and renamed when it is on the disk, so
that an interrupted export leaves whole files or none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.errors import Refusal
from geo.types import Issue
from layers.home import ensure_folder
from layers.out import manifest as told
from layers.out.bundle import Cutter, opener
from layers.out.unit_files import Files, Order, as_json, unit_files, zipped
from layers.territory import MEMBERS, Key, Territory
from layers.units import select
from layers.whole import write_whole
from layers.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from layers.catalogue import Catalogue

    Beside = Callable[[Key], Mapping[str, bytes]]

FORMATS = ("geojson", "gpkg", "csv", "zip")
CRS_CHOICES = ("EPSG:4326", "EPSG:3059", "layer")


@dataclass(frozen=True)
class ExportResult:
    """What was written, what its reader has to know, and the manifest that lies with it."""

    paths: tuple[Path, ...]
    issues: tuple[Issue, ...]
    manifest: dict[str, Any]


def export_unit(  # noqa: PLR0913  every argument is a choice of the user's
    territory: Territory,
    catalogue: Catalogue,
    key: Key,
    at: dt.date,
    layer_ids: Iterable[str],
    *,
    clip: bool,
    fmt: str,
    folder: Path,
    crs: str = "EPSG:4326",
    lang: str = "lv",
    now: dt.datetime | None = None,
    beside: Beside | None = None,
) -> ExportResult:
    """Write what of the layers lies in a unit on a day, the unit's outline always among it.

    ``fmt`` is geojson (a file and a QML a layer), gpkg (one file, styled), csv (a file a layer) or
    zip (all of these, rasters too, with a readme); a manifest lies with each. ``crs`` is that of
    the GeoPackage: EPSG:4326, EPSG:3059 or ``layer`` for each layer's own. The same export at the
    same ``now`` is the same bytes. ``beside`` gives further files about a unit that go with it, by
    the ends of their names.

    Layers that have nothing in the unit or cannot be opened are left out, with an issue. Refuses an
    unknown layer (``layer-unknown``), format or CRS (``export-format``, ``export-crs``), a unit
    that is not valid on the day or has no outline, and a folder that cannot be written.
    """
    order = _order(at, fmt, crs, lang, now)
    _check_valid(territory, key, at)
    bundle = _cutter(territory, catalogue, order, clip=clip).bundle(key, layer_ids)
    files, manifest = unit_files(territory, bundle, order, beside(key) if beside else {})
    base = told.base_name(territory, key, at)
    if fmt == "zip":
        files = {f"{base}.zip": zipped(files, order.now)}
    else:
        files[f"{base}_manifest.json"] = as_json(manifest)
    return ExportResult(_written(files, folder), bundle.issues, manifest)


def export_all(  # noqa: PLR0913  as above
    territory: Territory,
    catalogue: Catalogue,
    region: str,
    at: dt.date,
    layer_ids: Iterable[str],
    *,
    clip: bool,
    folder: Path,
    crs: str = "EPSG:4326",
    lang: str = "lv",
    now: dt.datetime | None = None,
    beside: Beside | None = None,
) -> ExportResult:
    """Write one zip of every municipality of a region on a day, a folder for each.

    Municipalities without an outline are left out, with an issue. Refuses as ``export_unit`` and
    as ``select`` do.
    """
    order = _order(at, "zip", crs, lang, now)
    keys = select(territory, region, "municipality", at)
    drawn = [key for key in keys if territory.pieces_of(key)]
    if not drawn:
        raise Refusal("unit-without-outline", unit=MEMBERS[region], date=at)
    cutter = _cutter(territory, catalogue, order, clip=clip)
    wanted = list(layer_ids)
    issues = [_no_outline(territory, key, at) for key in keys if key not in drawn]
    manifest = told.manifest_head(at, order.now, lang) | {"region": region, "units": []}
    manifest["left_out"] = [
        {"id": key[0], "reason": words(lang).issue(_no_outline(territory, key, at))}
        for key in keys
        if key not in drawn
    ]
    files: Files = {}
    for key in drawn:
        bundle = cutter.bundle(key, wanted)
        inner, record = unit_files(territory, bundle, order, beside(key) if beside else {})
        name = told.base_name(territory, key, at)
        files |= {f"{name}/{file}": content for file, content in inner.items()}
        manifest["units"].append({"folder": name, **record})
        issues += bundle.issues
    files["manifest.json"] = as_json(manifest)
    packed = {f"{told.slug(region)}_{at.isoformat()}.zip": zipped(files, order.now)}
    return ExportResult(_written(packed, folder), _once(issues), manifest)


def _once(issues: list[Issue]) -> tuple[Issue, ...]:
    return tuple(issue for n, issue in enumerate(issues) if issue not in issues[:n])


def _order(at: dt.date, fmt: str, crs: str, lang: str, now: dt.datetime | None) -> Order:
    if fmt not in FORMATS:
        raise Refusal("export-format", format=fmt, known=", ".join(FORMATS))
    if crs not in CRS_CHOICES:
        raise Refusal("export-crs", crs=crs, known=", ".join(CRS_CHOICES))
    return Order(at, fmt, crs, lang, now or dt.datetime.now(dt.UTC))


def _cutter(territory: Territory, catalogue: Catalogue, order: Order, *, clip: bool) -> Cutter:
    open_once = opener(territory, catalogue, order.at)
    rasters = order.fmt == "zip"
    return Cutter(territory, catalogue, order.at, open_once, clip, rasters, order.lang)


def _check_valid(territory: Territory, key: Key, at: dt.date) -> None:
    until = territory.unit(key)["valid_to"]
    if not (key[1] <= at and (until is None or at <= until)):
        when = f"{key[1].isoformat()} – {until.isoformat() if until else ''}".strip()
        raise Refusal("unit-not-at-date", unit=territory.name(key), date=at, when=when)


def _no_outline(territory: Territory, key: Key, at: dt.date) -> Issue:
    about = {"unit": territory.name(key, at=at)}
    return Issue("export-unit-without-outline", "warning", about, feature=key[0])


def _written(files: Files, folder: Path) -> tuple[Path, ...]:
    ensure_folder(folder)
    return tuple(write_whole(folder / name, content) for name, content in files.items())
