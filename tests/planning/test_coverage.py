"""Recommendations found: filters and pages, gaps, the matrix, and traces in both directions."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely

from layers.store import Store
from layers.units import unit_id
from planning.areas import add_area
from planning.areaspecs import ConflictRule, PlaceArea, ShapeArea, UnitsArea
from planning.comments import add_comment, resolve_thread
from planning.coverage import (
    about_place,
    about_plan,
    coverage,
    map_share,
    theme_matrix,
    units_counted,
)
from planning.evidence import add_figure, add_source
from planning.evidencequeries import ZonesQuery
from planning.planstore import delete_plan
from planning.precedents import decide
from planning.recommendationlisting import Wanted, card_of, list_recommendations
from planning.recommendations import (
    Recommendation,
    add_recommendation,
    remove_recommendation,
    step_to,
)
from planning.settings import set_practice_hidden
from tests.planning.made_records import (
    BURTNIEKI,
    DAY,
    ENTRY,
    HOUSING,
    INDUSTRY,
    KOCENI,
    VALMIERA,
    VALMIERA_2021,
    plan_of,
)

AFTER = dt.date(2022, 1, 1)
VIDZEME = (24.0, 56.0, 28.0, 58.5)


@pytest.fixture
def home(kept_anywhere: Path) -> Path:
    return kept_anywhere


@pytest.fixture
def store(home: Path) -> Store:
    home.mkdir(parents=True, exist_ok=True)
    return Store(home)


def write(store: Store, title: str, **told: Any) -> Recommendation:
    entry = replace(ENTRY, title_lv=title, **told)
    return add_recommendation(store.home, entry, who="Ilze")


def titles(store: Store, **wanted: Any) -> list[str]:
    listed = list_recommendations(store, Wanted(**wanted))
    assert listed.total == len(listed.cards)
    return [card.recommendation.title_lv for card in listed.cards]


def test_the_list_is_in_the_order_of_titles_and_filtered(store: Store) -> None:
    first = write(store, "Ūdeņi", theme="water", responsible=("Burtnieku dome", "VPR"))
    write(store, "Ceļi", theme="transport", text_lv="100% <b>Šķērsojums</b>", practice=True)
    third = write(store, "Uzņēmumi", addressee="state", responsible=("Valmieras dome",))
    step_to(store.home, third.id, "discussed", version=1, who="Ilze")
    assert titles(store) == ["Ceļi", "Ūdeņi", "Uzņēmumi"]
    assert titles(store, theme="water") == ["Ūdeņi"]
    assert titles(store, status="draft") == ["Ceļi", "Ūdeņi"]
    assert titles(store, addressee="state") == ["Uzņēmumi"]
    assert titles(store, text="skersojums 100%") == ["Ceļi"]
    assert titles(store, text="_") == []
    assert titles(store, responsible="Burtnieku dome") == ["Ūdeņi"]
    assert titles(store, responsible="dome") == []
    assert titles(store, practice=True) == ["Ceļi"]
    assert titles(store, practice=False) == ["Ūdeņi", "Uzņēmumi"]
    set_practice_hidden(store.home, hidden=True)
    assert titles(store) == ["Ūdeņi", "Uzņēmumi"]
    remove_recommendation(store.home, first.id, version=1, who="Ilze")
    assert titles(store) == ["Uzņēmumi"]


def test_pages_follow_each_other_without_gap(store: Store) -> None:
    for number in range(7):
        write(store, f"R{number}")
    pages = [list_recommendations(store, limit=3, offset=start) for start in (0, 3, 6)]
    told = [card.recommendation.title_lv for page in pages for card in page.cards]
    assert told == [f"R{number}" for number in range(7)]
    assert {page.total for page in pages} == {7}


def test_a_card_counts_what_hangs_on_it(store: Store) -> None:
    made = write(store, "A")
    card = card_of(store, made.id)
    assert (card.areas, card.evidence, card.precedents, card.open_threads) == (0, 0, 0, 0)
    add_area(store, made.id, UnitsArea((VALMIERA,)), who="I")
    add_source(store.home, made.id, "Darba grupa", who="I")
    decide(store.home, made.id, "OST-01", "adapt", why="a", who="I")
    first = add_comment(store.home, made.id, "Kāpēc?", who="I")
    add_comment(store.home, made.id, "Tāpēc.", who="I", thread=first.id)
    card = card_of(store, made.id)
    assert (card.areas, card.evidence, card.precedents, card.open_threads) == (1, 1, 1, 1)
    resolve_thread(store.home, first.id, version=1, who="I")
    assert card_of(store, made.id).open_threads == 0
    assert titles(store, example="OST-01") == ["A"]
    assert titles(store, example="OST-02") == []


def test_a_unit_of_any_date_finds_what_lies_in_it(store: Store) -> None:
    made = write(store, "A")
    write(store, "B")
    add_area(store, made.id, UnitsArea((VALMIERA,)), who="I")
    assert titles(store, unit=VALMIERA) == ["A"]
    assert titles(store, unit=VALMIERA_2021) == ["A"]
    assert titles(store, unit=BURTNIEKI) == []


def test_coverage_tells_the_gaps(store: Store) -> None:
    made = write(store, "A", theme="water", addressee="state")
    add_area(store, made.id, UnitsArea((VALMIERA, KOCENI)), who="I")
    told = coverage(store, "vidzeme", DAY)
    assert told.units[unit_id(VALMIERA)] == 1
    assert told.units[unit_id(BURTNIEKI)] == 0
    assert sum(told.units.values()) == 2
    assert (told.themes["water"], told.themes["energy"]) == (1, 0)
    assert (told.addressees["state"], told.addressees["sector"]) == (1, 0)
    assert units_counted(store, AFTER) == {unit_id(VALMIERA_2021): 1}


def test_the_matrix_counts_every_recommendation_once(store: Store) -> None:
    made = write(store, "A", theme="water")
    for spec in (UnitsArea((VALMIERA,)), PlaceArea(25.42, 57.54)):
        add_area(store, made.id, spec, who="I")
    assert theme_matrix(store, DAY) == {("water", unit_id(VALMIERA)): 1}
    assert theme_matrix(store, DAY, Wanted(theme="energy")) == {}


def test_a_place_leads_to_the_sentences_about_it(store: Store, tmp_path: Path) -> None:
    plans = (
        plan_of(store, tmp_path, VALMIERA, HOUSING),
        plan_of(store, tmp_path, BURTNIEKI, INDUSTRY),
    )
    whole, drawn, ruled = (write(store, title) for title in "ABC")
    add_area(store, whole.id, UnitsArea((VALMIERA,)), who="I")
    add_area(store, drawn.id, ShapeArea(shapely.box(25.41, 57.53, 25.43, 57.55)), who="I")
    rule = ConflictRule(plans, "vidzeme@2009-07-01", 100.0)
    add_area(store, ruled.id, rule, who="I")
    assert [one.recommendation for one in about_place(store, (25.42, 57.54), AFTER)] == [
        whole.id,
        drawn.id,
    ]
    outlines = [store.territory.outline(key) for key in (VALMIERA, BURTNIEKI)]
    border = shapely.line_merge(shapely.intersection(*outlines))
    point = shapely.line_interpolate_point(border, 0.5, normalized=True)
    found = about_place(store, (point.x, point.y), DAY)
    assert ruled.id in [one.recommendation for one in found]
    assert about_place(store, (27.0, 56.8), DAY) == []
    delete_plan(store.home, plans[0])
    assert about_place(store, (27.0, 56.8), DAY) == []


def test_a_plan_leads_to_what_rests_on_it(store: Store, tmp_path: Path) -> None:
    plan = plan_of(store, tmp_path, VALMIERA, HOUSING)
    made = write(store, "A")
    query = ZonesQuery(plan, "vidzeme@2009-07-01", VALMIERA, "5")
    add_figure(store, made.id, query, who="I")
    assert about_plan(store, plan) == [made.id]
    assert about_plan(store, "plan-other") == []


def test_a_map_shows_what_meets_its_bounds_up_to_a_limit(store: Store) -> None:
    for number in range(5):
        made = write(store, f"R{number}")
        add_area(store, made.id, PlaceArea(25.0 + number, 57.5), who="I")
    share = map_share(store, VIDZEME, DAY)
    assert (len(share.areas.frame), share.more) == (4, False)
    few = map_share(store, VIDZEME, DAY, limit=2)
    assert (len(few.areas.frame), few.more) == (2, True)
    assert map_share(store, (0, 0, 1, 1), DAY).areas.frame.empty
