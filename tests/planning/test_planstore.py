"""Plans on the map: kept whole, in versions, with their documents and mappings; undone."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from geo.errors import Refusal
from planning import planfiles
from planning.database import writing
from planning.documents import (
    DocumentEntry,
    add_document,
    change_document,
    list_documents,
    remove_document,
)
from planning.models import Plan
from planning.planlayers import open_plan_layer, original_file, plan_report, plan_zones
from planning.planstore import (
    PlanMeta,
    delete_plan,
    get_plan,
    list_plans,
    plan_versions,
    replace_plan,
    save_mapping,
    store_plan,
    sweep,
    undo_delete,
    undo_withdraw,
    withdraw_plan,
)
from planning.settings import practice_hidden, set_practice_hidden

ROOT = Path(__file__).resolve().parents[2]
META = PlanMeta(
    title="Testa novada teritorijas plānojums",
    kind="TP",
    status="Spēkā",
    valid_from=dt.date(2014, 5, 1),
    authority="Testa novada dome",
    territories=(("0941600", dt.date(2009, 7, 1)),),
    source="TAPIS",
    licence="CC0",
    vintage="2014",
    regulation_url="https://likumi.lv/ta/id/1",
)

Checked = Callable[..., Path]


@pytest.fixture
def home(kept_anywhere: Path) -> Path:
    return kept_anywhere


def refused(code: str, call: Callable[..., object], *args: object, **named: Any) -> None:
    with pytest.raises(Refusal) as caught:
        call(*args, **named)
    assert caught.value.code == code


def folders(home: Path) -> set[str]:
    plans = home / "plans"
    return {path.name for path in plans.iterdir()} if plans.is_dir() else set()


def only_folder(home: Path) -> Path:
    (name,) = folders(home)
    return home / "plans" / name


def test_a_kept_plan_is_read_back_as_it_was_given(home: Path, checked: Checked) -> None:
    folder = checked()
    original = (folder / "original" / "plāns.gpkg").read_bytes()
    plan = get_plan(home, store_plan(home, folder, META))
    assert (plan.title, plan.kind, plan.status) == (META.title, "lv-tp", "active")
    assert (plan.valid_from, plan.valid_to) == (META.valid_from, None)
    assert (plan.authority, plan.territories) == (META.authority, META.territories)
    assert plan.regulation_url == META.regulation_url
    version = plan.current
    assert (version.number, version.zones, version.area_ha) == (1, 2, 200.0)
    assert (version.crs, version.original) == ("EPSG:3059", "plāns.gpkg")
    assert (version.source, version.licence, version.vintage) == ("TAPIS", "CC0", "2014")
    assert version.sha256 == hashlib.sha256(original).hexdigest()
    assert list_plans(home) == [plan]


def test_the_checked_folder_is_gone_when_the_plan_is_kept(home: Path, checked: Checked) -> None:
    folder = checked()
    store_plan(home, folder, META)
    assert not folder.exists()
    assert {path.name for path in only_folder(home).iterdir()} == {
        *("report.json", "zones.parquet", "layer-0.parquet", "findings.geojson", "original"),
    }


def test_the_bounds_are_those_of_the_zones_not_of_the_background(
    home: Path, checked: Checked
) -> None:
    bounds = get_plan(home, store_plan(home, checked(), META)).current.bounds_lonlat
    assert bounds == pytest.approx((25.327, 57.534, 25.361, 57.543), abs=0.02)


def test_zones_come_back_with_their_codes_names_and_classes(home: Path, checked: Checked) -> None:
    zones = plan_zones(home, store_plan(home, checked(), META))
    assert list(zones["code"]) == ["DzS", "M"]
    assert list(zones["name"]) == ["DzS teritorija", "M teritorija"]
    assert list(zones["hilucs"].fillna("")) == ["", "1_2_Forestry"]
    assert zones.crs == "EPSG:3059"
    assert zones.area.sum() == 2_000_000


def test_a_saved_mapping_goes_before_the_class_of_the_check(home: Path, checked: Checked) -> None:
    plan = get_plan(home, store_plan(home, checked(), META))
    own = {"DzS": "5_1_PermanentResidentialUse", "M": "6.3.1"}
    saved = save_mapping(home, plan.id, own, version=plan.version)
    zones = plan_zones(home, plan.id)
    assert list(zones["hilucs"]) == [
        "5_1_PermanentResidentialUse",
        "6_3_1_LandAreasNotInOtherEconomicUse",
    ]
    assert list(zones["known"]) == [True, True]
    assert dict(saved.mapping) == dict(zip(zones["code"], zones["hilucs"], strict=True))
    save_mapping(home, plan.id, {}, version=saved.version)
    assert list(plan_zones(home, plan.id)["known"]) == [False, True]


def test_a_mapping_is_by_letter_and_composed(home: Path, checked: Checked) -> None:
    mapping = {"U\u0304": "6_3_2_WaterAreasNotInOtherEconomicUse", "dzs": "1_1_Agriculture"}
    plan = store_plan(home, checked(("Ū", "U", "DzS")), META, mapping=mapping)
    given = [value if isinstance(value, str) else "" for value in plan_zones(home, plan)["hilucs"]]
    assert given == ["6_3_2_WaterAreasNotInOtherEconomicUse", "", ""]


def test_a_class_that_hilucs_does_not_have_is_refused(home: Path, checked: Checked) -> None:
    folder = checked()
    refused("hilucs-unknown", store_plan, home, folder, META, mapping={"M": "9_Nothing"})
    plan = store_plan(home, folder, META)
    refused("hilucs-unknown", save_mapping, home, plan, {"M": "forest"})


def test_what_is_done_to_a_frame_stays_with_whoever_did_it(home: Path, checked: Checked) -> None:
    plan = store_plan(home, checked(), META)
    mine = plan_zones(home, plan)
    mine.loc[0, "code"] = "CITS"
    mine["geometry"] = mine.buffer(10)
    layer = open_plan_layer(home, plan, None, 0)
    layer.loc[0, "zone_id"] = "x"
    assert list(plan_zones(home, plan)["code"]) == ["DzS", "M"]
    assert plan_zones(home, plan).area.sum() == 2_000_000
    assert list(open_plan_layer(home, plan, None, 0)["zone_id"]) == ["1", "2"]


def test_the_report_and_the_original_are_kept(home: Path, checked: Checked) -> None:
    folder = checked()
    report = json.loads((folder / "report.json").read_bytes())
    plan = store_plan(home, folder, META)
    assert plan_report(home, plan) == report
    assert original_file(home, plan) == ("plāns.gpkg", "original of plāns.gpkg".encode())
    layer = get_plan(home, plan).current.report["layers"][0]
    assert (layer["severities"], layer["rules"]) == ({"warning": 1}, {"zone.unknown-code": 1})


def test_an_original_of_several_parts_is_given_as_one_zip(home: Path, checked: Checked) -> None:
    folder = checked(file="plans.shp")
    (folder / "original" / "plans.dbf").write_bytes(b"table")
    name, content = original_file(home, store_plan(home, folder, META))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {member: archive.read(member) for member in archive.namelist()}
    assert name == "plans.zip"
    assert parts == {"plans.dbf": b"table", "plans.shp": b"original of plans.shp"}


@pytest.mark.parametrize("missing", ["report.json", "zones.parquet", "original/plāns.gpkg"])
def test_a_folder_that_no_check_left_is_refused(home: Path, checked: Checked, missing: str) -> None:
    folder = checked()
    (folder / missing).unlink()
    refused("plan-not-checked", store_plan, home, folder, META)
    assert (folders(home), list_plans(home), list_documents(home)) == (set(), [], [])


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"layers": 3}', b"\xff"])
def test_a_report_that_is_none_is_refused(home: Path, checked: Checked, content: bytes) -> None:
    folder = checked()
    (folder / "report.json").write_bytes(content)
    refused("plan-not-checked", store_plan, home, folder, META)


def test_a_link_in_the_checked_folder_is_not_followed(home: Path, checked: Checked) -> None:
    folder = checked()
    (folder / "original" / "other").symlink_to(ROOT / "README.md")
    refused("plan-not-checked", store_plan, home, folder, META)
    assert folders(home) == set()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "document-title"),
        ({"kind": "pilsētas plāns"}, "kind-unknown"),
        ({"status": "varbūt"}, "status-unknown"),
        ({"status": "no-3"}, "status-unknown"),
        ({"valid_to": dt.date(2014, 4, 30)}, "document-dates"),
        ({"regulation_url": "javascript:alert(1)"}, "document-link"),
        ({"licence": "x" * 301}, "text-unfit"),
    ],
)
def test_what_is_refused_leaves_the_check_as_it_was(
    home: Path, checked: Checked, changes: dict[str, Any], code: str
) -> None:
    folder = checked()
    before = sorted(path.name for path in folder.rglob("*"))
    refused(code, store_plan, home, folder, replace(META, **changes))
    assert sorted(path.name for path in folder.rglob("*")) == before
    assert folders(home) == set()


def test_a_write_that_fails_leaves_nothing_and_can_be_tried_again(
    home: Path, checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = checked()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(planfiles, "sync_folder", full)
        refused("folder-unwritable", store_plan, home, folder, META)
    assert (folders(home), list_plans(home), list_documents(home)) == (set(), [], [])
    assert get_plan(home, store_plan(home, folder, META)).title == META.title


def test_without_links_the_files_are_copied(
    home: Path, checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_disk(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", other_disk)
    assert len(plan_zones(home, store_plan(home, checked(), META))) == 2


def test_a_plan_without_a_document_gets_one(home: Path, checked: Checked) -> None:
    plan = get_plan(home, store_plan(home, checked(), META))
    (document,) = list_documents(home)
    assert document.id == plan.document
    assert (document.title, document.form, document.verified) == (META.title, "vector", True)


def test_a_plan_tells_its_document_what_was_said_of_it(home: Path, checked: Checked) -> None:
    known = DocumentEntry(
        title="Vecais nosaukums", kind="lv-tp", authority="Dome", note="Piezīme", mark="B-M"
    )
    document = add_document(home, known)
    meta = replace(META, authority="", territories=())
    plan = get_plan(home, store_plan(home, checked(), meta, document=document.id))
    told = list_documents(home)[0]
    assert plan.document == document.id
    assert (told.title, told.status, told.form) == (META.title, "active", "vector")
    assert (told.authority, told.note, told.mark) == ("Dome", "Piezīme", "B-M")
    refused("document-changed", change_document, home, document.id, known, version=document.version)


def test_a_level_that_somebody_set_stays_while_the_kind_does(home: Path, checked: Checked) -> None:
    entry = DocumentEntry(title="Stratēģija", kind="lv-tp", level="regional")
    document = add_document(home, entry).id
    plan = store_plan(home, checked(), META, document=document)
    assert list_documents(home)[0].level == "regional"
    replace_plan(home, plan, checked(), replace(META, kind="DP"))
    assert list_documents(home)[0].level == "infraLocal"


def test_a_plan_of_a_document_that_is_gone_is_refused(home: Path, checked: Checked) -> None:
    folder = checked()
    refused("document-gone", store_plan, home, folder, META, document=7)
    assert (folder.is_dir(), folders(home)) == (True, set())


def test_a_changed_document_changes_its_plan(home: Path, checked: Checked) -> None:
    plan = get_plan(home, store_plan(home, checked(), META))
    (document,) = list_documents(home)
    change_document(
        home, document.id, replace(document, status="inactive"), version=document.version
    )
    after = get_plan(home, plan.id)
    assert after.status == "inactive"
    assert after.version > plan.version


def test_a_document_that_a_plan_uses_cannot_be_removed(home: Path, checked: Checked) -> None:
    plan = get_plan(home, store_plan(home, checked(), META))
    refused("document-in-use", remove_document, home, plan.document, version=1)


def test_a_replaced_plan_keeps_its_old_version(home: Path, checked: Checked) -> None:
    plan = get_plan(home, store_plan(home, checked(), META, mapping={"DzS": "5_ResidentialUse"}))
    newer = replace(META, status="draft_new", valid_from=None)
    replaced = replace_plan(home, plan.id, checked(("DzS", "L", "M")), newer, version=plan.version)
    assert (replaced.id, replaced.current.number, replaced.status) == (plan.id, 2, "draft_new")
    versions = plan_versions(home, plan.id)
    assert [(v.number, v.zones, v.status) for v in versions] == [
        (1, 2, "active"),
        (2, 3, "draft_new"),
    ]
    assert list(plan_zones(home, plan.id, 1)["code"]) == ["DzS", "M"]
    assert list(plan_zones(home, plan.id)["code"]) == ["DzS", "L", "M"]
    assert plan_zones(home, plan.id)["hilucs"].iloc[0] == "5_ResidentialUse"
    assert len(folders(home)) == 2


def test_a_version_or_a_layer_that_is_not_there_is_refused(home: Path, checked: Checked) -> None:
    plan = store_plan(home, checked(), META)
    refused("plan-version-unknown", plan_zones, home, plan, 2)
    refused("kept-plan-layer", open_plan_layer, home, plan, 1, 5)
    refused("plan-gone", plan_zones, home, "plan-0")


def test_a_withdrawn_plan_is_off_the_map_until_it_is_put_back(home: Path, checked: Checked) -> None:
    plan = store_plan(home, checked(), META)
    withdrawn = withdraw_plan(home, plan)
    assert withdrawn.withdrawn_at is not None
    assert [one.id for one in list_plans(home)] == [plan]
    assert list_plans(home, withdrawn=False) == []
    undo_withdraw(home, plan, version=withdrawn.version)
    assert [one.id for one in list_plans(home, withdrawn=False)] == [plan]


def test_a_deleted_plan_comes_back_with_its_document_and_zones(
    home: Path, checked: Checked
) -> None:
    plan = get_plan(home, store_plan(home, checked(), META))
    delete_plan(home, plan.id, version=plan.version)
    assert (list_plans(home), list_documents(home)) == ([], [])
    assert [one.id for one in list_plans(home, deleted=True)] == [plan.id]
    refused("plan-gone", plan_zones, home, plan.id)
    sweep(home)
    undo_delete(home, plan.id)
    refused("plan-gone", undo_delete, home, plan.id)
    assert get_plan(home, plan.id).current == plan.current
    assert len(plan_zones(home, plan.id)) == 2
    assert [one.id for one in list_documents(home)] == [plan.document]


def test_a_document_stays_while_another_plan_has_it(home: Path, checked: Checked) -> None:
    first = get_plan(home, store_plan(home, checked(), META))
    second = store_plan(home, checked(), META, document=first.document)
    delete_plan(home, first.id)
    assert get_plan(home, second).document == first.document
    delete_plan(home, second)
    assert [one.id for one in list_documents(home)] == [first.document]


def test_a_plan_deleted_long_ago_is_swept_with_its_files(home: Path, checked: Checked) -> None:
    plan, other = store_plan(home, checked(), META), store_plan(home, checked(), META)
    save_mapping(home, plan, {"M": "1_2_Forestry"})
    delete_plan(home, plan)
    delete_plan(home, other)
    with writing(home) as session:
        session.get_one(Plan, plan).deleted_at = dt.datetime.now(dt.UTC) - dt.timedelta(days=31)
    assert sweep(home) == 1
    refused("plan-gone", undo_delete, home, plan)
    assert undo_delete(home, other).id == other
    assert len(folders(home)) == 1


def test_what_somebody_else_has_changed_is_not_overwritten(home: Path, checked: Checked) -> None:
    plan = get_plan(home, store_plan(home, checked(), META))
    save_mapping(home, plan.id, {"M": "1_2_Forestry"}, version=plan.version)
    old = {"version": plan.version}
    folder = checked()
    refused("plan-changed", save_mapping, home, plan.id, {}, **old)
    refused("plan-changed", replace_plan, home, plan.id, folder, META, **old)
    refused("plan-changed", withdraw_plan, home, plan.id, **old)
    refused("plan-changed", delete_plan, home, plan.id, **old)
    assert folder.is_dir()
    assert len(folders(home)) == 1
    assert dict(get_plan(home, plan.id).mapping) == {"M": "1_2_Forestry"}


def test_practice_plans_are_hidden_for_good(home: Path, checked: Checked) -> None:
    real = store_plan(home, checked(), META)
    practice = store_plan(home, checked(), replace(META, title="Mācību", practice=True))
    assert not practice_hidden(home)
    assert {plan.id for plan in list_plans(home)} == {real, practice}
    assert [plan.id for plan in list_plans(home, practice=True)] == [practice]
    set_practice_hidden(home, hidden=True)
    assert practice_hidden(home)
    assert [plan.id for plan in list_plans(home)] == [real]
    assert [document.practice for document in list_documents(home)] == [False]
    set_practice_hidden(home, hidden=False)
    assert [plan.id for plan in list_plans(home, practice=False)] == [real]
    assert not practice_hidden(home)
