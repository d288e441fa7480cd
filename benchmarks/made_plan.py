"""A made plan with any number of zones: cells with winding edges and codes of MK 240."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest import mock

import geopandas as gpd
import numpy as np
from pyproj import CRS

from benchmarks.border_audit import made_zones
from layers.plancheck import CheckAsked, asked_of, check_job
from layers.readers.raw import RawFile, RawLayer
from planning.plans import accept
from planning.planstore import PlanMeta

CODES = ("M", "L", "Ū", "DzS", "DzM", "P", "R", "JC", "DA", "TA")
_SHARES = (0.42, 0.80, 0.84, 0.90, 0.91, 0.935, 0.955, 0.97, 0.99)
_WAVES_M = (31_000.0, 23_000.0)


def made_plan(count: int) -> gpd.GeoDataFrame:
    """Return about ``count`` zones (EPSG:3059) over 250 by 250 km, like codes near each other."""
    zones = made_zones(count)
    random = np.random.default_rng(7)
    middle = zones.geometry.representative_point()
    level = np.sin(middle.x / _WAVES_M[0]) + np.cos(middle.y / _WAVES_M[1])
    level += random.normal(0, 0.7, len(zones))
    place = np.searchsorted(np.quantile(level, _SHARES), level)
    codes = np.array(CODES)[place]
    told = {"kods": codes, "nosaukums": [f"{code} {n}" for n, code in enumerate(codes)]}
    return gpd.GeoDataFrame(told, geometry=zones.geometry.to_numpy(), crs=zones.crs)


def keep_made_plan(home: Path, count: int) -> str:
    """Bring a made plan into the register of a home folder as if it had been read; return its id.

    It is judged as any plan is; reading its file is not what is measured.
    """
    zones = made_plan(count)
    layer = RawLayer("zonas", zones, "EPSG:3059", CRS(3059), "UTF-8", len(zones), ())
    with tempfile.TemporaryDirectory() as folder:
        path, checked = Path(folder) / "plans.fgb", Path(folder) / "result"
        path.write_bytes(b"made up")
        checked.mkdir()
        with mock.patch("layers.readers.read_raw", return_value=RawFile("made up", (layer,), ())):
            check_job(asked_of(CheckAsked(path, path.name)), checked, lambda _stage, _share: None)
        meta = PlanMeta(title=f"Plāns ar {count} zonām", kind="lv-tp", status="active")
        return accept(home, checked, path, meta)
