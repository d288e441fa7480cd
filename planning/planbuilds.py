"""Builds of large plans: made beside the page, once for each version of a plan, and watched.

``<home>/plan-tiles/<plan>-<version>/`` holds what the plan's tiles, pictures and answers are made
from (`layers.zone_pictures`), and all its zones as FlatGeobuf for what leaves. It is made from the
plan's own files and can be made again; nothing else reads or writes there.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import Refusal
from layers.zone_pictures import TILED_FROM, is_waiting, open_build, write_build
from planning.planlayers import zones_for_build
from planning.plantable import map_table

if TYPE_CHECKING:
    from planning.planrecords import StoredPlan

TILES_FOLDER = "plan-tiles"
WHOLE = "zones.fgb"
_CUT_SHORT_S = 3600


@dataclass
class Making:
    """A build that is being made: whose, and the share (0-1) that is done; why it could not be."""

    title: str
    share: float = 0.0
    refused: Refusal | None = None


@dataclass(frozen=True)
class Builds:
    """What one process makes: a folder is made by one thread, whoever asks for it."""

    _making: dict[Path, Making] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, folder: Path, title: str, make: Callable[[Making], None]) -> Making:
        """Start to make a folder unless that was started before; return how far it is."""
        with self._lock:
            if folder in self._making:
                return self._making[folder]
            making = self._making[folder] = Making(title)
        threading.Thread(target=self._make, args=(folder, making, make), daemon=True).start()
        return making

    def of(self, home: Path) -> list[Making]:
        """Return what is being made for a home folder."""
        inside = home.absolute() / TILES_FOLDER
        with self._lock:
            going = [one for path, one in self._making.items() if path.parent == inside]
        return [one for one in going if one.refused is None]

    def refused(self, folder: Path) -> Refusal | None:
        """Return why a folder could not be made; None where nothing is known against it."""
        with self._lock:
            making = self._making.get(folder)
        return making.refused if making else None

    def _make(self, folder: Path, making: Making, make: Callable[[Making], None]) -> None:
        try:
            make(making)
        except Refusal as refusal:
            making.refused = refusal  # stays, so that it is not tried at every look
            return
        except BaseException:
            making.refused = Refusal("zone-tiles-missing")
            raise  # a fault of ours: the thread tells it in the log
        with self._lock:
            del self._making[folder]


_builds = Builds()


def is_large(plan: StoredPlan) -> bool:
    """Return whether a plan has too many zones for a browser."""
    return plan.current.zones >= TILED_FROM


def build_folder(home: Path, plan: StoredPlan) -> Path:
    """Return the folder of a plan's build, as the plan is now."""
    return home.absolute() / TILES_FOLDER / f"{plan.id}-{plan.version}"


def is_built(home: Path, plan: StoredPlan) -> bool:
    """Return whether a plan's build is there and whole."""
    try:
        open_build(build_folder(home, plan))
    except Refusal:
        return False
    return True


def begin_builds(home: Path, plans: Iterable[StoredPlan], done: Callable[[], None]) -> None:
    """Start the builds that are missing; ``done`` is called after each, in its thread."""
    for plan in plans:
        if is_large(plan) and not is_built(home, plan):
            _begin(home, plan, done)


def builds_going(home: Path) -> list[Making]:
    """Return the builds that are being made for a home folder by this process."""
    return _builds.of(home)


def build_refused(home: Path, plan: StoredPlan) -> Refusal | None:
    """Return why this process could not make a plan's build; None where it could, or still may."""
    return _builds.refused(build_folder(home, plan))


def sweep_builds(home: Path, plans: Iterable[StoredPlan]) -> None:
    """Remove the builds of plans that are gone, and what was cut short an hour ago."""
    kept = {build_folder(home, plan).name for plan in plans}
    folder = home.absolute() / TILES_FOLDER
    for path in folder.iterdir() if folder.is_dir() else ():
        stale = is_waiting(path.name) and time.time() - path.stat().st_mtime > _CUT_SHORT_S
        if stale or not (is_waiting(path.name) or path.name in kept):
            shutil.rmtree(path, ignore_errors=True)


def build(home: Path, plan: StoredPlan, told: Callable[[float], None]) -> None:
    """Make a plan's build; refuses as `zones_for_build` and `write_build` do."""
    zones = zones_for_build(home, plan)
    told(0.1)
    table = map_table(zones)

    def whole(folder: Path) -> None:
        # An index in the file would put zones in another order: what lies above others, below.
        options = {"driver": "FlatGeobuf", "engine": "pyogrio", "SPATIAL_INDEX": "NO"}
        table.to_file(folder / WHOLE, **options)

    columns = table.drop(columns=table.geometry.name)
    write_build(
        build_folder(home, plan), zones, columns, lambda share: told(0.1 + 0.8 * share), whole
    )


def _begin(home: Path, plan: StoredPlan, done: Callable[[], None]) -> None:
    def make(making: Making) -> None:
        def told(share: float) -> None:
            making.share = share

        build(home, plan, told)
        done()

    _builds.begin(build_folder(home, plan), plan.title, make)
