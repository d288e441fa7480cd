"""Plans with too many zones for a browser: what their tiles, pictures and answers are made from.

A build is a folder: outlines and kept pictures (`geo.zone_tiles`), ``table.arrow`` (the columns
that people see, a row for each zone) and ``kinds.json`` (the pairs of look and code).
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

from geo.errors import Refusal
from geo.zone_looks import Look, Looks
from geo.zone_tiles import ZoneTiles, open_tiles, write_tiles
from layers.home import ensure_folder
from layers.out.symbols import Symbol, symbols_of
from layers.zone_styles import look_parts, zone_layer_style, zone_looks

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import shapely
    from numpy.typing import NDArray

    from geo.types import LonLat

# From here on tiles are sent in less and shown sooner than shapes (benchmarks/large_plan.py).
TILED_FROM = 5_000
_WAITING = ".part-"
_MOST_KINDS = 10_000
Progress = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class ZoneBuild:
    """An opened build; ``kinds`` are rows of ``look`` and ``code`` as the tiles number them.

    ``class`` among them is the HILUCS value of the look (`layers.zone_styles.zone_look`).
    """

    tiles: ZoneTiles
    kinds: pd.DataFrame
    table: Any  # pyarrow.Table, mapped into memory
    stamp: str

    @property
    def classes(self) -> list[str]:
        """Return the HILUCS classes among the zones, sorted."""
        return sorted(set(self.kinds["class"]) - {""})

    @property
    def looks(self) -> list[str]:
        """Return the looks among the zones, sorted."""
        return sorted(set(self.kinds["look"]) - {""})

    def at(self, lonlat: LonLat) -> list[int]:
        """Return the numbers of the zones that a place lies in, lowest first."""
        return self.tiles.shapes.at(lonlat)

    def row(self, number: int) -> dict[str, Any]:
        """Return the columns of a zone."""
        row: dict[str, Any] = self.table.slice(number, 1).to_pylist()[0]
        return row

    def shape(self, number: int) -> shapely.Geometry:
        """Return the outline of a zone in degrees; refuses ``zone-unknown``."""
        if not 0 <= number < len(self.tiles.shapes):
            raise Refusal("zone-unknown", zone=number)
        return self.tiles.shapes.shape(number)


@dataclass(frozen=True, eq=False)
class ZonePicture:
    """A build with its looks, to be drawn over a part of the ground."""

    build: ZoneBuild
    looks: Looks

    def drawn(
        self, crs: str, box: tuple[float, float, float, float], size_px: tuple[int, int]
    ) -> NDArray[np.uint8]:
        """Return (height, width, 4) RGBA of ``box`` (left, bottom, right, top in ``crs`` units)."""
        return self.looks.rgba(self.build.tiles.picture(crs, box, size_px, self.looks))

    def png(
        self, crs: str, box: tuple[float, float, float, float], size_px: tuple[int, int]
    ) -> bytes:
        """Return the same as a PNG with a palette."""
        return self.looks.png(self.build.tiles.picture(crs, box, size_px, self.looks))


def write_build(
    folder: Path,
    zones: gpd.GeoDataFrame,
    table: pd.DataFrame,
    told: Progress,
    also: Callable[[Path], None] = lambda _folder: None,
) -> None:
    """Make the build of zones (any CRS, with ``code`` and ``hilucs``) as ``folder``, whole or not.

    ``table`` is what people see of them, in the same order; ``also`` may write into the folder
    before it gets its name; ``told`` hears the share (0-1) that is done. Refuses
    ``folder-unwritable``.
    """
    waiting = ensure_folder(folder.parent) / f"{_WAITING}{uuid.uuid4().hex}"
    try:
        waiting.mkdir()
        kinds, pairs = _kinds(zones)
        write_tiles(waiting, zones.geometry.to_numpy(), zones.crs, kinds, told)
        (waiting / "kinds.json").write_text(json.dumps(pairs), encoding="utf-8")
        _write_table(table, waiting / "table.arrow")
        also(waiting)
        shutil.rmtree(folder, ignore_errors=True)
        waiting.rename(folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal("folder-unwritable", folder=str(folder.parent), reason=reason) from error
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def is_waiting(name: str) -> bool:
    """Return whether a folder of this name is a build that is being made, or was cut short."""
    return name.startswith(_WAITING)


def open_build(folder: Path) -> ZoneBuild:
    """Return the build of a folder, shared by all who ask; refuses ``zone-tiles-missing``."""
    try:
        changed = (folder / "tiles.json").stat().st_mtime_ns
    except OSError as error:
        raise Refusal("zone-tiles-missing") from error
    return _opened(folder, changed)


@lru_cache(maxsize=16)
def _opened(folder: Path, changed: int) -> ZoneBuild:
    tiles = open_tiles(folder)
    try:
        pairs = json.loads((folder / "kinds.json").read_text(encoding="utf-8"))
        with pa.memory_map(str(folder / "table.arrow")) as file:
            table = pa.ipc.open_file(file).read_all()
    except (OSError, ValueError) as error:
        raise Refusal("zone-tiles-missing") from error
    kinds = pd.DataFrame(pairs, columns=["look", "code"])
    kinds["class"] = [look_parts(look)[0] for look in kinds["look"]]
    return ZoneBuild(tiles, kinds, table, f"{changed:x}")


def looks_of(build: ZoneBuild, style: Mapping[str, object]) -> Looks:
    """Return how a build's kinds are drawn in a declared style by class, look or code."""
    return Looks([_look(symbol) for symbol in symbols_of(build.kinds, style)])


def class_picture(folder: Path, *, practice: bool) -> ZonePicture:
    """Return the build of a folder in the colours of HILUCS; refuses ``zone-tiles-missing``."""
    build = open_build(folder)
    return ZonePicture(build, looks_of(build, zone_layer_style(build.classes, practice=practice)))


def _look(symbol: Symbol) -> Look:
    edge = symbol.stroke if symbol.weight else ""
    plain = Look(symbol.fill if symbol.fill_opacity else "", edge, dotted=bool(symbol.dash))
    if symbol.hatch is None:
        return plain
    hatch = symbol.hatch
    return Look(plain.fill, edge, plain.dotted, hatch.colour, hatch.gap, hatch.width)


def _kinds(zones: gpd.GeoDataFrame) -> tuple[NDArray[Any], list[tuple[str, str]]]:
    """Return the kind of each zone and the pairs; codes beyond counting are left out."""
    pairs = pd.DataFrame({"look": zone_looks(zones), "code": _texts(zones["code"])})
    if len(pairs.drop_duplicates()) > _MOST_KINDS:
        pairs["code"] = ""
    numbers = pairs.groupby(["look", "code"], sort=True).ngroup().to_numpy()
    found = pairs.assign(kind=numbers).drop_duplicates("kind").sort_values("kind")
    return numbers, list(zip(found["look"], found["code"], strict=True))


def _texts(column: pd.Series) -> pd.Series:
    return column.astype(object).where(column.notna(), "").astype(str)


def _write_table(table: pd.DataFrame, path: Path) -> None:
    columns = {
        name: pa.array(table[name].astype("string"), pa.string(), from_pandas=True)
        for name in table.columns
    }
    rows = pa.table(columns)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, rows.schema) as writer:
        writer.write_table(rows)
