"""The one door for files from outside: what is it, may it be, and which reader takes it.

To add a format: its kind in ``sniff``, and its reader here.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import shapely

from geo.errors import Refusal
from geo.findings import Finding
from layers.readers import mapinfo, shapefile
from layers.readers.csvtable import read_csv
from layers.readers.drafts import Budget
from layers.readers.dxf import read_dxf
from layers.readers.flatgeobuf import read_flatgeobuf
from layers.readers.geojson import read_json
from layers.readers.geopackage import read_geopackage
from layers.readers.geoparquet import read_geoparquet
from layers.readers.geotiff import is_tiff, read_geotiff
from layers.readers.gml import read_gml
from layers.readers.kml import read_kml
from layers.readers.limits import MB, ReadLimits, limits_for
from layers.readers.mapinfo import read_mif, read_tab
from layers.readers.raw import RawFile, RawLayer
from layers.readers.shapefile import read_shapefile
from layers.readers.sniff import Kind, kind_of
from layers.readers.texts import cleaned
from layers.readers.unpack import unpacked
from layers.readers.xmltext import said_in

KNOWN = (
    "Shapefile (zip), GeoPackage, GeoJSON, TopoJSON, FlatGeobuf, GML, TAB, MIF, KML, KMZ, CSV, "
    "GeoParquet, DXF"
)
_NAMES_SHOWN = 5
_LAYERS_SHOWN = 20


@dataclass(frozen=True)
class _Found:
    """A file to read: where it lies, what it was called, and its neighbours by their endings."""

    path: Path
    name: str

    @property
    def stem(self) -> str:
        """Return the name of a layer that has none of its own."""
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        """Return the ending of the name, in small letters."""
        return PurePosixPath(self.name).suffix.lower()


Reader = Callable[[_Found, Sequence[_Found], Path, Budget], RawFile]


def read_raw(path: Path, *, layer: str | None = None, limits: ReadLimits | None = None) -> RawFile:
    """Read a file, a zip, or a folder with a Shapefile in it; all layers, or the one named.

    Nothing is repaired or moved but what a geometry needs to exist; that is told in findings. To
    be called in a process of its own (``layers.apart``). Refuses with a sentence whatever is not
    whole, not safe, too large or of no known format.
    """
    if not path.exists():
        raise Refusal("plan-file-missing", file=path.name)
    limits = limits or limits_for(path)
    with tempfile.TemporaryDirectory() as folder:
        found = _gathered(path, Path(folder), limits)
        raw = _read_all(found, Path(folder), limits)
    _check_readable(raw)
    return raw if layer is None else _only(raw, layer)


def _gathered(path: Path, folder: Path, limits: ReadLimits) -> list[_Found]:
    if path.is_dir():
        return [_Found(one, one.name) for one in sorted(path.iterdir()) if one.is_file()]
    _check_size(path, limits)
    if kind_of(path) == "zip":
        return [_Found(place, name) for place, name in unpacked(path, folder, limits)]
    others = _neighbours(path)
    for one in others:
        _check_size(one, limits, empty=True)
    return [_Found(one, one.name) for one in (path, *others)]


def _neighbours(path: Path) -> list[Path]:
    """Return the files that a file may consist of; asked by name, as the folder may be closed."""
    endings = sorted(_NEIGHBOURS.get(kind_of(path), frozenset()) - {path.suffix.lower()})
    either = (path.with_suffix(case) for one in endings for case in (one, one.upper()))
    return [one for one in either if one.is_file()]


def _check_size(path: Path, limits: ReadLimits, *, empty: bool = False) -> None:
    size = path.stat().st_size
    if size == 0 and not empty:
        raise Refusal("plan-file-empty")
    if size > limits.file_bytes:
        limit = limits.file_bytes // MB
        raise Refusal("plan-file-too-large", size_mb=size // MB, limit_mb=limit)


def _read_all(found: list[_Found], folder: Path, limits: ReadLimits) -> RawFile:
    """Read every plan among files; what is none is named, and refuses all where it is unsafe."""
    if len(found) == 1 and is_tiff(found[0].path):
        return read_geotiff(found[0].path, found[0].name)
    budget = Budget(limits)
    kinds = {one: _kind(one) for one in found}
    plans = [one for one in found if kinds[one] in _READERS]
    if len(found) == 1 or not plans:
        _refuse_kind(found, kinds)
    unsafe = [one for one in found if kinds[one] == "pointer"]
    if unsafe:
        _refuse_kind(unsafe[:1], kinds)
    _check_no_table_alone(found)
    read, tables = [], 0
    for one in plans:
        try:
            read.append(_READERS[kinds[one]](one, found, folder, budget))
        except Refusal as refusal:
            if refusal.code not in _NO_PLAN or len(plans) == 1:
                raise
            tables += 1
            kinds[one] = "unknown"
    if not read:
        raise Refusal("plan-file-unknown", known=KNOWN)
    return _joined(read, [one for one in found if _is_left_out(one, kinds)])


def _kind(found: _Found) -> Kind:
    if found.path.stat().st_size == 0 or found.suffix in _COMPANIONS:
        return "unknown"
    return kind_of(found.path)


def _refuse_kind(found: list[_Found], kinds: Mapping[_Found, Kind]) -> None:
    """Refuse what is no plan, by what it is."""
    for one in found:
        kind = kinds[one]
        if kind in _READERS:
            return
        if kind == "server-error":
            raise Refusal("plan-file-server-error", said=cleaned(said_in(one.path)))
        _refuse_known(kind)
    _check_no_table_alone(found)
    if found and found[0].suffix in _NAMED_KINDS:
        raise Refusal("plan-file-not-its-name", suffix=found[0].suffix, known=KNOWN)
    raise Refusal("plan-file-unknown", known=KNOWN)


def _refuse_known(kind: Kind) -> None:
    if kind == "sosi":
        raise Refusal("plan-file-sosi")
    if kind == "raster":
        raise Refusal("plan-file-raster")
    if kind == "pointer":
        raise Refusal("plan-file-pointer")
    if kind == "archive":
        raise Refusal("plan-file-archive")
    if kind == "web-page":
        raise Refusal("plan-file-web-page")
    if kind == "xml-dtd":
        raise Refusal("xml-dtd")


def _check_no_table_alone(found: Sequence[_Found]) -> None:
    """Refuse a Shapefile's table without its geometries: never a table silently without a map."""
    shapes = {_stem(one) for one in found if one.suffix == ".shp"}
    for one in found:
        if one.suffix == ".shx" and _stem(one) not in shapes:
            raise Refusal("shapefile-part-missing", part=f"{one.stem}.shp")
        if one.suffix == ".dbf" and not shapes and not any(o.suffix == ".tab" for o in found):
            raise Refusal("shapefile-part-missing", part=f"{one.stem}.shp")


