"""The kinds and statuses of planning documents, and what people may call them."""

from __future__ import annotations

import re

import pytest

from geo.errors import Refusal
from layers.words import LANGUAGES
from planning.codelists import (
    TO_VERIFY,
    PlanKind,
    PlanStatus,
    kind_of,
    plan_kinds,
    plan_statuses,
    status_of,
    statuses_for,
)
from planning.documents import LEVELS

EVERY = [*plan_kinds().values(), *plan_statuses().values()]
# The six keys of the two groups that the client of GeoLatvija counts as being in preparation.
IN_PREPARATION = {
    *("draft", "draft_new", "small_changes"),
    *("before_public_discussion", "pending_approval", "completed_public_discussion"),
}


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.key)
def test_every_entry_has_a_country_that_we_know_and_three_names(one: PlanKind | PlanStatus) -> None:
    assert one.country in {"lv", "no", ""}
    assert all(one.names[lang].strip() == one.names[lang] != "" for lang in LANGUAGES)


@pytest.mark.parametrize("kind", plan_kinds().values(), ids=lambda kind: kind.key)
def test_a_kind_has_a_level_of_inspire_and_statuses_of_its_country(kind: PlanKind) -> None:
    assert kind.level in LEVELS
    statuses = statuses_for(kind.key)
    assert {status.country for status in statuses} <= {kind.country, ""}
    assert len({status.names["lv"] for status in statuses}) == len(statuses)


@pytest.mark.parametrize("kind", plan_kinds().values(), ids=lambda kind: kind.key)
def test_a_kind_is_found_by_all_its_names(kind: PlanKind) -> None:
    for name in (kind.key, kind.abbreviation, *kind.names.values()):
        assert kind_of(f" {name.upper()} ") == kind
    if kind.plantype:
        assert kind_of(str(kind.plantype)) == kind


@pytest.mark.parametrize("status", plan_statuses().values(), ids=lambda status: status.key)
def test_a_status_has_a_step_a_phase_and_a_colour(status: PlanStatus) -> None:
    steps = {"elaboration", "adoption", "legalForce", "obsolete"}
    assert status.process_step in steps or status.key == TO_VERIFY
    assert status.phase in {"preparation", "adopted", "in-force", "without-effect", "ended"}
    assert re.fullmatch("#[0-9A-F]{6}", status.colour)
    assert status.phase != "in-force" or status.process_step == "legalForce"


@pytest.mark.parametrize("status", plan_statuses().values(), ids=lambda status: status.key)
def test_a_status_is_found_by_all_its_names(status: PlanStatus) -> None:
    kind = {"lv": "lv-tp", "no": "no-detaljregulering", "": "other-municipal"}[status.country]
    for name in (status.key, *status.names.values()):
        assert status_of(name.upper(), kind) == status
    if status.number:
        assert status_of(str(status.number), kind) == status


def test_a_colour_group_has_one_colour() -> None:
    pairs = {(status.colour_group, status.colour) for status in plan_statuses().values()}
    assert len(pairs) == len({group for group, _ in pairs}) == 4


def test_the_latvian_statuses_are_those_of_tapis() -> None:
    keys = {status.key for status in plan_statuses().values() if status.country == "lv"}
    assert len(keys) == 16
    phase = {s.key for s in plan_statuses().values() if s.phase == "preparation"}
    assert {key for key in phase if key in keys} == IN_PREPARATION


def test_the_norwegian_statuses_bear_the_numbers_of_the_plan_register() -> None:
    numbers = [s.number for s in plan_statuses().values() if s.country == "no"]
    assert numbers == [1, 2, 3, 4, 5, 6, 8]


def test_the_same_words_mean_the_status_of_the_country() -> None:
    assert status_of("Gjeldende", "lv-tp").key == "active"
    assert status_of("in-force", "lv-tp").key == "active"
    assert status_of("Opphevet", "no-arealdel").key == "no-4"
    assert status_of("Spēkā", "other-municipal").key == "legalForce"
    assert status_of("legalForce", "no-arealdel").key == "legalForce"


def test_an_unknown_kind_or_status_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(Refusal) as kind:
        kind_of("plāns")
    assert kind.value.code == "kind-unknown"
    assert "TmP" in str(kind.value.values["known"])
    with pytest.raises(Refusal) as status:
        status_of("no-3", "lv-tp")
    assert status.value.code == "status-unknown"
    assert "active_historical" in str(status.value.values["known"])
    assert "no-1" not in str(status.value.values["known"])
