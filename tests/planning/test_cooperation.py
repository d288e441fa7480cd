"""Cooperation areas: written, changed by two, taken along the ladder, removed and brought back."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
import shapely

from geo.errors import Refusal
from layers.store import Store
from layers.words import LANGUAGES, words
from planning.areas import list_areas
from planning.conflicts import EditConflict
from planning.cooperation import (
    add_cooperation,
    change_cooperation,
    get_cooperation,
    members_of,
    remove_cooperation,
    tick_step,
)
from planning.cooperationdraft import recommendation_from
from planning.cooperationlists import (
    CooperationList,
    cooperation_list,
    counterparts,
    legal_forms,
)
from planning.cooperationmembers import MembershipEntry
from planning.cooperationtold import Ground, Territory
from planning.history import history_of, take_back
from planning.project import project_bytes
from planning.projectimport import import_project
from tests.planning.made_cooperation import AFTER, BURTNIEKI, DAY, VALMIERA, entry_of, made

BOW_TIE = shapely.Polygon([(25, 57), (26, 58), (26, 57), (25, 58)])
SQUARE = shapely.box(25.40, 57.53, 25.42, 57.54)


@pytest.fixture
def store(kept_anywhere: Path) -> Store:
    kept_anywhere.mkdir(parents=True, exist_ok=True)
    return Store(kept_anywhere)


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code
    sentences = {words(lang).refusal(caught.value) for lang in LANGUAGES}
    assert len(sentences) == 3
    assert not any("{" in sentence for sentence in sentences)


def test_an_area_is_kept_as_it_was_told(store: Store) -> None:
    entry = entry_of(
        themes=("water", "settlement"),
        territory=Territory((VALMIERA,), SQUARE, "Krasts"),
        hulst_type="planning-forum",
        legal_form="lv-agreement",
        financing=("project", "fees"),
        instruments=("Līgums", " Līgums ", ""),
        sources=("https://example.org",),
        evidence=(Ground("border", 12.5, "km", "Robežas", DAY), Ground("note", "jā")),
        note="Viens\r\nDivi",
        valid_to=AFTER,
    )
    kept = get_cooperation(store.home, add_cooperation(store, entry, who="Ilze").id)
    assert (kept.themes, kept.financing) == (("settlement", "water"), ("fees", "project"))
    assert (kept.instruments, kept.note) == (("Līgums",), "Viens\nDivi")
    assert kept.evidence == entry.evidence
    assert (kept.territory.units, kept.territory.shape_name) == ((VALMIERA,), "Krasts")
    assert kept.territory.shape is not None
    assert kept.territory.shape.equals(SQUARE)
    assert (kept.valid_from, kept.valid_to, kept.version, kept.steps) == (DAY, AFTER, 1, ())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("cooperation-name", {"name_lv": " "}),
        ("cooperation-territory", {"territory": Territory()}),
        ("cooperation-dates", {"valid_to": dt.date(2009, 12, 31)}),
        ("key-unknown", {"degree": "D7"}),
        ("key-unknown", {"degree": ""}),
        ("key-unknown", {"themes": ("fish",)}),
        ("key-unknown", {"legal_form": "handshake"}),
        ("unit-unknown", {"territory": Territory((("9999999", DAY),))}),
        ("ground-value", {"evidence": (Ground("border", float("nan")),)}),
        ("text-unfit", {"secretariat": "a" * 301}),
        ("text-long", {"note": "a" * 20_001}),
        (
            "area-crosses",
            {"territory": Territory(shape=BOW_TIE)},
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(
    store: Store, code: str, said: dict[str, Any]
) -> None:
    refused(code, lambda: add_cooperation(store, entry_of(**said), who="Ilze"))
    assert history_of(store.home, "") == []


def test_an_area_whose_member_is_refused_is_not_kept_at_all(store: Store) -> None:
    early = MembershipEntry(unit=VALMIERA, begins=DAY - dt.timedelta(days=1))
    refused("member-outside", lambda: add_cooperation(store, entry_of(), [early], who="Ilze"))
    assert json.loads(_records(store))["tables"]["cooperation"] == []


def _records(store: Store) -> bytes:
    with zipfile.ZipFile(io.BytesIO(project_bytes(store.home))) as archive:
        return archive.read("project.json")


def test_two_who_change_one_area_see_both_texts(store: Store) -> None:
    one = made(store)
    change_cooperation(store, one.id, replace(one, name_lv="Tilts"), version=1, who="Ilze")
    with pytest.raises(EditConflict) as met:
        change_cooperation(store, one.id, replace(one, name_lv="Ceļš"), version=1, who="Jānis")
    (field,) = met.value.conflict.fields
    assert (field.field, field.base, field.theirs, field.mine) == (
        *("name_lv", "Kopīgs ceļš"),
        *("Tilts", "Ceļš"),
    )
    assert get_cooperation(store.home, one.id).name_lv == "Tilts"


def test_steps_are_ticked_and_taken_off_in_the_order_of_the_ladder(store: Store) -> None:
    one = made(store)
    one = tick_step(store.home, one.id, "agreement", DAY, version=1, who="Ilze")
    one = tick_step(store.home, one.id, "needs", dt.date(2009, 8, 1), version=2, who="Ilze")
    assert one.steps == (("needs", dt.date(2009, 8, 1)), ("agreement", DAY))
    one = tick_step(store.home, one.id, "agreement", None, version=3, who="Ilze")
    assert [step for step, _ in one.steps] == ["needs"]
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)
    refused(
        "step-future",
        lambda: tick_step(store.home, one.id, "needs", tomorrow, version=4, who="Ilze"),
    )
    refused("key-unknown", lambda: tick_step(store.home, one.id, "x", DAY, version=4, who="Ilze"))


def test_a_removed_area_is_gone_and_comes_back_with_its_members(store: Store) -> None:
    one = made(store)
    remove_cooperation(store.home, one.id, version=1, who="Ilze")
    refused("cooperation-gone", lambda: get_cooperation(store.home, one.id))
    take_back(store.home, history_of(store.home, one.id)[-1].id, "Ilze")
    assert get_cooperation(store.home, one.id).name_lv == one.name_lv
    assert len(members_of(store.home, one.id)) == 2


def test_all_changes_of_an_area_and_its_members_are_its_history(store: Store) -> None:
    one = made(store)
    tick_step(store.home, one.id, "needs", DAY, version=1, who="Jānis")
    told = history_of(store.home, one.id)
    assert [(one.kind, one.who) for one in told] == [
        ("cooperation", "Ilze"),
        ("member", "Ilze"),
        ("member", "Ilze"),
        ("cooperation", "Jānis"),
    ]
    take_back(store.home, told[-1].id, "Ilze")
    assert get_cooperation(store.home, one.id).steps == ()


def test_a_project_carries_areas_members_steps_and_history(store: Store, tmp_path: Path) -> None:
    one = made(store, evidence=(Ground("border", 1.5, "km"),))
    tick_step(store.home, one.id, "needs", DAY, version=1, who="Ilze")
    project = project_bytes(store.home)
    other = Store(tmp_path / "other")
    import_project(other.home, io.BytesIO(project), replace=True)
    assert get_cooperation(other.home, one.id) == get_cooperation(store.home, one.id)
    assert members_of(other.home, one.id) == members_of(store.home, one.id)
    assert project_bytes(other.home) == project


@pytest.mark.parametrize(
    ("table", "field", "value"),
    [
        ("cooperation", "degree", "D9"),
        ("cooperation", "told", {}),
        ("cooperation", "steps", {"needs": "yesterday"}),
        ("cooperation", "themes", "water"),
        ("cooperation", "evidence", [{"key": "a"}]),
        ("cooperation", "valid_to", "2009-01-01"),
        ("cooperation_member", "role", "king"),
        ("cooperation_member", "name", ""),
        ("cooperation_member", "begins", "1999-01-01"),
    ],
)
def test_a_project_with_a_record_that_no_verb_would_write_is_refused(
    store: Store, tmp_path: Path, table: str, field: str, value: object
) -> None:
    made(store)
    told = json.loads(_records(store))
    told["tables"][table][0][field] = value
    file = tmp_path / "broken.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("project.json", json.dumps(told))
    refused("project-broken", lambda: import_project(tmp_path / "other", file))


def test_a_recommendation_takes_theme_degree_and_territory_with_it(store: Store) -> None:
    one = made(store, VALMIERA, BURTNIEKI, name_en="A road", practice=True)
    written = recommendation_from(store, one, who="Ilze")
    assert (written.theme, written.cooperation, written.practice) == ("transport", "D3", True)
    assert ("Kopīgs ceļš" in written.title_lv, written.title_nb) == (True, "")
    (area,) = list_areas(store.home, written.id)
    assert area.kind == "units"


@pytest.mark.parametrize("name", get_args(CooperationList))
def test_every_list_is_named_in_every_language_without_doubles(name: Any) -> None:
    # Both countries have agreements: a legal form is told with its country.
    country = {key: form.country for key, form in legal_forms().items()}
    for lang in LANGUAGES:
        names = [(country.get(key), told[lang]) for key, told in cooperation_list(name).items()]
        assert all(told for _, told in names)
        assert len(set(names)) == len(names)


def test_the_ladder_has_fourteen_steps_from_needs_to_evaluation() -> None:
    steps = list(cooperation_list("step"))
    assert (len(steps), steps[0], steps[-1]) == (14, "needs", "evaluation")


def test_every_degree_above_none_has_a_form_in_both_laws() -> None:
    for degree in [f"D{number}" for number in range(1, 7)]:
        assert {form.country for form in counterparts("", degree)} == {"lv", "no"}
    for form in legal_forms().values():
        others = counterparts(form.key, form.degrees[0])
        assert {other.country for other in others} == {"lv", "no"} - {form.country}
