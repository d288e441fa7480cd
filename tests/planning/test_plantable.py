"""What people see of zones and overlays on the map."""

from __future__ import annotations

import geopandas as gpd
import shapely

from planning.plantable import drawn_overlay, map_table


def zones(**columns: list[object]) -> gpd.GeoDataFrame:
    count = len(columns["code"])
    told = {"zone_id": ["a"] * count, "name": [None] * count, "hilucs": [None] * count}
    return gpd.GeoDataFrame({**told, **columns}, geometry=[shapely.box(0, 0, 1, 1)] * count)


def test_a_zone_is_told_by_its_name_and_code_whichever_it_has() -> None:
    told = map_table(
        zones(
            code=["M", "M", None, None, "M", float("nan")],
            name=["Mežs", None, "Mežs", None, "M", float("nan")],
        )
    )
    assert list(told["told"]) == ["Mežs (M)", "M", "Mežs", "–", "M", "–"]
    assert list(told["class"]) == [""] * 6
    assert told["id"].is_unique


def test_an_overlay_is_drawn_by_its_kind_with_its_name() -> None:
    frame = gpd.GeoDataFrame(
        {
            "fid": ["a", "b", "c"],
            "indekss": ["TIN51", None, "TIN1"],
            "nosaukums": ["Gaujas senleja", None, None],
        },
        geometry=[shapely.box(0, 0, 9, 9), shapely.box(9, 0, 18, 9), shapely.Point(1, 1)],
        crs=3059,
    )
    shown = drawn_overlay(frame)
    assert list(shown["special"]) == ["TIN5", ""]
    assert list(shown["told"]) == ["Gaujas senleja", "b"]
    assert shown.crs == "EPSG:4326"