def _stem(found: _Found) -> str:
    return found.name[: len(found.name) - len(found.suffix)].casefold()


def _is_left_out(found: _Found, kinds: Mapping[_Found, Kind]) -> bool:
    return kinds[found] not in _READERS and found.suffix not in _COMPANIONS


def _joined(read: list[RawFile], left: list[_Found]) -> RawFile:
    findings = [finding for one in read for finding in one.findings]
    layers = _named_apart([layer for one in read for layer in one.layers])
    if left:
        names = ", ".join(cleaned(one.name) for one in left[:_NAMES_SHOWN])
        values = {"total": len(left), "left": names + (" …" if len(left) > _NAMES_SHOWN else "")}
        findings.append(Finding("file.left-out", values=values))
    if len(layers) > 1:
        names = ", ".join(one.name for one in layers[:_LAYERS_SHOWN])
        more = " …" if len(layers) > _LAYERS_SHOWN else ""
        values = {"total": len(layers), "layers": names + more}
        findings.append(Finding("file.several-layers", values=values))
    drivers = dict.fromkeys(one.driver for one in read)
    return RawFile(", ".join(drivers), layers, tuple(findings))


def _named_apart(layers: list[RawLayer]) -> tuple[RawLayer, ...]:
    """Return layers with names of their own, none empty and none twice."""
    taken: set[str] = set()
    named = []
    for number, layer in enumerate(layers, start=1):
        plain = cleaned(layer.name).strip() or f"layer {number}"
        name, count = plain, 1
        while name in taken:
            count += 1
            name = f"{plain} ({count})"
        taken.add(name)
        named.append(replace(layer, name=name))
    return tuple(named)


