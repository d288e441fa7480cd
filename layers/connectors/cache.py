"""What was fetched: one folder for every layer and place, there whole or as it was before.

``<home>/connections/<digest>/`` holds the features and meta.json, which names the file: whoever
reads meta.json finds that file whole, whatever happens to a newer one on its way.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from geo.errors import Refusal
from geo.types import BoundsLonLat, Issue
from layers.connectors.model import ServiceInfo, Wanted
from layers.connectors.place import CURVE_TOLERANCE_M
from layers.home import ensure_folder
from layers.whole import write_whole

FOLDER = "connections"
_META = "meta.json"
_FORMAT = 1
_OLD_S = 3600.0  # a file that is no longer named may still be read for so long


@dataclass(frozen=True)
class CachedLayer:
    """A layer as it was fetched: the file, and where, when and how it came.

    ``features`` are those in the file; ``repeated`` came twice and are in it once, ``outside`` do
    not touch the unit and were left out (None: not looked at), ``curved`` had arcs that are now
    lines. ``crs`` is what was asked for.
    """

    digest: str
    path: Path
    kind: str
    address: str
    service: str
    layer: str
    title: str
    bounds_lonlat: BoundsLonLat | None
    unit: str
    fetched_at: dt.datetime
    features: int
    repeated: int
    outside: int | None
    crs: str
    source: str
    licence: str
    curved: int = 0

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Return what the reader of the file has to know about how it came."""
        found = []
        if self.repeated:
            found.append(Issue("connection-repeated", "info", {"count": self.repeated}))
        if self.outside:
            told = {"count": self.outside, "unit": self.unit}
            found.append(Issue("connection-outside", "info", told))
        if self.curved:
            told = {"count": self.curved, "tolerance_cm": round(100 * CURVE_TOLERANCE_M)}
            found.append(Issue("connection-curves", "info", told))
        if self.outside is None and self.unit:
            found.append(Issue("connection-not-cut", "warning", {"unit": self.unit}))
        return tuple(found)


def digest_of(service: ServiceInfo, wanted: Wanted) -> str:
    """Return the name of the folder that a layer in a place is kept under."""
    box = wanted.box and [round(number, 6) for number in wanted.box]
    asked = (service.kind, service.address, wanted.layer, box, wanted.unit)
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:24]


def kept(home: Path) -> list[CachedLayer]:
    """Return what was fetched before and is whole, the newest first."""
    found = []
    for name in _names(home / FOLDER):
        with contextlib.suppress(Refusal):
            found.append(kept_layer(home, name))
    return sorted(found, key=lambda layer: layer.fetched_at, reverse=True)


def _names(folder: Path) -> list[str]:
    """Return what is in a folder that another fetch may be making or clearing right now."""
    try:
        return os.listdir(folder)  # noqa: PTH208  iterdir goes on reading while others remove
    except FileNotFoundError:
        return []


def kept_layer(home: Path, digest: str) -> CachedLayer:
    """Return one layer of the cache; refuses one that is not there or not whole."""
    folder = home / FOLDER / Path(digest).name
    try:
        return _read(folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Refusal("connection-not-kept", layer=digest) from error


def _read(folder: Path) -> CachedLayer:
    told = json.loads((folder / _META).read_text(encoding="utf-8"))
    path = folder / Path(told.pop("file")).name
    if told.pop("format") != _FORMAT or path.stat().st_size != told.pop("bytes"):
        raise ValueError(folder)
    told.pop("parameters", None)  # copies of the first version tell them, and have none
    when = dt.datetime.fromisoformat(told.pop("fetched_at"))
    box = told.pop("bounds_lonlat")
    bounds = None if box is None else (box[0], box[1], box[2], box[3])
    return CachedLayer(digest=folder.name, path=path, fetched_at=when, bounds_lonlat=bounds, **told)


def forget(home: Path, digest: str) -> None:
    """Take a layer out of the cache; refuses one that is not there."""
    folder = kept_layer(home, digest).path.parent
    (folder / _META).unlink()
    shutil.rmtree(folder, ignore_errors=True)


class Spool:
    """The features of one fetch on their way: nothing of them is seen before ``keep``."""

    def __init__(self, home: Path, most_bytes: int) -> None:
        """Begin beside the cache, so that the file can be moved into it."""
        self.folder = home / FOLDER
        self.count = 0
        self._most_bytes = most_bytes
        self._body: IO[bytes] | None = None

    def __enter__(self) -> Self:
        ensure_folder(self.folder)
        self._body = tempfile.TemporaryFile(dir=self.folder)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._body is not None:
            self._body.close()
        with contextlib.suppress(OSError):
            self.folder.rmdir()  # only where nothing was ever kept

    @property
    def body(self) -> IO[bytes]:
        """Return the open file of the features."""
        if self._body is None:
            raise ValueError(self.folder)
        return self._body

    def write(self, content: bytes, between: bytes, host: str) -> None:
        """Add a feature; refuses more than the limit (``download-too-large``) and a full disk."""
        with _refusing(self.folder):
            self.body.write((between if self.count else b"") + content)
            self.count += 1
        if self.body.tell() > self._most_bytes:
            limit_mb = self._most_bytes // 1_000_000
            raise Refusal("download-too-large", host=host, limit_mb=limit_mb)

    def keep(self, layer: CachedLayer, head: bytes, tail: bytes, suffix: str) -> CachedLayer:
        """Put the features between head and tail and that in place of what was kept before."""

        def fill(file: IO[bytes]) -> None:
            file.write(head)
            self.body.seek(0)
            shutil.copyfileobj(self.body, file, 1 << 20)
            file.write(tail)

        with _refusing(self.folder):
            part = _written(self.folder, fill)
            try:
                folder = ensure_folder(self.folder / layer.digest)
                new = part.replace(folder / f"{time.time_ns():x}{suffix}")
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        return _named(replace(layer, path=new))


def _named(layer: CachedLayer) -> CachedLayer:
    """Name the new file in meta.json: from here on it is the one that is kept."""
    folder = layer.path.parent
    try:
        write_whole(folder / _META, json.dumps(_meta(layer), ensure_ascii=False).encode())
    except BaseException:
        layer.path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            folder.rmdir()
        raise
    _sweep(folder, {layer.path.name, _META})
    return layer


@contextlib.contextmanager
def _refusing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refusal("folder-unwritable", folder=str(folder), reason=reason) from error


def _written(folder: Path, fill: Callable[[IO[bytes]], None]) -> Path:
    handle, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _meta(layer: CachedLayer) -> dict[str, Any]:
    told = asdict(layer)
    path = told.pop("path")
    told.pop("digest")
    told["fetched_at"] = layer.fetched_at.isoformat()
    return told | {"format": _FORMAT, "file": path.name, "bytes": path.stat().st_size}


def _sweep(folder: Path, named: set[str]) -> None:
    """Take away what older fetches left, and what a killed one left beside."""
    last = time.time() - _OLD_S
    stale = [p for p in folder.iterdir() if p.name not in named]
    stale += folder.parent.glob(".*.part")
    for path in stale:
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < last:
                path.unlink()
