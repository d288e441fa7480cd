"""Audits of kept plans and of files: the written truth, two plans at once, versions, no units."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo.border_audit import Reach
from geo.border_lines import shared_borders
from geo.conflict_matrix import ConflictMatrix, ConflictRow
from geo.errors import Refusal
from layers.store import Store
from layers.units import unit_of_piece
from planning.audits import AuditAsked, Audited, run_audit
from planning.database import close_databases
from planning.planstore import list_plans
from planning.planunits import units_of
from planning.practice import make_practice
from tests.audit_homes import (
    AT_2009,
    BURTNIEKI,
    PRACTICE,
    VALMIERA,
    keep_practice,
    keep_zones,
    store_at,
)

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "plans"
BORDER = "Valmiera – Burtnieku novads"
# The only planted conflict between the two: homes in Valmiera (DzM), industry in Burtnieki (R1).
PLANTED_M = 1672.9


@pytest.fixture(scope="module")
def practised(tmp_path_factory: pytest.TempPathFactory, shipped: Store) -> Iterator[Store]:
    """A home with all practice plans."""
    home = tmp_path_factory.mktemp("practised")
    make_practice(home)
    yield store_at(shipped, home)
    close_databases()


@pytest.fixture
def near(home: Path, shipped: Store) -> Store:
    return store_at(shipped, home)


def every_practice_plan(store: Store) -> tuple[str, ...]:
    return tuple(plan.id for plan in list_plans(store.home))


def done(store: Store, *plans: str, units: str | None = AT_2009, **asked: Any) -> Audited:
    return run_audit(store, AuditAsked(plans, units, **asked))


def codes(audited: Audited, *judgements: str) -> dict[tuple[str, str, str], float]:
    """Return the metres of each pair of codes with one of some judgements, by border."""
    rows = audited.stretches[audited.stretches["judgement"].isin(judgements)]
    metres = rows.groupby([rows["border"], rows["code_a"], rows["code_b"]])["length_m"].sum()
    return dict(metres)


def issues(audited: Audited, code: str) -> list[Any]:
    return [issue for issue in audited.issues if issue.code == code]


def planted() -> list[tuple[frozenset[str], float, str, float]]:
    """Return pairs of zones that were planted, their metres, judgement and weight."""
    with (PRACTICE / "truth.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    pairs = {frozenset((r["zone_a"], r["zone_b"])) for r in rows if r["planted"] == "yes"}
    found = []
    for pair in pairs:
        mine = [row for row in rows if {row["zone_a"], row["zone_b"]} == pair]
        metres = sum(float(row["length_m"]) for row in mine)
        found.append((pair, metres, mine[0]["judgement"], float(mine[0]["weight"])))
    return found


@pytest.mark.parametrize("units", [AT_2009, "plans"])
def test_all_that_was_planted_is_found_along_municipal_borders_and_between_plans(
    practised: Store, units: str
) -> None:
    audited = done(practised, *every_practice_plan(practised), units=units)
    rows = audited.stretches
    both = [frozenset(p) for p in zip(rows["zone_id_a"], rows["zone_id_b"], strict=True)]
    for pair, metres, judgement, weight in planted():
        mine = rows[[one == pair for one in both]].query("judgement != 'geometry-only'")
        assert mine["length_m"].sum() == pytest.approx(metres, rel=0.01)
        assert (set(mine["judgement"]), set(mine["weight"])) == ({judgement}, {weight})
    worse = rows[rows["judgement"].isin(["conflict", "tension"])]["length_m"].sum()
    told = [metres for _, metres, _, weight in planted() if weight]
    assert worse == pytest.approx(sum(told), rel=0.01)
    assert audited.borders["length_m"].sum() == pytest.approx(rows["length_m"].sum(), rel=1e-6)


def test_plans_of_a_unit_that_lie_side_by_side_all_count(practised: Store) -> None:
    audited = done(practised, *every_practice_plan(practised), units="vidzeme@2021-07-01")
    assert not issues(audited, "audit-two-plans")
    there = set(audited.stretches["plan_id_a"]) | set(audited.stretches["plan_id_b"])
    assert len(there - {None}) > 5


def test_districts_before_the_reform_are_audited_like_municipalities(practised: Store) -> None:
    audited = done(practised, *every_practice_plan(practised), units="vidzeme@2008-01-01")
    assert "Valkas rajons – Valmieras rajons" in set(audited.borders["border"])


def test_without_units_the_region_of_the_plans_is_taken_as_it_is_today(
    near: Store, today: dt.date
) -> None:
    plan = keep_practice(near.home, VALMIERA)
    audited = done(near, plan, units=None)
    assert audited.units.region == "vidzeme"
    assert audited.units.at == today


def test_who_is_named_first_does_not_matter(near: Store) -> None:
    plans = [keep_practice(near.home, unit) for unit in (VALMIERA, BURTNIEKI)]
    for units in (AT_2009, "plans"):
        there, back = done(near, *plans, units=units), done(near, *plans[::-1], units=units)
        columns = ["border_id", "unit_a", "code_a", "code_b", "length_m", "judgement", "geometry"]
        assert there.stretches[columns].equals(back.stretches[columns])


def test_a_stretch_carries_the_documents_of_both_sides(near: Store) -> None:
    valid: dict[str, Any] = {"valid_from": dt.date(2017, 3, 30), "valid_to": dt.date(2030, 1, 1)}
    a = keep_practice(near.home, VALMIERA, title="Pilsētas plāns", **valid)
    b = keep_practice(near.home, BURTNIEKI, title="Novada plāns", status="draft")
    audited = done(near, a, b)
    (row,) = audited.stretches[audited.stretches["judgement"] == "conflict"].to_dict("records")
    assert (row["plan_a"], row["plan_id_a"], row["status_a"]) == ("Pilsētas plāns", a, "active")
    assert (row["valid_from_a"], row["valid_to_a"]) == ("2017-03-30", "2030-01-01")
    assert (row["plan_b"], row["plan_id_b"], row["status_b"]) == ("Novada plāns", b, "draft")
    assert row["practice_a"]
    assert row["practice_b"]
    assert row["name_a"] == "Mazstāvu dzīvojamās apbūves teritorija"
    assert {"regulation_a", "regulation_b"} <= set(row)
    zone = audited.zones.loc[int(row["row_b"])]
    assert zone["zone_id"] == row["zone_id_b"]
    assert zone.geometry.distance(row["geometry"]) < 1e-9


def test_stretches_follow_each_other_from_the_beginning_of_the_border(near: Store) -> None:
    audited = done(near, keep_practice(near.home, VALMIERA))
    for _, own in audited.stretches.groupby("border_id"):
        assert own["start_m"].iloc[0] == pytest.approx(0, abs=1e-6)
        assert list(own["start_m"].iloc[1:]) == pytest.approx(list(own["end_m"].iloc[:-1]))


def test_borders_without_a_plan_on_either_side_are_counted_and_left(near: Store) -> None:
    audited = done(near, keep_practice(near.home, VALMIERA))
    (issue,) = issues(audited, "audit-borders-without-plan")
    assert set(audited.borders["border"]) == {
        *(BORDER, "Valmiera – Valmieras novads", "Valmiera – Beverīnas novads"),
    }
    assert issue.values["count"] == issue.values["of"] - 3
    assert set(audited.borders["no_plan_share"]) == {1.0}


def test_a_plan_outside_all_units_is_named_and_the_rest_computed(near: Store) -> None:
    plan = keep_practice(near.home, VALMIERA)
    away = keep_zones(near.home, [("L", shapely.box(10, 50, 10.1, 50.1))], title="Tāls plāns")
    audited = done(near, plan, away)
    (issue,) = issues(audited, "zones-outside-units")
    assert issue.values == {"plan": "Tāls plāns", "count": 1, "of": 1}
    assert len(audited.borders) == 3


def test_units_in_which_no_plan_lies_are_refused_by_name(near: Store) -> None:
    plan = keep_practice(near.home, VALMIERA, title="Pilsētas plāns")
    with pytest.raises(Refusal) as refused:
        done(near, plan, units="ostfold@2024-01-01")
    assert refused.value.code == "audit-plans-outside"
    assert refused.value.values == {"plans": "Pilsētas plāns", "units": "ostfold@2024-01-01"}


def as_before(properties: dict[str, Any]) -> dict[str, Any]:
    return properties


def test_of_two_plans_of_a_unit_the_one_in_force_counts(near: Store) -> None:
    """The one in preparation is newer and says that there is a forest on the other side."""

    def forest(properties: dict[str, Any]) -> dict[str, Any]:
        return properties | {"indekss": "M", "kods": "M"}

    city = keep_practice(near.home, VALMIERA)
    now = keep_practice(near.home, BURTNIEKI, title="Spēkā", valid_from=dt.date(2015, 1, 1))
    coming = keep_practice(near.home, BURTNIEKI, forest, title="Top", status="draft")
    audited = done(near, city, coming, now)
    (issue,) = issues(audited, "audit-two-plans")
    assert issue.values == {"unit": "Burtnieku novads", "plan": "Spēkā", "other": "Top"}
    assert codes(audited, "conflict") == {(BORDER, "DzM", "R1"): pytest.approx(PLANTED_M, rel=0.01)}
    assert coming not in set(audited.stretches["plan_id_b"])


def test_of_two_plans_in_force_the_later_one_counts(near: Store) -> None:
    city = keep_practice(near.home, VALMIERA)
    for title, year in (("Vecais", 2012), ("Jaunais", 2018)):
        keep_practice(near.home, BURTNIEKI, title=title, valid_from=dt.date(year, 1, 1))
    audited = done(near, city, "Vecais", "Jaunais")
    (issue,) = issues(audited, "audit-two-plans")
    assert (issue.values["plan"], issue.values["other"]) == ("Jaunais", "Vecais")
    assert "Vecais" not in set(audited.stretches["plan_b"])


def test_a_local_plan_counts_where_it_lies_and_the_territorial_plan_beyond(near: Store) -> None:
    city, county = (keep_practice(near.home, unit) for unit in (VALMIERA, BURTNIEKI))
    before = done(near, city, county)
    (conflict,) = before.stretches[before.stretches["judgement"] == "conflict"].geometry
    half = shapely.ops.substring(conflict, 0, 0.5, normalized=True)
    ground = before.units.frame.geometry[f"{BURTNIEKI}@2009-07-01"]
    local = shapely.intersection(half.buffer(0.004, cap_style="flat"), ground)
    plan = keep_zones(
        near.home,
        [("M", local)],
        title="Lokālplānojums",
        kind="lv-lp",
        valid_from=dt.date(2010, 1, 1),
    )
    audited = done(near, city, county, plan)
    (issue,) = issues(audited, "audit-two-plans")
    assert (issue.values["plan"], issue.values["other"]) == ("Lokālplānojums", f"Plāns {BURTNIEKI}")
    left = codes(audited, "conflict")[BORDER, "DzM", "R1"]
    assert left == pytest.approx(PLANTED_M / 2, rel=0.02)
    assert audited.stretches["length_m"].sum() == pytest.approx(before.stretches["length_m"].sum())


def test_a_seam_between_plans_of_a_unit_is_not_two_plans(near: Store) -> None:
    one = keep_zones(near.home, [("L", shapely.box(25.40, 57.60, 25.45, 57.65))], title="Viens")
    other = keep_zones(near.home, [("M", shapely.box(25.4499, 57.60, 25.50, 57.65))], title="Otrs")
    assert not issues(done(near, one, other), "audit-two-plans")


def test_a_plan_that_is_named_twice_counts_once(near: Store) -> None:
    plan = keep_practice(near.home, VALMIERA, title="Plāns")
    audited = done(near, plan, "Plāns", f"{plan}#1")
    assert len(audited.used) == 1


@pytest.fixture
def in_versions(near: Store) -> tuple[Store, str]:
    """A plan of Burtnieki whose second version makes the industry by Valmiera a forest."""

    def quiet(properties: dict[str, Any]) -> dict[str, Any]:
        industry = properties["indekss"] == "R1"
        return properties | ({"indekss": "M", "kods": "M"} if industry else {})

    plan = keep_practice(near.home, BURTNIEKI, valid_from=dt.date(2015, 1, 1), title="Plāns")
    keep_practice(
        near.home, BURTNIEKI, quiet, replaces=plan, valid_from=dt.date(2026, 1, 1), title="Plāns"
    )
    return near, plan


def test_two_versions_of_a_plan_are_compared_along_all_borders_of_its_unit(
    in_versions: tuple[Store, str],
) -> None:
    store, plan = in_versions
    audited = done(store, f"{plan}#1", f"{plan}#2")
    assert audited.question == "versions"
    other = codes(audited, "conflict", "tension", "compatible")
    assert other["Burtnieku novads – Valmiera", "R1", "M"] == pytest.approx(PLANTED_M, rel=0.01)
    assert {a for _, a, _ in other} == {"R1"}
    rows = audited.stretches
    assert (set(rows["unit_a"]), set(rows["unit_b"])) == ({BURTNIEKI}, {BURTNIEKI})
    assert set(rows["valid_from_a"]) == {"2015-01-01"}
    assert set(rows["valid_from_b"]) == {"2026-01-01"}
    assert set(rows["unit_name_a"]) == {"Burtnieku novads, 1. redakcija"}
    neighbours = {name.rpartition(" – ")[2] for name in audited.borders["border"]}
    assert {"Valmiera", "Alojas novads", "Beverīnas novads"} <= neighbours


def test_versions_of_a_plan_in_no_unit_are_compared_along_its_outline(near: Store) -> None:
    west, east = shapely.box(10, 50, 10.01, 50.01), shapely.box(10.01, 50, 10.02, 50.01)
    plan = keep_zones(near.home, [("DzS", west), ("M", east)], title="Tāls")
    keep_zones(near.home, [("DzS", west), ("R", east)], replaces=plan, title="Tāls")
    audited = done(near, f"{plan}#1", f"{plan}#2", units=None)
    assert (audited.units.region, audited.question) == ("plans", "versions")
    lengths = audited.stretches.groupby("judgement")["length_m"].sum()
    assert lengths["same"] / lengths.sum() == pytest.approx(0.5, abs=0.01)
    assert list(audited.borders["border"]) == ["Tāls"]


def test_among_other_plans_the_later_version_counts(in_versions: tuple[Store, str]) -> None:
    store, plan = in_versions
    city = keep_practice(store.home, VALMIERA)
    audited = done(store, city, f"{plan}#1", f"{plan}#2")
    (issue,) = issues(audited, "audit-two-plans")
    assert issue.values["plan"] == "Plāns, 2. redakcija"
    assert codes(audited, "conflict") == {}


def test_one_plan_in_no_unit_asks_for_another(near: Store) -> None:
    plan = keep_zones(near.home, [("L", shapely.box(10, 50, 10.1, 50.1))])
    with pytest.raises(Refusal, match="audit-one-plan"):
        done(near, plan, units=None)


def test_plans_that_do_not_meet_are_refused_with_how_far_was_looked(near: Store) -> None:
    west = keep_zones(near.home, [("L", shapely.box(10, 50, 10.1, 50.1))], title="Rietumi")
    east = keep_zones(near.home, [("M", shapely.box(10.11, 50, 10.2, 50.1))], title="Austrumi")
    with pytest.raises(Refusal) as refused:
        done(near, west, east, units=None)
    assert (refused.value.code, refused.value.values) == ("audit-plans-apart", {"metres": "200"})
    assert len(done(near, west, east, units=None, reach=Reach(1000)).borders) == 1


def test_plans_that_lie_over_each_other_are_told_with_their_share(near: Store) -> None:
    west = keep_zones(near.home, [("DzS", shapely.box(10, 50, 10.01, 50.01))], title="Rietumi")
    shape = shapely.box(10.008, 49.999, 10.018, 50.011)
    east = keep_zones(near.home, [("R", shape)], title="Austrumi")
    audited = done(near, west, east, units=None)
    (issue,) = issues(audited, "audit-plans-cover")
    assert issue.values["percent"] == pytest.approx(20, abs=0.1)
    (deep,) = issues(audited, "audit-plans-overlap")
    assert deep.values["metres"] > 100
    assert audited.borders["conflict_m"].iloc[0] > 0


def test_classes_that_the_table_does_not_name_are_told_and_the_rest_computed(near: Store) -> None:
    plans = [keep_practice(near.home, unit) for unit in (VALMIERA, BURTNIEKI)]
    matrix = ConflictMatrix.of([ConflictRow("1", "3", 2.0)])
    audited = done(near, *plans, matrix=matrix)
    (issue,) = issues(audited, "audit-classes-not-named")
    assert issue.severity == "warning"
    told = str(issue.values["classes"])
    assert "5.1" in told
    assert "1.1" not in told
    assert audited.borders["tension_m"].sum() > 0


def test_of_the_shipped_table_the_same_is_no_warning(near: Store) -> None:
    plans = [keep_practice(near.home, unit) for unit in (VALMIERA, BURTNIEKI)]
    (issue,) = issues(done(near, *plans), "audit-classes-not-named")
    assert issue.severity == "info"


def norwegian(store: Store, day: dt.date) -> gpd.GeoDataFrame:
    """Return the longest border of Østfold on a day."""
    territory = store.territory
    owners = unit_of_piece(territory, "ostfold", day)
    here = set(units_of(store, f"ostfold@{day}").frame.index)
    known = {piece: unit for piece, unit in owners.items() if unit in here}
    borders = shared_borders(territory.segments("ostfold"), known)
    return borders.sort_values("length_m").tail(1)


@pytest.mark.parametrize("day", [dt.date(2022, 1, 1), dt.date(2024, 1, 1)])
def test_norwegian_borders_are_audited(near: Store, day: dt.date) -> None:
    border = norwegian(near, day)
    classes = {"unit_a": "5", "unit_b": "2"}
    line = border.geometry.iloc[0]
    plans, outlines = [], units_of(near, f"ostfold@{day}").frame
    for side, hilucs in classes.items():
        ground = outlines.geometry[border[side].iloc[0]]
        shape = shapely.intersection(ground, line.buffer(0.05))
        zone = [("X", part) for part in shapely.get_parts(shape)]
        told: dict[str, Any] = {"mapping": {"X": hilucs}, "kind": "no-arealdel", "status": "no-3"}
        plans.append(keep_zones(near.home, zone, title=side, **told))
    audited = done(near, *plans, units=f"ostfold@{day}")
    rows = audited.borders.set_index(["unit_id_a", "unit_id_b"])
    mine = rows.loc[border["unit_a"].iloc[0], border["unit_b"].iloc[0]]
    assert mine["conflict_m"] == pytest.approx(border["length_m"].iloc[0], rel=0.01)


def test_a_day_whose_boundaries_are_not_known_is_refused(near: Store) -> None:
    plan = keep_practice(near.home, VALMIERA)
    with pytest.raises(Refusal, match="units-not-drawn"):
        done(near, plan, units="ostfold@2019-01-01")


@pytest.mark.parametrize("name", ["NAKLADANIE", "LUKA"])
def test_real_files_with_faults_are_audited_against_the_one_without(near: Store, name: str) -> None:
    folder = SHARED / "pl_pog_defect_suite"
    if not folder.exists():
        pytest.skip("the shared plans are not here")
    files = [str(folder / f"StrefaPlanistyczna_{one}.gml") for one in ("OK", name)]
    audited = done(near, *files, units=None)
    assert audited.units.region == "plans"
    assert audited.borders["length_m"].iloc[0] > 20_000
    assert issues(audited, "audit-plans-cover")
