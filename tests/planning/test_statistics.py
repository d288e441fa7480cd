"""How much of what is where: worked examples, sums that hold, and what is said of the figures."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import Refusal
from layers import store as stores
from layers.store import Store
from layers.territory import load_territory
from layers.words import LANGUAGES, words
from planning import plans, statistics
from planning.planstore import get_plan
from planning.planunits import units_of
from planning.statistics import StatisticsAsked, ZoneStatistics, zone_statistics
from planning.zonecount import WHOLE, count_in
from tests.planning.zone_plans import FARM, FOREST, HOMES, keep_zones, strip

AT_2009, AT_2021, BEFORE = "vidzeme@2009-07-01", "vidzeme@2021-07-01", "vidzeme@2007-01-01"
A, AB, CD = "A@2009-07-01", "AB@2021-07-01", "CD@2021-07-01"


@pytest.fixture
def shop(home: Path, mini_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of the made-up territory: 2009 A, B, C, D from west to east, 2021 AB and CD."""
    monkeypatch.setattr(stores, "load_territory", partial(load_territory, mini_folder))
    home.mkdir(parents=True)
    return Store(home)


def count(shop: Store, *named: str, units: str = AT_2021, **asked: object) -> ZoneStatistics:
    return zone_statistics(shop, StatisticsAsked(named, units, **asked))  # type: ignore[arg-type]


def shares(found: ZoneStatistics) -> dict[tuple[str, str], float]:
    classes = {one.key: one.hilucs or one.key for one in found.classes}
    rows = found.rows.to_dict("records")
    return {(row["unit"], classes[row["class"]]): row["share"] for row in rows}


def codes(found: ZoneStatistics) -> list[str]:
    return [issue.code for issue in found.issues]


def assert_sound(found: ZoneStatistics) -> None:
    """Hold singly by class, multiply and uncovered to the unit's area."""
    totals = found.totals
    parts = totals["singly_ha"] + totals["multiply_ha"] + totals["uncovered_ha"]
    assert list(parts) == pytest.approx(list(totals["area_ha"]), rel=1e-6)
    by_class = found.by_class().sum(axis=1)
    assert list(by_class) == pytest.approx(list(totals["singly_ha"]), rel=1e-6, abs=1e-9)


def test_half_a_unit_of_fields_is_half_and_the_rest_has_no_plan(shop: Store) -> None:
    plan = keep_zones(shop.home, [("L", strip(25.0, 25.05))])
    found = count(shop, plan, units=AT_2009)
    assert shares(found) == {(A, FARM): pytest.approx(0.5, rel=1e-6)}
    total = found.totals.loc[A]
    assert total["uncovered_ha"] == pytest.approx(total["area_ha"] / 2, rel=1e-6)
    assert list(found.touched.index) == [A]
    assert_sound(found)


def test_a_plan_of_2009_is_counted_in_the_municipalities_of_2021(shop: Store) -> None:
    """A is a third of AB: all of it is fields; the western third of B is forest."""
    zones = [("L", strip(25.0, 25.1)), ("M", strip(25.1, 25.1 + 0.2 / 3))]
    plan = keep_zones(shop.home, zones, valid_from=dt.date(2012, 5, 1))
    found = count(shop, plan)
    assert shares(found) == {
        (AB, FARM): pytest.approx(1 / 3, rel=1e-6),
        (AB, FOREST): pytest.approx(2 / 9, rel=1e-6),
    }
    assert codes(found) == ["statistics-estimated"]
    assert codes(count(shop, plan, units=AT_2009)) == []


def test_the_units_of_2009_add_up_to_those_of_2021(shop: Store) -> None:
    zones = [("L", strip(25.03, 25.17)), ("M", strip(25.16, 25.38)), ("DzS", strip(25.4, 25.47))]
    plan = keep_zones(shop.home, zones)
    then, now = (count(shop, plan, units=at) for at in (AT_2009, AT_2021))
    merged = then.units.frame["code"].map({"A": AB, "B": AB, "C": CD, "D": CD})
    sums = then.totals.groupby(merged).sum()
    assert sums.loc[AB].to_dict() == pytest.approx(now.totals.loc[AB].to_dict(), rel=1e-6)
    by_class = then.by_class().groupby(merged).sum()
    assert by_class.loc[CD].to_dict() == pytest.approx(now.by_class().loc[CD].to_dict(), rel=1e-6)


