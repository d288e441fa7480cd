"""A pair as evidence and as a cooperation area: computed again, and stale when it should be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo.conflict_matrix import ConflictRow
from geo.errors import Refusal
from layers.store import Store
from layers.units import unit_id
from layers.words import LANGUAGES, words
from planning.cooperation import CooperationEntry, MembershipEntry, Territory, add_cooperation
from planning.evidence import add_figure, list_evidence, refresh, stale
from planning.evidencequeries import query_of, query_told
from planning.matrixstore import save_matrix
from planning.pairanswer import PairQuery, pair_query
from planning.paircomponents import shipped_weights
from planning.paircooperation import make_cooperation
from planning.pairground import PairsAsked
from planning.pairs import Pairs, shared_pairs
from planning.recommendations import add_recommendation
from planning.recommendationwords import evidence_told
from tests.planning.made_records import (
    BURTNIEKI,
    DAY,
    ENTRY,
    HOUSING,
    INDUSTRY,
    KOCENI,
    VALMIERA,
    plan_of,
)

ENDS = (unit_id(VALMIERA), unit_id(BURTNIEKI))


@pytest.fixture
def store(home: Path) -> Store:
    home.mkdir(parents=True, exist_ok=True)
    return Store(home)


@pytest.fixture
def pairs(store: Store, tmp_path: Path) -> Pairs:
    plan_of(store, tmp_path, VALMIERA, HOUSING)
    plan_of(store, tmp_path, BURTNIEKI, INDUSTRY)
    return shared_pairs(store, PairsAsked("vidzeme", DAY))


@pytest.fixture
def query(pairs: Pairs) -> PairQuery:
    pair = next(n for n in range(pairs.count) if set(pairs.ends(n)) == set(ENDS))
    return pair_query(pairs, pair, shipped_weights() | {"capacity": 0.5})


def kept(store: Store, query: PairQuery) -> str:
    written = add_recommendation(store.home, ENTRY, who="Ilze").id
    return add_figure(store, written, query, who="Ilze").id


def tie(store: Store, *members: tuple[str, object]) -> None:
    entry = CooperationEntry(
        name_lv="Kopā",
        territory=Territory((VALMIERA, BURTNIEKI)),
        degree="D2",
        standing="existing",
        valid_from=DAY,
    )
    told = [MembershipEntry(unit=key, begins=DAY) for key in members]  # type: ignore[arg-type]
    add_cooperation(store, entry, told, who="Ilze")


def test_a_query_survives_json(query: PairQuery) -> None:
    assert query_of("pair", json.loads(json.dumps(query_told(query)))) == query


def test_evidence_tells_every_figure_and_what_is_missing(store: Store, query: PairQuery) -> None:
    kept(store, query)
    (found,) = list_evidence(store.home)
    told = found.result["components"]
    assert told["border_conflict"]["value"] == pytest.approx(1.0)
    assert told["shared_catchment"]["value"] is None
    assert told["shared_catchment"]["missing"] == "no-catchments"
    assert found.result["readiness"] is None
    for lang in LANGUAGES:
        assert words(lang).number(1.0, 2) in evidence_told(found, words(lang), stale=False)


def test_evidence_holds_while_nothing_that_it_rests_on_changes(
    store: Store, query: PairQuery
) -> None:
    evidence = kept(store, query)
    (found,) = list_evidence(store.home)
    assert stale(store, found) == ()
    done = refresh(store, evidence, who="Ilze")
    assert not done.changed
    tie(store, KOCENI, BURTNIEKI)
    assert stale(store, list_evidence(store.home)[0]) == ()


def test_evidence_is_stale_when_weights_of_conflicts_change(store: Store, query: PairQuery) -> None:
    evidence = kept(store, query)
    save_matrix(store.home, [ConflictRow("5", "2", 1.0, "")], version=0)
    assert stale(store, list_evidence(store.home)[0]) == ("matrix",)
    assert refresh(store, evidence, who="Ilze").reason is None


def test_evidence_is_stale_when_the_two_begin_to_cooperate(store: Store, query: PairQuery) -> None:
    evidence = kept(store, query)
    tie(store, VALMIERA, BURTNIEKI)
    (key,) = stale(store, list_evidence(store.home)[0])
    assert key.startswith("ties:")
    done = refresh(store, evidence, who="Ilze")
    assert done.changed
    assert done.evidence.result["components"]["existing_ties"]["value"] == 2
    assert stale(store, done.evidence) == ()


def test_units_that_are_no_neighbours_are_refused(store: Store, query: PairQuery) -> None:
    far = PairQuery(query.plans, query.units, (VALMIERA, ("0360200", DAY)), query.weights)
    with pytest.raises(Refusal) as refused:
        kept(store, far)
    assert refused.value.code == "evidence-border"


@pytest.mark.parametrize("change", [{"weights": "x"}, {"between": 3}, {"plan": "y"}])
def test_a_query_that_is_none_is_refused(query: PairQuery, change: dict[str, object]) -> None:
    with pytest.raises(Refusal) as refused:
        query_of("pair", query_told(query) | change)
    assert refused.value.code == "evidence-unclear"


def test_a_cooperation_area_is_made_with_members_and_grounds(store: Store, pairs: Pairs) -> None:
    units = (*ENDS, unit_id(KOCENI))
    made = make_cooperation(store, pairs, units, shipped_weights(), who="Ilze", lang="lv")
    assert made.standing == "proposed"
    assert set(made.territory.units) == {VALMIERA, BURTNIEKI, KOCENI}
    assert made.name_lv == "Valmiera – Burtnieku novads – Valmieras novads"
    told = {one.key: one for one in made.evidence}
    assert "Plāns 0250000" in told["border_conflict"].source
    assert not made.practice
    assert "shared_catchment" not in told
    assert 0 < float(told["pair_score"].value) <= 1


def test_units_that_lie_apart_make_no_cooperation_area(store: Store, pairs: Pairs) -> None:
    with pytest.raises(Refusal) as refused:
        make_cooperation(
            store,
            pairs,
            (ENDS[0], unit_id(("0360200", DAY))),
            shipped_weights(),
            who="Ilze",
            lang="lv",
        )
    assert refused.value.code == "group-apart"
