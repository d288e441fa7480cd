"""Frames that visitors share: read once, kept while they fit, read again after an error."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import geopandas as gpd
import pytest
import shapely

from geo.errors import Refusal
from planning.frames import SharedFrames, parse


def frame(rows: int = 1) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)] * rows, crs="EPSG:3059")


def test_a_frame_is_read_once_and_shared() -> None:
    shared, reads = SharedFrames(), []

    def read() -> gpd.GeoDataFrame:
        reads.append(1)
        return frame()

    first = shared.get("a", read)
    assert shared.get("a", read) is first
    assert shared.get("b", read) is not first
    assert len(reads) == 2


def test_those_who_ask_meanwhile_wait_for_the_one_who_reads() -> None:
    shared, reads, asked = SharedFrames(), [], threading.Barrier(6)

    def read() -> gpd.GeoDataFrame:
        reads.append(1)
        return frame(2000)

    def ask(_: int) -> gpd.GeoDataFrame:
        asked.wait(timeout=30)
        return shared.get("a", read)

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(ask, range(6)))
    assert len(reads) == 1
    assert len({id(one) for one in found}) == 1


def test_the_one_not_asked_for_longest_is_let_go() -> None:
    shared = SharedFrames(limit=1500)  # two of one row each, 680 bytes
    first, second = (shared.get(key, frame) for key in "ab")
    assert shared.get("a", frame) is first
    shared.get("c", frame)
    assert shared.get("a", frame) is first
    assert shared.get("b", frame) is not second


def test_a_frame_above_the_limit_is_kept_until_the_next() -> None:
    shared = SharedFrames(limit=1500)
    large = shared.get("large", lambda: frame(100))
    assert shared.get("large", frame) is large
    shared.get("a", frame)
    assert shared.get("large", frame) is not large


def test_what_could_not_be_read_is_tried_again() -> None:
    shared = SharedFrames()

    def fail() -> gpd.GeoDataFrame:
        raise Refusal("kept-plan-broken", title="Plāns")

    with pytest.raises(Refusal):
        shared.get("a", fail)
    assert len(shared.get("a", frame)) == 1


@pytest.mark.parametrize("content", [b"", b"PAR1", b"{}", b"PAR1" + b"\0" * 100 + b"PAR1"])
def test_bytes_that_are_no_geoparquet_are_refused(content: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        parse(content, "Plāns")
    assert (caught.value.code, caught.value.values) == ("kept-plan-broken", {"title": "Plāns"})


def test_a_table_without_geometry_is_refused() -> None:
    packed = BytesIO()
    frame().drop(columns="geometry").assign(a=1).to_parquet(packed)
    with pytest.raises(Refusal) as caught:
        parse(packed.getvalue(), "Plāns")
    assert caught.value.code == "kept-plan-broken"
