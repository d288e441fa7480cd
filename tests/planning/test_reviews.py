"""Marks on stretches: they stay with what they are about, and are told when that is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.border_audit import Reach
from geo.errors import Refusal
from layers.store import Store
from planning.audits import AuditAsked, Audited, run_audit
from planning.plans import delete
from planning.reviews import lost_reviews, mark, reviews_of, undo_unmark, unmark
from tests.audit_homes import AT_2009, BURTNIEKI, VALMIERA, keep_practice, keep_zones, store_at

Ask = Callable[..., Audited]


@pytest.fixture
def plans(home: Path) -> tuple[str, str]:
    return keep_practice(home, VALMIERA), keep_practice(home, BURTNIEKI)


@pytest.fixture
def ask(home: Path, shipped: Store, plans: tuple[str, str]) -> Ask:
    def audited(*named: str, units: str = AT_2009, **asked: Any) -> Audited:
        return run_audit(store_at(shipped, home), AuditAsked(named or plans, units, **asked))

    return audited


def number_of(audited: Audited, *codes: str) -> int:
    """Return the number of the longest stretch between two codes."""
    rows = audited.stretches
    both = rows[[{a, b} == set(codes) for a, b in zip(rows["code_a"], rows["code_b"], strict=True)]]
    return int(both.sort_values("length_m")["stretch"].iloc[-1])


def conflict(audited: Audited) -> int:
    return number_of(audited, "DzM", "R1")


def test_a_mark_is_there_with_note_name_and_day(home: Path, ask: Ask) -> None:
    audited = ask()
    made = mark(home, audited, conflict(audited), "reviewed", " vēl  jārunā ", "Anna Ozola")
    assert (made.state, made.note, made.author) == ("reviewed", "vēl jārunā", "Anna Ozola")
    assert made.made_at.tzinfo is not None
    assert reviews_of(home, audited) == {conflict(audited): made}
    assert lost_reviews(home, audited) == []


def keep_again(home: Path, plans: tuple[str, str], change: Any) -> None:
    keep_practice(home, BURTNIEKI, change, replaces=plans[1], title=f"Plāns {BURTNIEKI}")


def far_forests(properties: dict[str, Any]) -> dict[str, Any]:
    """Make every farmland a forest: the industry by Valmiera is left alone."""
    return properties | ({"indekss": "M", "kods": "M"} if properties["indekss"] == "L" else {})


def no_industry(properties: dict[str, Any]) -> dict[str, Any]:
    return properties | ({"indekss": "M", "kods": "M"} if properties["indekss"] == "R1" else {})


def other_code(properties: dict[str, Any]) -> dict[str, Any]:
    return properties | ({"indekss": "R2"} if properties["indekss"] == "R1" else {})


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"reach": Reach(20, 100, 0.1)},
        {"units": "vidzeme@2015-01-01"},
        {"units": "plans"},
    ],
)
def test_a_mark_survives_the_next_run_however_it_is_asked(
    home: Path, ask: Ask, asked: dict[str, Any]
) -> None:
    first = ask()
    made = mark(home, first, conflict(first), "accepted", "", "Anna")
    again = ask(**asked)
    assert reviews_of(home, again) == {conflict(again): made}
    assert lost_reviews(home, again) == []


def test_a_mark_survives_when_the_plans_are_named_the_other_way_round(
    home: Path, ask: Ask, plans: tuple[str, str]
) -> None:
    first = ask()
    made = mark(home, first, conflict(first), "accepted", "", "Anna")
    turned = ask(*plans[::-1])
    assert reviews_of(home, turned) == {conflict(turned): made}


def test_a_mark_survives_a_new_version_that_leaves_its_stretch_alone(
    home: Path, ask: Ask, plans: tuple[str, str]
) -> None:
    first = ask()
    made = mark(home, first, conflict(first), "accepted", "", "Anna")
    farm = mark(home, first, number_of(first, "DzM", "L"), "reviewed", "", "Jānis")
    keep_again(home, plans, far_forests)
    after = ask()
    assert reviews_of(home, after) == {conflict(after): made}
    assert [one.review for one in lost_reviews(home, after)] == [farm]


@pytest.mark.parametrize("change", [no_industry, other_code])
def test_a_mark_is_lost_and_told_when_its_stretch_changes(
    home: Path, ask: Ask, plans: tuple[str, str], change: Any
) -> None:
    first = ask()
    made = mark(home, first, conflict(first), "accepted", "", "Anna")
    keep_again(home, plans, change)
    after = ask()
    assert reviews_of(home, after) == {}
    (lost,) = lost_reviews(home, after)
    assert lost.review == made
    assert (lost.border, lost.judgement) == ("Valmiera – Burtnieku novads", "conflict")
    assert lost.codes == ("DzM", "R1")
    assert lost.length_m == pytest.approx(1672.9, rel=0.01)
    before = ask(plans[0], f"{plans[1]}#1")
    assert reviews_of(home, before) == {conflict(before): made}


def test_a_mark_survives_a_reform_that_gives_the_units_other_codes(home: Path, ask: Ask) -> None:
    smiltene, beverina = keep_practice(home, "0941600"), keep_practice(home, "0964700")
    first = ask(smiltene, beverina)
    worst = first.stretches.query("judgement == 'conflict'").sort_values("length_m").iloc[-1]
    made = mark(home, first, int(worst["stretch"]), "accepted", "", "Anna")
    today = ask(smiltene, beverina, units="vidzeme@2022-01-01")
    assert set(first.stretches["unit_id_a"]).isdisjoint(today.stretches["unit_id_a"])
    found = reviews_of(home, today)
    assert list(found.values()) == [made]
    assert found.keys() == {number_of(today, worst["code_a"], worst["code_b"])}


def test_a_mark_on_a_border_that_is_not_walked_is_not_lost(
    home: Path, ask: Ask, plans: tuple[str, str]
) -> None:
    first = ask()
    mark(home, first, conflict(first), "accepted", "", "Anna")
    other = keep_practice(home, "0705500")
    assert lost_reviews(home, ask(other)) == []
    assert lost_reviews(home, ask(plans[0])) == []


def test_versions_of_a_plan_and_neighbours_are_marked_apart(
    home: Path, ask: Ask, plans: tuple[str, str]
) -> None:
    keep_again(home, plans, far_forests)
    versions = ask(f"{plans[1]}#1", f"{plans[1]}#2")
    made = mark(home, versions, number_of(versions, "L", "M"), "reviewed", "", "Anna")
    assert made in reviews_of(home, versions).values()
    assert reviews_of(home, ask()) == {}
    assert lost_reviews(home, ask()) == []


def test_zones_that_changed_places_across_the_border_are_another_stretch(
    home: Path, shipped: Store
) -> None:
    west, east = shapely.box(10, 50, 10.01, 50.01), shapely.box(10.01, 50, 10.02, 50.01)
    one = keep_zones(home, [("DzS", west)], title="A")
    two = keep_zones(home, [("R", east)], title="B")
    asked = AuditAsked((one, two), "plans")
    first = run_audit(store_at(shipped, home), asked)
    mark(home, first, 0, "accepted", "", "Anna")
    keep_zones(home, [("R", west)], replaces=one, title="A")
    keep_zones(home, [("DzS", east)], replaces=two, title="B")
    after = run_audit(store_at(shipped, home), asked)
    assert reviews_of(home, after) == {}
    assert len(lost_reviews(home, after)) == 1


def test_a_new_mark_takes_the_place_of_the_old_one(home: Path, ask: Ask) -> None:
    audited = ask()
    mark(home, audited, conflict(audited), "reviewed", "", "Anna")
    second = mark(home, audited, conflict(audited), "accepted", "", "Jānis")
    assert reviews_of(home, audited) == {conflict(audited): second}
    unmark(home, second.id, version=second.version)
    assert reviews_of(home, audited) == {}


def test_of_marks_that_are_made_at_once_one_stays(home: Path, ask: Ask) -> None:
    audited = ask()
    with ThreadPoolExecutor(6) as people:
        names = [f"Cilvēks {number}" for number in range(6)]
        made = list(people.map(lambda name: mark(home, audited, 0, "reviewed", "", name), names))
    assert len({one.id for one in made}) == 6
    (left,) = reviews_of(home, audited).values()
    assert left.id == max(one.id for one in made)
    unmark(home, left.id, version=left.version)
    assert reviews_of(home, audited) == {}


def test_a_mark_that_was_taken_away_can_be_brought_back(home: Path, ask: Ask) -> None:
    audited = ask()
    made = mark(home, audited, conflict(audited), "reviewed", "piezīme", "Anna")
    gone = unmark(home, made.id, version=made.version)
    assert reviews_of(home, audited) == {}
    assert lost_reviews(home, audited) == []
    back = undo_unmark(home, gone.id)
    assert reviews_of(home, audited) == {conflict(audited): back}
    assert (back.note, back.author, back.made_at) == (made.note, made.author, made.made_at)


def test_what_cannot_be_marked_is_refused(home: Path, ask: Ask) -> None:
    audited = ask()
    for arguments, code in (
        ((0, "forgotten", "", "Anna"), "review-state"),
        ((10**6, "reviewed", "", "Anna"), "review-stretch"),
        ((0, "reviewed", "", "  "), "review-author"),
        ((0, "reviewed", "x" * 2001, "Anna"), "text-unfit"),
        ((0, "reviewed", "", "\x00"), "text-unfit"),
    ):
        with pytest.raises(Refusal) as refused:
            mark(home, audited, *arguments)
        assert refused.value.code == code
    assert reviews_of(home, audited) == {}


def test_marks_of_others_are_not_taken_away_unseen(home: Path, ask: Ask) -> None:
    audited = ask()
    made = mark(home, audited, conflict(audited), "reviewed", "", "Anna")
    with pytest.raises(Refusal, match="review-changed"):
        unmark(home, made.id, version=made.version + 1)
    with pytest.raises(Refusal, match="review-gone"):
        undo_unmark(home, made.id)
    unmark(home, made.id, version=made.version)
    with pytest.raises(Refusal, match="review-gone"):
        unmark(home, made.id, version=made.version)


def test_marks_stay_when_their_plan_is_deleted_and_brought_back(
    home: Path, ask: Ask, plans: tuple[str, str]
) -> None:
    first = ask()
    made = mark(home, first, conflict(first), "accepted", "", "Anna")
    delete(home, plans[1])
    assert lost_reviews(home, ask(plans[0])) == []
    again = keep_practice(home, BURTNIEKI, title="Tas pats plāns no jauna")
    after = ask(plans[0], again)
    assert reviews_of(home, after) == {conflict(after): made}


@settings(max_examples=25)
@given(part=st.floats(0.02, 0.98), shift_m=st.floats(-3, 3))
def test_of_a_stretch_that_was_cut_the_longer_part_keeps_the_mark(
    module_audit: tuple[Path, Audited, int], part: float, shift_m: float
) -> None:
    """The stretch is cut in two at ``part``, and its line moved sideways by some metres."""
    home, audited, number = module_audit
    rows = audited.stretches
    place = rows.index[rows["stretch"] == number][0]
    line = rows.geometry[place]
    moved = shapely.affinity.translate(line, yoff=shift_m / 111_320, xoff=shift_m / 60_000)
    parts = [
        shapely.ops.substring(moved, start, end, normalized=True)
        for start, end in ((0, part), (part, 1))
    ]
    cut = rows.loc[[place, place]].assign(stretch=[0, 1]).set_geometry(parts, crs=rows.crs)
    found = reviews_of(home, replace(audited, stretches=cut))
    if abs(shift_m) > 2:
        assert found == {}
    elif abs(shift_m) < 0.5 and abs(part - 0.5) > 0.01:
        assert found.keys() == {0 if part > 0.5 else 1}


@pytest.fixture(scope="module")
def module_audit(
    tmp_path_factory: pytest.TempPathFactory, shipped: Store
) -> tuple[Path, Audited, int]:
    home = tmp_path_factory.mktemp("marks")
    plans = keep_practice(home, VALMIERA), keep_practice(home, BURTNIEKI)
    audited = run_audit(store_at(shipped, home), AuditAsked(plans, AT_2009))
    number = conflict(audited)
    mark(home, audited, number, "accepted", "", "Anna")
    return home, audited, number


def test_the_day_of_a_mark_is_that_on_which_it_was_made(home: Path, ask: Ask) -> None:
    audited = ask()
    made = mark(home, audited, 0, "reviewed", "", "Anna")
    assert abs(dt.datetime.now(dt.UTC) - made.made_at) < dt.timedelta(minutes=5)
