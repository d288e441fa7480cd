"""Official boundaries that the user has: read, made into pieces, used in place of the shipped ones.

``import_official`` takes files of the Central Statistical Bureau or the address register of Latvia,
or of Kartverket; ``remove_official`` goes back to the shipped boundaries.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd

from geo.errors import Refusal
from geo.types import Issue, Provenance
from layers.geopackage import geopackage
from layers.home import ensure_folder
from layers.official.fields import Boundaries, is_wanted, looked_for, recognised
from layers.official.files import is_companion, read_tables
from layers.official.latvia import latvian_pieces, shipped_latvia
from layers.official.norway import norwegian_pieces
from layers.territory import Territory, load_territory
from layers.whole import write_whole

__all__ = ["FOLDER", "OfficialResult", "import_official", "official_folder", "remove_official"]

FOLDER = "official"
MANIFEST = "manifest.json"
_NO_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""The same pieces are the same bytes, so that their digest is their version."""
_COUNTRY = {"csb": "latvia", "vzd": "latvia", "kartverket": "ostfold"}
Made = tuple[gpd.GeoDataFrame, Provenance]


@dataclass(frozen=True)
class OfficialResult:
    """What was imported: the manifest as written, and what was repaired, estimated or left out."""

    manifest: dict[str, Any]
    issues: tuple[Issue, ...]


def official_folder(home: Path) -> Path:
    """Return the folder in ``home`` that ``load_territory(official=…)`` reads."""
    return home / FOLDER


def import_official(files: list[Path], territory: Territory, home: Path) -> OfficialResult:
    """Make pieces out of official boundary files and put them in ``home``/official.

    ``files`` are Shapefiles (or zips of them), GeoJSON, TopoJSON or GeoPackages of one or of both
    countries; a country that is not among them keeps what it has. Earlier pieces are replaced only
    when the new ones are whole.

    Refuses files that are missing, broken, too large or of another kind (``official-file-…``),
    that nobody known publishes (``official-not-recognised``, naming the fields looked for), that
    lie elsewhere or leave a part of the region out, and a folder that cannot be written.
    """
    issues: list[Issue] = []
    found = _read(files)
    shipped = territory if territory.official is None else load_territory()
    countries = sorted(_countries(found))
    made = {country: _make(country, found, shipped, issues) for country in countries}
    folder = ensure_folder(official_folder(home))
    return OfficialResult(_write(made, folder), tuple(issues))


def _read(files: list[Path]) -> list[Boundaries]:
    found: list[Boundaries] = []
    for path in (Path(file) for file in files):
        if is_companion(path) and len(files) > 1:
            continue
        tables = read_tables(path, is_wanted)
        if not tables:
            raise Refusal("official-not-recognised", file=path.name, fields=looked_for())
        found += [recognised(table) for table in tables]
    if not found:
        raise Refusal("official-no-files")
    return found


def _countries(found: list[Boundaries]) -> set[str]:
    return {_COUNTRY[boundaries.publisher] for boundaries in found}


def _make(country: str, found: list[Boundaries], shipped: Territory, issues: list[Issue]) -> Made:
    mine = [b for b in found if _COUNTRY[b.publisher] == country]
    if country == "latvia":
        return latvian_pieces(mine, shipped_latvia(shipped), issues)
    return norwegian_pieces(mine, shipped, issues)


def _write(made: dict[str, Made], folder: Path) -> dict[str, Any]:
    """Write the pieces under names of their own, then the manifest that switches to them."""
    manifest = _read_manifest(folder)
    countries: dict[str, Any] = dict(manifest.get("countries", {}))
    for country, (frame, provenance) in made.items():
        content = geopackage({"atoms": frame}, _NO_TIME)
        digest = hashlib.sha256(content).hexdigest()[:12]
        name = f"{country}_atoms_{digest}.gpkg"
        write_whole(folder / name, content)
        countries[country] = {
            "file": name,
            "digest": digest,
            "provenance": asdict(provenance),
            "counts": _counts(frame),
        }
    version = "-".join(countries[country]["digest"] for country in sorted(countries))
    manifest = {"version": version, "countries": countries}
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    write_whole(folder / MANIFEST, text.encode())
    _tidy(folder, {told["file"] for told in countries.values()})
    return manifest


def _read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest there is; one that cannot be read is replaced like none."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told


def _counts(frame: gpd.GeoDataFrame) -> dict[str, int]:
    inside = frame[frame["inside"]]
    kinds = {str(kind): int(count) for kind, count in inside["kind"].value_counts().items()}
    return {"pieces": len(frame), "inside": len(inside), **kinds}


def _tidy(folder: Path, kept: set[str]) -> None:
    for path in folder.glob("*_atoms_*.gpkg"):
        if path.name not in kept:
            path.unlink(missing_ok=True)


def remove_official(home: Path) -> bool:
    """Go back to the shipped boundaries; return whether there were others.

    Refuses a folder that cannot be written.
    """
    folder = official_folder(home)
    there = (folder / MANIFEST).is_file()
    try:
        (folder / MANIFEST).unlink(missing_ok=True)
        _tidy(folder, set())
    except OSError as error:
        raise Refusal("folder-unwritable", folder=str(folder), reason=error.strerror) from error
    return there