def test_what_two_zones_cover_belongs_to_neither_class(shop: Store) -> None:
    zones = [("L", strip(25.0, 25.06)), ("M", strip(25.04, 25.1))]
    found = count(shop, keep_zones(shop.home, zones), units=AT_2009)
    assert shares(found) == {
        (A, FARM): pytest.approx(0.4, rel=1e-6),
        (A, FOREST): pytest.approx(0.4, rel=1e-6),
    }
    total = found.totals.loc[A]
    assert total["multiply_ha"] == pytest.approx(0.2 * total["area_ha"], rel=1e-6)
    assert [(i.code, i.severity) for i in found.issues] == [("statistics-multiply", "warning")]
    assert found.issues[0].values["area"] == pytest.approx(total["multiply_ha"])


def test_two_plans_are_counted_together_and_what_both_cover_to_neither(shop: Store) -> None:
    one = keep_zones(shop.home, [("L", strip(25.0, 25.06))], title="Viens")
    two = keep_zones(shop.home, [("L", strip(25.05, 25.1))], title="Otrs")
    found = count(shop, one, two, units=AT_2009)
    assert shares(found) == {(A, FARM): pytest.approx(0.9, rel=1e-6)}
    assert found.totals.loc[A]["multiply_ha"] > 0
    assert [used.title for used in found.used] == ["Viens", "Otrs"]
    assert_sound(found)


def test_all_that_a_plan_covers_is_one_unit(shop: Store) -> None:
    zones = [("L", strip(25.0, 25.1)), ("M", strip(25.2, 25.3)), ("DzS", strip(25.28, 25.32))]
    found = count(shop, keep_zones(shop.home, zones), units=WHOLE)
    assert list(found.totals.index) == [WHOLE]
    assert found.totals.loc[WHOLE, "uncovered_ha"] == 0
    assert found.totals.loc[WHOLE, "multiply_ha"] > 0
    assert found.name_of(WHOLE) == "Mans plāns"
    assert found.boundaries is None
    outline = found.units.frame.geometry.iloc[0]
    assert outline.equals(shapely.union_all([shape for _, shape in zones]))
    assert_sound(found)


