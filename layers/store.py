"""One process's shared, read-only view of territory, catalogue and opened layers."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path

from layers.catalogue import Catalogue, declared_in, read_catalogue
from layers.loading import Loaded, layer_date, open_layer
from layers.territory import Territory, load_territory

OFFICIAL_FOLDER = "official"
_MAX_OPEN = 64


class Store:
    """Territory and layers of one home folder; opened layers are kept, the oldest let go."""

    def __init__(self, home: Path) -> None:
        """Read the territory and the catalogue of ``home``."""
        self.home = home
        self.territory: Territory = load_territory(official=home / OFFICIAL_FOLDER)
        self.catalogue: Catalogue = read_catalogue(home)
        self._open: OrderedDict[tuple[str, dt.date, int], Loaded] = OrderedDict()
        self._address_days: dict[tuple[str, str], dt.date] = {}
        self._lock = threading.RLock()

    def open(self, layer: str, at: dt.date) -> Loaded:
        """Return a layer as it is on a day; refuses what ``open_layer`` refuses."""
        declaration = self.catalogue[layer]
        day, changed = layer_date(declaration, self.territory, at), 0
        if declaration.data["from"] == "file":
            day = dt.date.min  # a file is the same on every day
            changed = declaration.file.stat().st_mtime_ns if declaration.file.is_file() else 0
        key = (layer, day, changed)
        with self._lock:
            if key not in self._open:
                self._open[key] = open_layer(declaration, self.territory, day)
            self._open.move_to_end(key)
            while len(self._open) > _MAX_OPEN:
                self._open.popitem(last=False)
            return self._open[key]

    def address_day(self, opened: Loaded, at: dt.date) -> dt.date:
        """Return the day that an opened layer's address names: the first that asked for it.

        Days between which nothing that is drawn changed then share one address, and a browser that
        has the layer is not sent it again.
        """
        key = (opened.declaration.id, opened.version)
        day = layer_date(opened.declaration, self.territory, at)
        return self._address_days.setdefault(key, day)


def store(home: Path) -> Store:
    """Return the store of a home folder, read anew when an import or a declaration changed."""
    return _store(home, _state_of(home))


@lru_cache(maxsize=2)
def _store(home: Path, _state: tuple[tuple[str, int], ...]) -> Store:
    return Store(home)


def _state_of(home: Path) -> tuple[tuple[str, int], ...]:
    paths = [home / OFFICIAL_FOLDER / "manifest.json", *declared_in(home)]
    return tuple((str(p), p.stat().st_mtime_ns) for p in paths if p.is_file())
