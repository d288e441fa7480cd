"""What became of every class: worked examples, sums that hold, places that stay drawable."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from geo.measure import area_km2
from geo.zones_change import MULTIPLE, NONE
from layers import store as stores
from layers.store import Store
from layers.territory import load_territory
from planning import zonechange
from planning.zonechange import ChangeAsked, ZoneChange, change_rows, zone_change
from tests.planning.zone_plans import FARM, FOREST, HOMES, keep_zones, strip

BEFORE = [("L", strip(25.0, 25.1)), ("M", strip(25.1, 25.2))]


@pytest.fixture
def shop(home: Path, mini_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(stores, "load_territory", partial(load_territory, mini_folder))
    home.mkdir(parents=True)
    return Store(home)


def steps(found: ZoneChange) -> dict[tuple[str, str], float]:
    """Return hectares by HILUCS class before and after, MULTIPLE and NONE as they are."""
    told = {one.key: one.hilucs or one.key for one in found.classes} | {MULTIPLE: MULTIPLE}
    told[NONE] = NONE
    rows = found.table.to_dict("records")
    return {(told[row["before"]], told[row["after"]]): row["area_ha"] for row in rows}


def test_a_version_is_compared_with_the_one_before(shop: Store) -> None:
    """A tenth of the fields became homes; the forest stayed, and lost its eastern half."""
    plan = keep_zones(shop.home, BEFORE)
    after = [("DzS", strip(25.0, 25.01)), ("L", strip(25.01, 25.1)), ("M", strip(25.1, 25.15))]
    keep_zones(shop.home, after, replaces=plan)
    found = zone_change(shop, ChangeAsked(f"{plan}#1", plan))
    told = steps(found)
    square = sum(told.values()) / 2
    assert told == {
        (FARM, FARM): pytest.approx(0.9 * square, rel=1e-6),
        (FARM, HOMES): pytest.approx(0.1 * square, rel=1e-6),
        (FOREST, FOREST): pytest.approx(0.5 * square, rel=1e-6),
        (FOREST, NONE): pytest.approx(0.5 * square, rel=1e-6),
    }
    assert [one.version for one in found.used] == [1, 2]
    assert set(found.changed["after"]) == {NONE, "5.1"}
    assert float(area_km2(found.changed).sum() * 100) == pytest.approx(0.6 * square, rel=1e-5)


def test_what_differs_only_in_its_code_is_the_same_in_hilucs(shop: Store) -> None:
    one = keep_zones(shop.home, [("DzS1", strip(25.0, 25.1))])
    two = keep_zones(shop.home, [("DzS2", strip(25.0, 25.1))])
    found = zone_change(shop, ChangeAsked(one, two))
    assert (len(found.differing()), len(found.changed)) == (0, 0)
    by_code = zone_change(shop, ChangeAsked(one, two, depth="codes"))
    assert [row["before"] for row in by_code.differing().to_dict("records")] == ["DzS1|5.1"]
    assert by_code.told("DzS1|5.1").endswith("(DzS1)")


def test_plans_without_common_ground_are_said_to_have_none(shop: Store) -> None:
    one, two = (keep_zones(shop.home, [("L", strip(w, w + 0.1))]) for w in (25.0, 25.3))
    found = zone_change(shop, ChangeAsked(one, two))
    assert [issue.code for issue in found.issues] == ["statistics-no-common-ground"]
    assert set(steps(found)) == {(FARM, NONE), (NONE, FARM)}


def test_ground_under_several_zones_is_told_apart(shop: Store) -> None:
    one = keep_zones(shop.home, [("L", strip(25.0, 25.1))])
    two = keep_zones(shop.home, [("L", strip(25.0, 25.06)), ("M", strip(25.05, 25.1))])
    found = zone_change(shop, ChangeAsked(one, two, lang="en"))
    assert set(steps(found)) == {(FARM, FARM), (FARM, MULTIPLE), (FARM, FOREST)}
    assert found.told(MULTIPLE) == "Covered by several zones"
    told = change_rows(found)
    assert {(row["class_b"], row["cover_b"]) for row in told} == {
        (FARM, "single"),
        (FOREST, "single"),
        (None, "multiple"),
    }


def test_only_so_many_places_are_drawn_and_the_rest_is_numbered(
    shop: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zonechange, "MOST_PIECES", 2)
    widths = (0.01, 0.03, 0.02)
    starts = (25.0, 25.1, 25.2)
    strips = [strip(west, west + wide) for west, wide in zip(starts, widths, strict=True)]
    one, two = (keep_zones(shop.home, [(code, s) for s in strips]) for code in ("L", "M"))
    found = zone_change(shop, ChangeAsked(one, two))
    assert (len(found.changed), found.left_out) == (2, 1)
    assert list(found.changed["area_ha"]) == sorted(found.changed["area_ha"], reverse=True)
    assert [issue.code for issue in found.issues] == ["statistics-change-left-out"]
    assert found.table["area_ha"].sum() > found.changed["area_ha"].sum()
