"""Where the browser gets the map's code from: folders on disk, and addresses that name a version.

An address carries the version of what is behind it (a digest of our own files, the pinned
package's number), so a browser may keep the bytes for good and never shows an old map.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

APP_FOLDER = Path(__file__).parent / "map"
APP_MOUNT = "/assets/app"
LEAFLET_MOUNT = "/assets/leaflet"
GUEST_FOLDER = Path(__file__).parent / "guest"
GUEST_MOUNT = "/guest"
_PACKAGE = "django-leaflet"


def leaflet_folder() -> Path:
    """Return the folder of Leaflet and proj4 in the pinned package, which is never imported."""
    return Path(str(distribution(_PACKAGE).locate_file("leaflet/static/leaflet")))


@cache
def leaflet_url() -> str:
    """Return the address under which this version of Leaflet is served."""
    return f"{LEAFLET_MOUNT}/{distribution(_PACKAGE).version}"


@cache
def app_url() -> str:
    """Return the address of our own map code; it changes whenever a byte of it does."""
    return f"{APP_MOUNT}/{_digest(APP_FOLDER)}"


@cache
def guest_url() -> str:
    """Return the address of the guests' own style and code; it changes as `app_url` does."""
    return f"{GUEST_MOUNT}/{_digest(GUEST_FOLDER)}"


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]
