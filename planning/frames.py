"""Frames of plans that visitors share: read once, let go when they weigh too much together."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from geo.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

LIMIT_BYTES = 256 * 1024 * 1024
_BYTES_OF_VERTEX = 16
_BYTES_OF_ROW = 600  # the object of a geometry, its place in the index, short attributes


@dataclass(frozen=True)
class SharedFrames:
    """Frames by key; whoever asks first reads, others who ask meanwhile wait for it.

    At most ``limit`` bytes are kept, estimated from vertices and rows; the newest always.
    """

    limit: int = LIMIT_BYTES
    _kept: OrderedDict[Hashable, Future[gpd.GeoDataFrame]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable, read: Callable[[], gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
        """Return the frame of a key, read with ``read`` if it is not here; never change it."""
        with self._lock:
            kept = self._kept.get(key)
            if kept:
                self._kept.move_to_end(key)
            coming = kept or self._kept.setdefault(key, Future())
        if kept is None:
            self._fill(key, coming, read)
        return coming.result()

    def _fill(
        self,
        key: Hashable,
        coming: Future[gpd.GeoDataFrame],
        read: Callable[[], gpd.GeoDataFrame],
    ) -> None:
        try:
            coming.set_result(read())
        except BaseException as error:
            with self._lock:
                self._kept.pop(key, None)
            coming.set_exception(error)
            raise
        self._let_go()

    def _let_go(self) -> None:
        with self._lock:
            read = {key: one.result() for key, one in self._kept.items() if one.done()}
            weight = sum(map(_weight, read.values()))
            for key, frame in list(read.items())[:-1]:
                if weight > self.limit:
                    weight -= _weight(frame)
                    del self._kept[key]


def parse(content: bytes, title: str) -> gpd.GeoDataFrame:
    """Return GeoParquet as a frame with its spatial index made; refuses ``kept-plan-broken``."""
    try:
        frame = gpd.read_parquet(BytesIO(content))
    except (ValueError, OSError, KeyError, shapely.errors.ShapelyError) as error:
        raise Refusal("kept-plan-broken", title=title) from error
    _ = frame.sindex  # made here once, not by the first two threads that ask at the same time
    return frame


def _weight(frame: gpd.GeoDataFrame) -> int:
    vertices = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
    return vertices * _BYTES_OF_VERTEX + len(frame) * _BYTES_OF_ROW
