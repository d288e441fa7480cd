"""Plans as layers of the map: declared as any layer is, in step with the store, hostile or not."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely

from layers.catalogue import PLAN_FOLDER, read_catalogue
from layers.declaration import Declaration
from layers.hilucs import hilucs
from layers.store import store
from layers.words import LANGUAGES, words
from planning import planonmap
from planning.codelists import plan_kinds
from planning.planonmap import layer_of, put_plans_on_map
from planning.planstore import (
    PlanMeta,
    delete_plan,
    get_plan,
    save_mapping,
    store_plan,
    undo_delete,
    undo_withdraw,
    withdraw_plan,
)
from planning.plantable import drawn
from planning.settings import set_practice_hidden
from tests.made_plan import HOSTILE

META = PlanMeta(title="Mans plāns", kind="TP", status="Spēkā", valid_from=dt.date(2014, 5, 1))
FOREST = "1_2_Forestry"
Checked = Callable[..., Path]


def layers(home: Path) -> dict[str, Declaration]:
    """Return the declared layers of plans; nothing may be refused."""
    catalogue = read_catalogue(home)
    assert catalogue.refused == ()
    return {layer.id: layer for layer in catalogue if layer.role == "plan"}


@pytest.fixture
def keep(home: Path, checked: Checked) -> Callable[..., str]:
    def kept(codes: tuple[str, ...] = ("DzS", "M"), file: str = "plāns.gpkg", **said: Any) -> str:
        plan = store_plan(home, checked(codes, file=file), replace(META, **said))
        put_plans_on_map(home)
        return plan

    return kept


Keep = Callable[..., str]


def test_a_plan_is_a_layer_that_the_catalogue_reads(home: Path, keep: Keep) -> None:
    plan = get_plan(home, keep(source="TAPIS", licence="CC0", vintage="2014"))
    (layer,) = layers(home).values()
    assert layer.id == layer_of(plan)
    assert set(layer.title.values()) == {"Mans plāns"}
    assert layer.about["en"].startswith(plan_kinds()["lv-tp"].names["en"])
    assert (layer.region, layer.kind, layer.shipped) == ("vidzeme", "vector", False)
    assert layer.provenance is not None
    assert (layer.provenance.source, layer.provenance.licence) == ("TAPIS", "CC0")
    assert (layer.provenance.vintage, layer.provenance.accuracy_m) == ("2014", None)
    assert layer.legend[0].label == hilucs()[FOREST].names
    assert layer.data["plan"] == plan.id


def test_the_layer_opens_with_its_zones_in_degrees(home: Path, keep: Keep) -> None:
    plan = get_plan(home, keep())
    frame = store(home).open(layer_of(plan), dt.date(2026, 1, 1)).frame
    assert frame is not None
    assert list(frame["code"]) == ["DzS", "M"]
    assert list(frame["class"].fillna("")) == ["", FOREST]
    assert frame.crs == "EPSG:4326"
    expected = gpd.GeoSeries([shapely.box(580_000, 378_000, 581_000, 379_000)], crs=3059)
    assert frame.geometry.iloc[1].equals_exact(expected.to_crs(4326).iloc[0], 1e-9)
    assert frame["id"].is_unique


def test_where_nothing_is_told_of_a_plan_its_layer_still_has_a_source(
    home: Path, keep: Keep
) -> None:
    keep(valid_from=None)
    (layer,) = layers(home).values()
    assert layer.provenance is not None
    assert layer.provenance.source == "plāns.gpkg"
    told = [words(lang)("plans.licence_unknown") for lang in LANGUAGES]
    assert layer.provenance.licence == " / ".join(told)
    assert layer.provenance.vintage


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_come_through_as_they_are(home: Path, keep: Keep, text: str) -> None:
    kept = keep((text, "M"), title=text, source=text, licence=text, authority=text, vintage=text)
    plan = get_plan(home, kept)
    (layer,) = layers(home).values()
    assert set(layer.title.values()) == {plan.title}
    assert layer.provenance is not None
    assert layer.provenance.source == layer.provenance.licence == " ".join(text.split())
    frame = store(home).open(layer_of(plan), dt.date(2026, 1, 1)).frame
    assert frame is not None
    assert frame["code"].iloc[0] == text


@pytest.mark.parametrize("name", ["a\x7fb.gpkg", "😀 plāns.gpkg", "it's ''' \"\"\".gpkg"])
def test_a_file_s_name_of_any_letters_can_be_the_source(home: Path, keep: Keep, name: str) -> None:
    keep(file=name)
    (layer,) = layers(home).values()
    assert layer.provenance is not None
    assert layer.provenance.source == name


@pytest.mark.parametrize("kind", plan_kinds())
def test_every_kind_of_plan_has_a_title_and_a_short_one(home: Path, keep: Keep, kind: str) -> None:
    keep(title=plan_kinds()[kind].names["lv"], kind=kind, status="to_verify")
    (layer,) = layers(home).values()
    assert all(layer.title[lang] and layer.short[lang] for lang in LANGUAGES)


def test_practice_plans_say_so_and_are_hidden_and_shown_again(home: Path, keep: Keep) -> None:
    real, made_up = keep(title="Īsts"), keep(title="Izdomāts", practice=True)
    layer = layers(home)[layer_of(get_plan(home, made_up))]
    for lang in LANGUAGES:
        assert words(lang)("plans.practice") in layer.title[lang]
        assert "Izdomāts" in layer.title[lang]
    assert not layer.visible
    assert layers(home)[layer_of(get_plan(home, real))].visible
    set_practice_hidden(home, hidden=True)
    put_plans_on_map(home)
    assert set(layers(home)) == {layer_of(get_plan(home, real))}
    set_practice_hidden(home, hidden=False)
    put_plans_on_map(home)
    assert len(layers(home)) == 2


def test_layers_follow_the_store(home: Path, keep: Keep) -> None:
    plan = keep()
    for change in (withdraw_plan, undo_withdraw, delete_plan, undo_delete):
        change(home, plan)
        put_plans_on_map(home)
        shown = change in (undo_withdraw, undo_delete)
        assert set(layers(home)) == ({layer_of(get_plan(home, plan))} if shown else set())
        assert len(list((home / PLAN_FOLDER).iterdir())) == (2 if shown else 0)


def test_a_mapping_gives_the_layer_another_class_and_name(home: Path, keep: Keep) -> None:
    plan = keep()
    before = set(layers(home))
    save_mapping(home, plan, {"DzS": FOREST})
    put_plans_on_map(home)
    (layer,) = layers(home)
    assert {layer}.isdisjoint(before)
    frame = pyogrio.read_dataframe(home / PLAN_FOLDER / f"{layer}.fgb")
    assert list(frame["class"]) == [FOREST, FOREST]


def test_nothing_is_written_again_that_is_there(home: Path, keep: Keep) -> None:
    keep()
    before = {path.name: path.stat().st_mtime_ns for path in (home / PLAN_FOLDER).iterdir()}
    put_plans_on_map(home)
    after = {path.name: path.stat().st_mtime_ns for path in (home / PLAN_FOLDER).iterdir()}
    assert before == after


def test_what_is_lost_is_made_again_and_what_is_foreign_goes(home: Path, keep: Keep) -> None:
    keep()
    for path in (home / PLAN_FOLDER).glob("*.toml"):
        path.unlink()
    (home / PLAN_FOLDER / "plan-cits-1.fgb").write_bytes(b"leftover")
    put_plans_on_map(home)
    assert len(layers(home)) == 1
    assert len(list((home / PLAN_FOLDER).iterdir())) == 2


def damage(home: Path, plan: str) -> None:
    folder = get_plan(home, plan).current.folder
    (home / "plans" / folder / "zones.parquet").write_bytes(b"damaged")


def test_a_damaged_plan_does_not_stop_the_others(home: Path, checked: Checked) -> None:
    broken, sound = (
        store_plan(home, checked(), replace(META, title=title)) for title in ("Ābele", "Bērzs")
    )
    damage(home, broken)
    put_plans_on_map(home)
    assert set(layers(home)) == {layer_of(get_plan(home, sound))}


def test_a_home_without_plans_gets_no_folder(home: Path) -> None:
    put_plans_on_map(home)
    assert not (home / PLAN_FOLDER).exists()


def test_visitors_who_change_plans_at_once_leave_the_map_whole(
    home: Path, checked: Checked
) -> None:
    folders = [checked((f"DzS{n}",)) for n in range(8)]

    def bring(folder: Path) -> str:
        plan = store_plan(home, folder, META)
        put_plans_on_map(home)
        return plan

    with ThreadPoolExecutor(8) as threads:
        kept = list(threads.map(bring, folders))
    assert set(layers(home)) == {layer_of(get_plan(home, plan)) for plan in kept}


def test_another_program_may_write_the_same_layer_at_the_same_time(
    home: Path, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, turns = keep(title="A"), iter((True, False))
    for path in (home / PLAN_FOLDER).iterdir():
        path.unlink()
    before = drawn

    def meanwhile(zones: Any) -> Any:
        if next(turns, False):
            planonmap._put(home)
        return before(zones)

    monkeypatch.setattr("planning.planonmap.drawn", meanwhile)
    put_plans_on_map(home)
    (stem,) = {path.stem for path in (home / PLAN_FOLDER).iterdir()}
    assert stem.startswith(plan)
    assert {path.suffix for path in (home / PLAN_FOLDER).iterdir()} == {".toml", ".fgb"}


def test_what_one_that_was_cut_short_left_goes(home: Path, keep: Keep) -> None:
    keep(title="A")
    left, written = (home / PLAN_FOLDER / name for name in (".a-1.fgb", ".b-1.fgb"))
    for path in (left, written):
        path.touch()
    os.utime(left, (0, 0))
    put_plans_on_map(home)
    assert (left.exists(), written.exists()) == (False, True)
