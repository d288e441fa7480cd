"""Figures of two areas side by side: measured, missing with a reason, comparable or not."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from pyproj import Geod

from layers.store import Store, store
from layers.words import LANGUAGES, words
from planning.amounts import KINDS, Amount
from planning.areas import add_area
from planning.areaspecs import UnitsArea
from planning.comparedareas import ComparedArea, compared_area
from planning.comparefigures import (
    Indicator,
    area_amounts,
    compare,
    indicator_record,
    scale_factor,
    why_not,
    why_told,
)
from planning.comparefiles import compared_csv, compared_docx, compared_geojson
from planning.database import close_databases
from planning.recommendations import RecommendationEntry, add_recommendation
from tests.made_plan import keep
from tests.planning.made_figures import keep_figures

THEN, NOW = dt.date(2010, 1, 1), dt.date(2025, 8, 1)
GEOD = Geod(ellps="WGS84")
CITIES = (["Valmiera", "Cēsu novads"], THEN), (["3107", "3105"], NOW)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Store]:
    yield store(tmp_path)
    close_databases()


def pair_of(told: Store) -> tuple[ComparedArea, ComparedArea]:
    (left, then), (right, now) = CITIES
    return compared_area(told, left, then), compared_area(told, right, now)


def by_id(found: list[Indicator]) -> dict[str, Indicator]:
    return {one.kind.id: one for one in found}


@pytest.mark.parametrize(
    ("asked", "at"),
    [(["vidzeme"], NOW), (["VPR"], THEN), (["ostfold"], NOW), *CITIES, (["Hvaler"], NOW)],
)
def test_areas_are_those_of_the_ellipsoid_to_a_thousandth(
    shipped: Store, asked: list[str], at: dt.date
) -> None:
    area = compared_area(shipped, asked, at)
    geodesic = abs(GEOD.geometry_area_perimeter(area.outline)[0]) / 1e6
    assert area_amounts(shipped, area, "lv")["area"].value == pytest.approx(geodesic, rel=1e-3)


def test_the_pair_of_cities_in_figures(own: Store) -> None:
    found = by_id(compare(own, *pair_of(own), "en"))
    assert found["units"].left.value == found["units"].right.value == 2
    assert found["area"].ratio == pytest.approx(191 / 687, rel=0.01)
    assert found["units_per_area"].left.value == pytest.approx(2000 / 191, rel=0.01)
    assert (found["population"].left.value, found["population"].left.year) == (39341, 2020)
    assert found["settlements_20000"].right.value == 2
    assert found["largest_share"].left.value == pytest.approx(60.3, abs=0.5)
    assert found["area"].comparable
    sources = indicator_record(found["settlements"], "en")["sources"]
    assert {row["side"] for row in sources} == {"left", "right"}
    assert "GeoNames" in sources[0]["source"]


def test_land_cover_comes_from_one_raster_with_its_cells(own: Store) -> None:
    left, right = (compared_area(own, [one], NOW) for one in ("vidzeme", "ostfold"))
    found = compare(own, left, right, "lv")
    classes = [one for one in found if one.kind.id.startswith("landcover_")]
    for side in ("left", "right"):
        shares = [getattr(one, side).value for one in classes]
        assert sum(shares) == pytest.approx(100.0, abs=1e-6)
    built = by_id(found)["built"]
    assert built.comparable
    assert (built.left.year, built.right.year) == (2019, 2019)
    assert (built.left.cells or 0) > (built.right.cells or 0) > 200
    assert built.ratio is not None


def test_few_cells_are_said_and_not_comparable(own: Store) -> None:
    wooded = by_id(compare(own, *pair_of(own), "en"))["wooded"]
    assert not wooded.comparable
    assert "Left: Only 11.4 cells" in why_told(wooded.why_not, "en")


def test_what_is_missing_is_nothing_with_a_reason(own: Store) -> None:
    found = by_id(compare(own, *pair_of(own), "en"))
    told = indicator_record(found["population"], "en")
    assert told["right"] is told["difference"] is told["ratio"] is None
    assert told["comparable"] is False
    assert told["why_not"].startswith("Right: No population is shipped")
    zones = indicator_record(found["zones_1"], "en")
    assert zones["why_not"] == "No plan of this day is loaded."


def test_loaded_population_fills_what_is_not_shipped_and_years_are_compared(own: Store) -> None:
    amounts = {"3107": 84000.0, "3105": 60000.0}
    keep_figures(
        own.home,
        amounts,
        name="Folkemengde",
        region="ostfold",
        at=dt.date(2024, 1, 1),
        source="SSB",
        who="Kari",
        year=2024,
        licence="CC BY 4.0",
    )
    found = by_id(compare(own, *pair_of(own), "en"))["population"]
    assert (found.right.value, found.right.year) == (144000.0, 2024)
    assert found.right.sources[0].source == "SSB"
    assert why_told(found.why_not, "en") == "Different years: 2020 and 2024."
    whole = compared_area(own, ["ostfold"], NOW)
    gone = area_amounts(own, whole, "en")["population"]
    assert gone.why is not None
    assert gone.why.values == {"missing": 10, "of": 12}


def test_loaded_tables_are_set_side_by_side_by_name(own: Store) -> None:
    for region, at, amounts in (
        ("vidzeme", dt.date(2010, 1, 1), {"0250000": 3.0, "0420200": 4.0}),
        ("ostfold", dt.date(2024, 1, 1), {"3107": 10.0, "3105": 5.0}),
    ):
        keep_figures(
            own.home,
            amounts,
            name="Skolas",
            region=region,
            at=at,
            source="S",
            who="Ilze",
            year=2020,
        )
    schools = by_id(compare(own, *pair_of(own), "lv"))["figure_Skolas"]
    assert (schools.left.value, schools.right.value, schools.comparable) == (7.0, 15.0, True)
    assert schools.title == "Skolas"


def test_outlines_of_other_detail_are_marked(own: Store) -> None:
    compact = by_id(compare(own, *pair_of(own), "en"))["compactness"]
    assert not compact.comparable
    assert "detail" in why_told(compact.why_not, "en")
    two = compared_area(own, ["3107"], NOW), compared_area(own, ["3105"], NOW)
    assert by_id(compare(own, *two, "en"))["compactness"].comparable


def test_another_raster_or_cell_is_not_comparable() -> None:
    one = Amount(1.0, basis={"raster": "A", "cell": "5.6"})
    other = Amount(1.0, basis={"raster": "A", "cell": "0.1"})
    assert [issue.code for _, issue in why_not(one, other)] == ["compared-other-cell"]
    assert why_not(one, one) == ()


def test_zone_shares_are_of_what_plans_cover(own: Store) -> None:
    keep(own.home)
    left, right = (compared_area(own, [one], NOW) for one in ("vidzeme", "ostfold"))
    found = by_id(compare(own, left, right, "en"))
    assert found["plans"].left.value == 1
    shares = [found[f"zones_{n}"].left.value for n in range(1, 7)]
    assert sum(value or 0 for value in shares) == pytest.approx(100.0)
    assert 0 < (found["plans_cover"].left.value or 0) < 1
    assert "Right: No plan" in why_told(found["plans_cover"].why_not, "en")


def test_practice_plans_are_called_so_wherever_they_count(own: Store) -> None:
    keep(own.home, practice=True)
    left, right = (compared_area(own, [one], NOW) for one in ("vidzeme", "ostfold"))
    for name in ("plans", "plans_cover", "zones_1"):
        one = by_id(compare(own, left, right, "en"))[name]
        assert "Left: Data of a practice example" in why_told(one.why_not, "en")
        assert words("en")("plans.practice") in one.left.sources[0].source


def test_a_recommendation_counts_once_for_several_municipalities(own: Store) -> None:
    entry = RecommendationEntry(title_lv="Kopīgs ceļš", theme="water")
    left, right = pair_of(own)
    for _ in range(2):
        one = add_recommendation(own.home, entry, who="Ilze")
        add_area(own, one.id, UnitsArea(left.units), who="Ilze")
    found = by_id(compare(own, left, right, "en"))["recommendations"]
    assert (found.left.value, found.right.value, found.ratio) == (2, 0, None)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_has_its_words(own: Store, lang: str) -> None:
    for one in compare(own, *pair_of(own), lang):
        told = indicator_record(one, lang)
        assert told["title"]
        assert told["comparable"] == (told["why_not"] is None)
        assert json.dumps(told, ensure_ascii=False)


def test_one_zoom_draws_ostfold_larger(shipped: Store) -> None:
    left, right = compared_area(shipped, ["vidzeme"], NOW), compared_area(shipped, ["ostfold"], NOW)
    told = scale_factor(left, right)
    assert told["right_drawn_longer"] == pytest.approx(1.058, abs=0.01)
    assert 2 ** -told["zoom_difference"] == pytest.approx(told["right_drawn_longer"], rel=1e-4)


def test_the_table_leaves_with_its_sources(own: Store) -> None:
    sides = pair_of(own)
    content = compared_csv(own, sides, compare(own, *sides, "lv"), words("lv"))
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    (area,) = [row for row in rows if row["id"] == "area"]
    assert float(area["left"]) == pytest.approx(191, abs=1)
    assert area["right_area"] == "Fredrikstad – Sarpsborg"
    (people,) = [row for row in rows if row["id"] == "population"]
    assert (people["right"], people["comparable"]) == ("", "False")
    assert "GeoNames" in area["source"]


def test_both_outlines_leave_with_their_figures(own: Store) -> None:
    sides = pair_of(own)
    told = json.loads(compared_geojson(own, sides, compare(own, *sides, "en"), words("en")))
    first, second = told["features"]
    assert (first["properties"]["side"], second["properties"]["side"]) == ("left", "right")
    assert second["properties"]["area"] == pytest.approx(687, abs=1)
    assert second["properties"]["population"] is None
    assert "CC BY 4.0" in second["properties"]["licence"]
    assert told["indicators"]["population"]["why_not"].startswith("Right:")


def test_the_page_of_the_report_is_the_same_for_the_same_day(own: Store) -> None:
    sides = pair_of(own)
    found = compare(own, *sides, "nb")
    pages = [compared_docx(own, sides, found, words("nb"), NOW) for _ in range(2)]
    assert pages[0] == pages[1]
    with zipfile.ZipFile(io.BytesIO(pages[0])) as packed:
        text = packed.read("word/document.xml").decode()
    assert "Kompakthet" in text
    assert "GeoNames" in text


def test_every_known_figure_is_told(own: Store) -> None:
    told = {one.kind.id for one in compare(own, *pair_of(own), "lv")}
    assert set(KINDS) <= told


def test_an_area_drawn_across_borders_has_no_figures_of_whole_municipalities(own: Store) -> None:
    units = (("0250000", dt.date(2009, 7, 1)),)
    drawn = ComparedArea(("x",), "vidzeme", THEN, units, shapely.box(25.3, 57.4, 25.6, 57.6))
    amounts = area_amounts(own, drawn, "lv")
    for name in ("population", "density"):
        why = amounts[name].why
        assert amounts[name].value is None
        assert why is not None
        assert why.code == "compared-not-whole"
    assert (amounts["area"].value or 0) > 300
    assert amounts["wooded"].value is not None
    without = replace(drawn, units=())
    assert area_amounts(own, without, "lv")["units"].value == 0
