"""What a reader hands on: layers as the file holds them, nothing repaired, nothing moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.findings import Finding

if TYPE_CHECKING:
    import geopandas as gpd
    import pyproj


@dataclass(frozen=True, eq=False)
class RawLayer:
    """One layer of a file.

    ``frame`` keeps the order of the file (index 0, 1, …), its attributes and its geometries as they
    are: empty, missing, invalid, with Z, in mixed kinds; x is east and y is north as far as the
    file says so. Its CRS is ``crs``. ``crs_declared`` is what the file itself says, word for word.
    ``features_in`` counts the features of the file, those that could not be read included: each of
    the missing ones is named by a finding.
    """

    name: str
    frame: gpd.GeoDataFrame
    crs_declared: str | None
    crs: pyproj.CRS | None
    encoding: str | None
    features_in: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, eq=False)
class RawFile:
    """A file: which driver read it, and all its layers with at least one feature or column."""

    driver: str
    layers: tuple[RawLayer, ...]
    findings: tuple[Finding, ...] = ()
