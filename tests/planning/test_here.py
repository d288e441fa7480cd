"""The plans at a place, from zones on the disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from planning.here import plans_here
from planning.planlayers import plan_zones
from planning.planstore import (
    PlanMeta,
    delete_plan,
    get_plan,
    replace_plan,
    save_mapping,
    store_plan,
    withdraw_plan,
)
from planning.precedence import what_applies
from planning.settings import set_practice_hidden

TODAY = dt.date(2026, 11, 22)
META = PlanMeta(
    title="Plāns",
    kind="TP",
    status="active",
    valid_from=dt.date(2014, 5, 1),
    authority="Dome",
    regulation_url="https://likumi.lv/1",
)
EDGE, NORTH = 580_000.0, 378_500.0

Checked = Callable[..., Path]


def lonlat(x: float, y: float = NORTH) -> tuple[float, float]:
    lon, lat = Transformer.from_crs("EPSG:3059", "EPSG:4326", always_xy=True).transform(x, y)
    return float(lon), float(lat)


WEST_ZONE, EAST_ZONE = lonlat(EDGE - 500), lonlat(EDGE + 500)


def codes(home: Path, place: tuple[float, float], at: dt.date = TODAY) -> list[str]:
    return [one.code for one in plans_here(home, place, at)]


def test_a_zone_is_told_with_its_plan(home: Path, checked: Checked) -> None:
    plan = get_plan(home, store_plan(home, checked(), META))
    (here,) = plans_here(home, EAST_ZONE, TODAY)
    assert (here.plan, here.document, here.title) == (plan.id, plan.document, "Plāns")
    assert (here.kind, here.status, here.phase) == ("lv-tp", "active", "in-force")
    assert (here.code, here.name, here.hilucs) == ("M", "M teritorija", "1_2_Forestry")
    assert (here.valid_from, here.valid_to) == (META.valid_from, None)
    assert (here.authority, here.regulation_url) == ("Dome", "https://likumi.lv/1")


def test_a_zone_without_a_class_has_none_until_it_is_mapped(home: Path, checked: Checked) -> None:
    plan = store_plan(home, checked(), META)
    assert [one.hilucs for one in plans_here(home, WEST_ZONE, TODAY)] == [""]
    save_mapping(home, plan, {"DzS": "5_ResidentialUse"})
    assert [one.hilucs for one in plans_here(home, WEST_ZONE, TODAY)] == ["5_ResidentialUse"]


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (EDGE - 999.99, ["DzS"]),
        (EDGE - 0.01, ["DzS"]),
        (EDGE + 0.01, ["M"]),
        (EDGE + 999.99, ["M"]),
        (EDGE - 1000.01, []),
        (EDGE + 1000.01, []),
        (EDGE + 40_000, []),
    ],
)
def test_a_centimetre_from_a_line_is_on_its_own_side(
    home: Path, checked: Checked, x: float, expected: list[str]
) -> None:
    store_plan(home, checked(), META)
    assert codes(home, lonlat(x)) == expected


@pytest.mark.parametrize("place", [(0.0, 0.0), (-179.9, -89.9), (180.0, 90.0), (25.3, 57.5)])
def test_elsewhere_in_the_world_there_is_no_zone(
    home: Path, checked: Checked, place: tuple[float, float]
) -> None:
    store_plan(home, checked(), META)
    assert codes(home, place) == []


def test_a_withdrawn_or_deleted_plan_is_not_here(home: Path, checked: Checked) -> None:
    first, second = store_plan(home, checked(), META), store_plan(home, checked(), META)
    withdraw_plan(home, first)
    assert [one.plan for one in plans_here(home, EAST_ZONE, TODAY)] == [second]
    delete_plan(home, second)
    assert codes(home, EAST_ZONE) == []


def test_only_the_current_version_is_here(home: Path, checked: Checked) -> None:
    plan = store_plan(home, checked(), META)
    assert codes(home, EAST_ZONE) == ["M"]
    replace_plan(home, plan, checked(("L", "R", "P")), META)
    assert codes(home, EAST_ZONE) == ["R"]


def test_a_hidden_practice_plan_is_not_here(home: Path, checked: Checked) -> None:
    store_plan(home, checked(), replace(META, practice=True))
    assert [one.practice for one in plans_here(home, EAST_ZONE, TODAY)] == [True]
    set_practice_hidden(home, hidden=True)
    assert codes(home, EAST_ZONE) == []


def test_a_day_before_the_plan_is_not_its_time(home: Path, checked: Checked) -> None:
    store_plan(home, checked(), META)
    (here,) = plans_here(home, EAST_ZONE, dt.date(2009, 7, 1))
    assert here.phase == "later"


def test_a_local_plan_governs_over_the_territorial_plan_and_a_draft_is_a_notice(
    home: Path, checked: Checked
) -> None:
    store_plan(home, checked(("L", "L")), META)
    store_plan(home, checked(("DzS",)), replace(META, title="LP", kind="LP"))
    store_plan(home, checked(("R",)), replace(META, title="Jauns", kind="DP", status="draft"))
    answer = what_applies(plans_here(home, WEST_ZONE, TODAY))
    assert [(one.title, one.code) for one in answer.governing] == [("LP", "DzS")]
    assert [(one.title, one.code) for one in answer.general] == [("Plāns", "L")]
    assert [(one.title, one.code) for one in answer.notices] == [("Jauns", "R")]
    assert what_applies(plans_here(home, EAST_ZONE, TODAY)).reason == "only"


def test_a_damaged_plan_is_told_where_it_may_lie_and_the_others_answer(
    home: Path, checked: Checked
) -> None:
    broken = get_plan(home, store_plan(home, checked(), replace(META, title="Bojāts")))
    (home / "plans" / broken.current.folder / "zones.parquet").write_bytes(b"damaged")
    store_plan(home, checked(), META)
    answer = what_applies(plans_here(home, EAST_ZONE, TODAY))
    assert [one.code for one in answer.governing] == ["M"]
    assert [one.plan for one in answer.unreadable] == [broken.id]
    assert codes(home, lonlat(EDGE + 40_000)) == []


def test_points_all_over_a_plan_find_what_a_plain_look_finds(home: Path, checked: Checked) -> None:
    plan = store_plan(home, checked(("A", "B", "C", "D")), META)
    zones = plan_zones(home, plan)
    random = np.random.default_rng(7)
    points = random.uniform((EDGE - 1200, 377_800), (EDGE + 3200, 379_200), (60, 2))
    for x, y in points:
        inside = zones[shapely.intersects_xy(zones.geometry.to_numpy(), x, y)]
        assert codes(home, lonlat(x, y)) == list(inside["code"])


def test_threads_that_ask_at_once_get_their_own_answers(home: Path, checked: Checked) -> None:
    store_plan(home, checked(tuple(f"Z{n}" for n in range(40))), META)
    places = [lonlat(EDGE - 500 + 1000 * n) for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda place: codes(home, place), places))
    assert answers == [[f"Z{n}"] for n in range(40)]