def _check_readable(raw: RawFile) -> None:
    """Refuse a file without a feature, and one of which no geometry could be read."""
    if not any(layer.features_in for layer in raw.layers):
        raise Refusal("plan-file-no-features")
    lost = sum(
        len(finding.features)
        for layer in raw.layers
        for finding in layer.findings
        if finding.rule in {"geometry.unreadable", "feature.unreadable"}
    )
    geometries = (layer.frame.geometry.to_numpy() for layer in raw.layers)
    if lost and not any((shapely.get_type_id(one) >= 0).any() for one in geometries):
        raise Refusal("plan-file-nothing-readable", count=lost)


def _only(raw: RawFile, layer: str) -> RawFile:
    chosen = tuple(one for one in raw.layers if one.name == layer)
    if not chosen:
        known = ", ".join(one.name for one in raw.layers)
        raise Refusal("plan-layer-unknown", layer=layer, known=known)
    return replace(raw, layers=chosen)


def _gml(found: _Found, _: Sequence[_Found], __: Path, budget: Budget) -> RawFile:
    return read_gml(found.path, budget)


def _geopackage(found: _Found, _: Sequence[_Found], folder: Path, budget: Budget) -> RawFile:
    with tempfile.TemporaryDirectory(dir=folder) as apart:
        copy = shutil.copyfile(found.path, Path(apart) / "plan.gpkg")
        return read_geopackage(copy, budget)


def _alone(
    read: Callable[[Path, str, Budget], RawFile],
) -> Reader:
    """Return the reader of a format that is one file."""
    return lambda found, _others, _folder, budget: read(found.path, found.stem, budget)


def _with_parts(read: Callable[[Path, str, Budget], RawFile], parts: frozenset[str]) -> Reader:
    """Return the reader of a format of several files, which are copied under one name first."""

    def reader(found: _Found, others: Sequence[_Found], folder: Path, budget: Budget) -> RawFile:
        with tempfile.TemporaryDirectory(dir=folder) as apart:
            return read(_beside(found, others, Path(apart), parts), found.stem, budget)

    return reader


def _shapefile(path: Path, name: str, budget: Budget) -> RawFile:
    return RawFile("ESRI Shapefile", (read_shapefile(path, name, budget),))


def _beside(found: _Found, others: Sequence[_Found], folder: Path, wanted: frozenset[str]) -> Path:
    """Copy a file and those that belong to it under one name, and return the first."""
    for one in others:
        if _stem(one) == _stem(found) and one.suffix in wanted:
            shutil.copyfile(one.path, folder / f"plan{one.suffix}")
    return folder / f"plan{found.suffix}"


_READERS: Mapping[Kind, Reader] = {
    "csv": _alone(read_csv),
    "dxf": _alone(read_dxf),
    "flatgeobuf": _alone(read_flatgeobuf),
    "geopackage": _geopackage,
    "gml": _gml,
    "json": _alone(read_json),
    "kml": _alone(read_kml),
    "mif": _with_parts(read_mif, mapinfo.MIF_PARTS),
    "parquet": _alone(read_geoparquet),
    "shapefile": _with_parts(_shapefile, frozenset(shapefile.PARTS)),
    "tab": _with_parts(read_tab, mapinfo.TAB_PARTS),
}
_NEIGHBOURS: Mapping[Kind, frozenset[str]] = {
    "mif": mapinfo.MIF_PARTS,
    "shapefile": frozenset(shapefile.PARTS),
    "tab": mapinfo.TAB_PARTS,
}
_COMPANIONS = frozenset(
    {".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".qix", ".qmd", ".qml", ".sld"}
    | {".lyr", ".dat", ".map", ".id", ".ind", ".mid"}
)
_NAMED_KINDS = frozenset(
    {".shp", ".gpkg", ".geojson", ".json", ".topojson", ".fgb", ".gml", ".xml", ".kml", ".kmz"}
    | {".tab", ".mif", ".parquet", ".dxf", ".zip"}
)
_NO_PLAN = frozenset({"json-not-plan", "csv-no-geometry", "gml-no-features"})
