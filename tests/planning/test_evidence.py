"""Evidence and precedents: figures computed, stale and computed again; sources; decisions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from geo.conflict_matrix import ConflictRow
from geo.errors import Refusal
from layers.store import Store
from layers.units import neighbours
from planning.conflicts import EditConflict
from planning.evidence import (
    add_figure,
    add_source,
    change_source,
    list_evidence,
    refresh,
    refresh_stale,
    remove_evidence,
    stale,
)
from planning.evidencequeries import (
    BorderQuery,
    Query,
    RasterQuery,
    UnitQuery,
    ZonesQuery,
    query_of,
    query_told,
)
from planning.history import changes_of, take_back
from planning.matrixstore import save_matrix, stored_matrix
from planning.planstore import delete_plan
from planning.precedents import decide, precedents_of, remove_precedent
from planning.recommendations import add_recommendation, remove_recommendation
from tests.planning.made_figures import keep_figures, load_again
from tests.planning.made_records import (
    BURTNIEKI,
    DAY,
    ENTRY,
    HOUSING,
    INDUSTRY,
    VALMIERA,
    plan_of,
)

UNITS = "vidzeme@2009-07-01"


@pytest.fixture
def home(kept_anywhere: Path) -> Path:
    return kept_anywhere


@pytest.fixture
def store(home: Path) -> Store:
    home.mkdir(parents=True, exist_ok=True)
    return Store(home)


@pytest.fixture
def written(store: Store) -> str:
    return add_recommendation(store.home, ENTRY, who="Ilze").id


@pytest.fixture
def plans(store: Store, tmp_path: Path) -> tuple[str, str]:
    first = plan_of(store, tmp_path, VALMIERA, HOUSING)
    return first, plan_of(store, tmp_path, BURTNIEKI, INDUSTRY)


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code


def test_the_figure_of_a_border_tells_what_it_is_made_from(
    store: Store, written: str, plans: tuple[str, str]
) -> None:
    query = BorderQuery(plans, UNITS, (BURTNIEKI, VALMIERA))
    kept = add_figure(store, written, query, who="Ilze")
    by_hand = next(
        one for one in neighbours(store.territory, VALMIERA, DAY) if one.key == BURTNIEKI
    )
    assert kept.result["index"] == 1.0
    assert kept.result["conflict_m"] == pytest.approx(by_hand.shared_border_km * 1000, rel=1e-4)
    assert {plan["id"] for plan in kept.made_from["plans"]} == set(plans)
    assert kept.made_from["units"] == UNITS
    assert set(kept.made_from["state"]) == {*(f"plan:{p}" for p in plans), "boundaries", "matrix"}
    assert list_evidence(store.home, written) == [kept]
    assert stale(store, kept) == ()


def test_a_figure_is_stale_when_a_plan_changes_and_is_computed_again(
    store: Store, written: str, plans: tuple[str, str], tmp_path: Path
) -> None:
    query = BorderQuery(plans, UNITS, (VALMIERA, BURTNIEKI))
    kept = add_figure(store, written, query, who="Ilze")
    plan_of(store, tmp_path, BURTNIEKI, HOUSING, replaces=plans[1])
    assert stale(store, kept) == (f"plan:{plans[1]}",)
    (done,) = refresh_stale(store, who="Anna")
    assert (done.before["index"], done.evidence.result["index"], done.changed) == (1.0, 0.0, True)
    assert stale(store, done.evidence) == ()
    assert refresh_stale(store, who="Anna") == []
    last = changes_of(store.home, "evidence", kept.id)[-1]
    assert (last.who, last.before["result"]["index"]) == ("Anna", 1.0)
    take_back(store.home, last.id, "Ilze")
    (back,) = list_evidence(store.home, written)
    assert (back.result, back.computed_at, back.version) == (kept.result, kept.computed_at, 3)


def test_another_table_of_weights_makes_borders_stale(
    store: Store, written: str, plans: tuple[str, str]
) -> None:
    kept = add_figure(store, written, BorderQuery(plans, UNITS, (VALMIERA, BURTNIEKI)), who="I")
    version = stored_matrix(store.home).version
    save_matrix(store.home, [ConflictRow("5", "2", 1.0)], version=version)
    assert stale(store, kept) == ("matrix",)
    again = refresh(store, kept.id, who="Ilze").evidence
    assert again.result["conflict_m"] == 0.0
    assert again.result["tension_m"] > 0


def test_a_figure_whose_plan_is_gone_stays_as_it_was_with_the_reason(
    store: Store, written: str, plans: tuple[str, str]
) -> None:
    kept = add_figure(store, written, ZonesQuery(plans[0], UNITS, VALMIERA, "5"), who="Ilze")
    area = store.territory.area_km2(VALMIERA)
    assert area is not None
    assert kept.result["area_ha"] == pytest.approx(100 * area, rel=1e-5)
    assert kept.result["share"] == pytest.approx(1.0, rel=1e-5)
    delete_plan(store.home, plans[0])
    assert stale(store, kept) == (f"plan:{plans[0]}",)
    done = refresh(store, kept.id, who="Ilze")
    assert done.reason is not None
    assert list_evidence(store.home, written) == [kept]


def test_rasters_and_units_give_their_figures(store: Store, written: str) -> None:
    raster = add_figure(store, written, RasterQuery("landcover-vidzeme", VALMIERA, DAY), who="I")
    assert sum(row["share"] for row in raster.result["rows"]) == pytest.approx(1.0, abs=1e-3)
    assert raster.made_from["layer"]["source"]
    unit = add_figure(store, written, UnitQuery(VALMIERA, DAY), who="Ilze")
    assert unit.result["area_km2"] == pytest.approx(store.territory.area_km2(VALMIERA), abs=1e-3)
    told = {"name": "Iedzīvotāji", "region": "vidzeme", "at": DAY, "source": "pārbaude"}
    loaded = keep_figures(store.home, {VALMIERA[0]: 27000.0}, who="Ilze", **told)
    figure = add_figure(store, written, UnitQuery(VALMIERA, DAY, loaded.id), who="Ilze")
    assert figure.result["value"] == 27000.0
    load_again(store.home, loaded.id, {VALMIERA[0]: 26000.0}, who="Ilze")
    assert stale(store, figure) == (f"figures:{loaded.id}",)
    nobody = UnitQuery(BURTNIEKI, DAY, loaded.id)
    refused("figures-without-unit", lambda: add_figure(store, written, nobody, who="Ilze"))


def test_a_border_that_is_none_is_refused(
    store: Store, written: str, plans: tuple[str, str]
) -> None:
    query = BorderQuery(plans, UNITS, (VALMIERA, ("0705500", DAY)))
    refused("evidence-border", lambda: add_figure(store, written, query, who="Ilze"))


def test_a_source_from_outside_has_a_name_and_a_link_that_is_safe(
    store: Store, written: str
) -> None:
    home = store.home
    kept = add_source(home, written, "Darba grupa", who="I", link="https://example.org/a")
    assert (kept.query, kept.kind, stale(store, kept)) == (None, "external", ())
    refused("evidence-source", lambda: add_source(home, written, " ", who="I"))
    bad = "javascript:alert(1)"
    refused("document-link", lambda: add_source(home, written, "a", who="I", link=bad))
    changed = change_source(home, kept.id, "Seminārs", version=1, who="Anna")
    with pytest.raises(EditConflict):
        change_source(home, kept.id, "Cits", version=1, who="Jānis")
    assert refresh(store, kept.id, who="I").changed is False
    remove_evidence(home, kept.id, version=changed.version, who="Anna")
    assert list_evidence(home, written) == []
    refused("evidence-gone", lambda: remove_evidence(home, kept.id, version=3, who="Anna"))


@pytest.mark.parametrize(
    "query",
    [
        BorderQuery(("a", "b"), UNITS, (VALMIERA, BURTNIEKI)),
        ZonesQuery("a", UNITS, VALMIERA, "5"),
        RasterQuery("landcover-vidzeme", VALMIERA, DAY),
        UnitQuery(VALMIERA, DAY, "fig-1"),
    ],
)
def test_a_query_is_read_as_it_was_written(query: Query) -> None:
    kinds = {BorderQuery: "border", ZonesQuery: "zones", RasterQuery: "raster", UnitQuery: "unit"}
    assert query_of(kinds[type(query)], query_told(query)) == query
    refused("evidence-unclear", lambda: query_of(kinds[type(query)], {"x": 1}))


def test_an_example_is_taken_over_adapted_or_left_with_the_reason(
    store: Store, written: str
) -> None:
    home = store.home
    made = decide(home, written, "OST-03", "adapt", why="Mērogs ir cits.", who="Ilze")
    assert precedents_of(home, written) == [made]
    with pytest.raises(EditConflict):
        decide(home, written, "OST-03", "leave", why="Nav naudas.", who="Jānis")
    second = decide(home, written, "OST-03", "leave", why="Nav naudas.", who="J", version=1)
    assert (second.id, second.decision, second.author) == (made.id, "leave", "J")
    decide(home, written, "OST-01", "take-over", why="Der.", who="Ilze")
    assert [one.example for one in precedents_of(home, written)] == ["OST-01", "OST-03"]
    assert second in precedents_of(home, written)
    refused("precedent-why", lambda: decide(home, written, "OST-02", "leave", why=" ", who="I"))
    refused("example-unknown", lambda: decide(home, written, "x", "leave", why="a", who="I"))
    refused("key-unknown", lambda: decide(home, written, "OST-02", "burn", why="a", who="I"))
    remove_precedent(home, made.id, version=2, who="Ilze")
    assert len(precedents_of(home, written)) == 1
    remove_recommendation(home, written, version=1, who="Ilze")
    assert precedents_of(home, written) == []
