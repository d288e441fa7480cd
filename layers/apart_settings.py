"""The environment of a process that reads files from outside: no home, no keys, a muzzled GDAL."""

from __future__ import annotations

import os
import site
import sys
from functools import cache
from pathlib import Path

# The drivers that files from outside may be opened with: each reads the file it is given and no
# other. All other formats are read without GDAL.
DRIVERS = frozenset({"DXF", "ESRI Shapefile", "FlatGeobuf", "GTiff", "MapInfo File"})
# What a system needs to start a program at all.
_KEPT = ("LD_LIBRARY_PATH", "SYSTEMROOT", "WINDIR")
_NOWHERE = "http://127.0.0.1:9"
_GDAL = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "CPL_VSIL_CURL_USE_HEAD": "NO",
    "GDAL_CACHEMAX": "64",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_PROXY": _NOWHERE,
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_NUM_THREADS": "1",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "PROJ_NETWORK": "OFF",
    # The deepest a block of a drawing may stand in another, and what it may grow to.
    "DXF_MAX_BSPLINE_CONTROL_POINTS": "2000",
}
# Threads reserve memory each and gain nothing on one file.
_ONE_THREAD = (
    "ARROW_IO_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
)


def child_environment(root: Path, work: Path) -> dict[str, str]:
    """Return the environment of a child whose code is in ``root`` and which may write to ``work``.

    GDAL reads its part before it starts, so nothing in the child can undo it.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    places = dict.fromkeys(("HOME", "TEMP", "TMP", "TMPDIR"), str(work))
    threads = dict.fromkeys(_ONE_THREAD, "1")
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "ALL_PROXY"), _NOWHERE)
    own = {"PYTHONPATH": _python_path(root), "ARROW_DEFAULT_MEMORY_POOL": "system"}
    return kept | places | threads | proxies | own | _GDAL | {"GDAL_SKIP": _skipped()}


def _python_path(root: Path) -> str:
    """Return where our code lies, and the libraries of a user who has his own."""
    users = [path for path in sys.path if path == site.getusersitepackages()]
    return os.pathsep.join([str(root), *users])


@cache
def _skipped() -> str:
    """Return all other drivers of this GDAL: a list of the forbidden would miss the next one."""
    import pyogrio  # noqa: PLC0415  half a second for those who open no file

    return ",".join(sorted(set(pyogrio.list_drivers()) - DRIVERS))