def test_coarser_classes_are_sums_of_finer_ones(shop: Store) -> None:
    zones = [("L", strip(25.0, 25.02)), ("M", strip(25.02, 25.05)), ("DzS1", strip(25.05, 25.07))]
    plan = keep_zones(shop.home, [*zones, ("DzS2", strip(25.07, 25.08))])
    level1 = shares(count(shop, plan, units=AT_2009, depth="level1"))
    assert level1 == {
        (A, "1_PrimaryProduction"): pytest.approx(0.5, rel=1e-6),
        (A, "5_ResidentialUse"): pytest.approx(0.3, rel=1e-6),
    }
    assert shares(count(shop, plan, units=AT_2009))[A, HOMES] == pytest.approx(0.3, rel=1e-6)
    by_code = count(shop, plan, units=AT_2009, depth="codes")
    assert [one.code for one in by_code.classes] == ["L", "M", "DzS1", "DzS2"]
    assert by_code.by_class().loc[A].sum() == pytest.approx(by_code.totals.loc[A, "singly_ha"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_code_that_no_table_knows_is_a_class_of_its_own(shop: Store, lang: str) -> None:
    plan = keep_zones(shop.home, [("ZZ9", strip(25.0, 25.05))])
    (one,) = count(shop, plan, units=AT_2009, lang=lang).classes
    assert (one.hilucs, one.told(lang)) == (None, words(lang)("statistics.no_class"))
    (code,) = count(shop, plan, units=AT_2009, lang=lang, depth="codes").classes
    assert code.told(lang) == "ZZ9"


@pytest.mark.parametrize("units", ["ostfold@2024-01-01", AT_2021])
def test_a_plan_that_lies_elsewhere_is_said_to(shop: Store, units: str) -> None:
    plan = keep_zones(shop.home, [("L", shapely.box(19.0, 50.0, 19.1, 50.1))])
    found = count(shop, plan, units=units)
    assert codes(found) == ["statistics-plan-outside"]
    assert found.touched.empty
    assert_sound(found)


def test_districts_are_counted_before_the_reform(shop: Store) -> None:
    plan = keep_zones(shop.home, [("L", strip(25.1, 25.3))])
    found = count(shop, plan, units=BEFORE)
    assert [found.name_of(unit) for unit in found.touched.index] == [
        "Otrais rajons",
        "Pirmais rajons",
    ]


def test_zones_in_no_unit_are_numbered(shop: Store) -> None:
    plan = keep_zones(shop.home, [("L", strip(25.0, 25.1)), ("M", strip(26.0, 26.1))])
    issue = next(i for i in count(shop, plan).issues if i.code == "statistics-zones-outside")
    assert issue.values["count"] == 1


def test_an_answer_is_shared_until_the_plan_changes(
    shop: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = keep_zones(shop.home, [("ZZ9", strip(25.0, 25.1))])
    first = count(shop, plan)
    with monkeypatch.context() as patch:
        patch.setattr(statistics, "count_in", lambda *_: pytest.fail("counted again"))
        again = count(shop, plan, lang="nb")
    assert (again.rows.equals(first.rows), again.version) == (True, first.version)
    plans.change_mapping(shop.home, plan, {"ZZ9": FARM})
    changed = count(shop, plan)
    assert changed.version != first.version
    assert list(shares(changed)) == [(AB, FARM)]


def test_an_older_version_is_counted_where_it_is_named(shop: Store) -> None:
    plan = keep_zones(shop.home, [("L", strip(25.0, 25.1))])
    keep_zones(shop.home, [("M", strip(25.0, 25.1))], replaces=plan)
    assert get_plan(shop.home, plan).current.number == 2
    assert list(shares(count(shop, plan))) == [(AB, FOREST)]
    old = count(shop, f"{plan}#1")
    assert list(shares(old)) == [(AB, FARM)]
    assert old.used[0].version == 1


def test_practice_data_is_named_first(shop: Store) -> None:
    plan = keep_zones(shop.home, [("L", strip(25.0, 25.1))], practice=True)
    found = count(shop, plan)
    assert found.practice
    assert codes(found)[0] == "zones-practice"


def test_without_a_plan_there_is_nothing_to_count(shop: Store) -> None:
    with pytest.raises(Refusal, match="statistics-no-plan"):
        count(shop)


_longitudes = st.integers(0, 60).map(lambda n: 25.0 + n / 100)
_latitudes = st.integers(0, 12).map(lambda n: 56.99 + n / 100)
_boxes = st.tuples(
    st.sampled_from(["L", "M", "DzS", "ZZ9"]), _longitudes, _latitudes, st.integers(1, 9)
).map(lambda z: (z[0], shapely.box(z[1], z[2], z[1] + z[3] / 100, z[2] + z[3] / 300)))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(zones=st.lists(_boxes, min_size=1, max_size=8))
def test_nothing_is_lost_or_counted_twice_at_any_date(
    shop: Store, zones: list[tuple[str, shapely.Polygon]]
) -> None:
    told = {"code": [code for code, _ in zones], "hilucs": None}
    plan = gpd.GeoDataFrame(told, geometry=[shape for _, shape in zones], crs="EPSG:4326")
    found = [count_in(plan, units_of(shop, at)) for at in (BEFORE, AT_2009, AT_2021)]
    for one in found:
        totals = one.totals
        parts = totals["singly_m2"] + totals["multiply_m2"] + totals["uncovered_m2"]
        assert list(parts) == pytest.approx(list(totals["area_m2"]), rel=1e-6)
        singly = one.areas.groupby("unit")["area_m2"].sum().reindex(totals.index).fillna(0.0)
        assert list(singly) == pytest.approx(list(totals["singly_m2"]), rel=1e-6, abs=1e-3)
    ground = [one.totals.sum().to_dict() for one in found]
    assert ground[1] == pytest.approx(ground[2], rel=1e-6, abs=1.0)
    assert ground[0] == pytest.approx(ground[1], rel=1e-6, abs=1.0)
