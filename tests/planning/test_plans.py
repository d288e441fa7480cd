"""What screens and the shell do with plans: all of it or nothing, and the map follows."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import pytest

from geo.errors import Refusal
from layers.catalogue import PLAN_FOLDER
from planning import plans
from planning.planlayers import original_file, plan_report, plan_zones
from planning.planstore import PlanMeta, get_plan, list_plans, plan_versions
from tests.made_plan import box, write_plan

META = PlanMeta(title="Mans plāns", kind="TP", status="Spēkā", valid_from=dt.date(2014, 5, 1))
FOREST, FARM = "1_2_Forestry", "1_1_Agriculture"
OLD, YOUNG = ("0941600", dt.date(2009, 7, 1)), ("0054000", dt.date(2021, 7, 1))
Checked = Callable[..., Path]


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    """The file that was checked, as a browser brought it."""
    return write_plan(tmp_path / "no pārlūka" / "original", ("DzS", "M"))


@pytest.fixture
def kept(home: Path, checked: Checked, brought: Path) -> str:
    return plans.accept(home, checked(), brought, META)


def on_map(home: Path) -> set[str]:
    return {path.stem for path in (home / PLAN_FOLDER).glob("*.toml")}


def places(home: Path) -> dict[str, list[str]]:
    """Return what lies in each folder of the home."""
    return {
        name: sorted(path.name for path in (home / name).glob("*"))
        if (home / name).is_dir()
        else []
        for name in ("checks", "plans", PLAN_FOLDER)
    }


def rules(home: Path, plan: str) -> list[str]:
    return [issue["rule"] for issue in plan_report(home, plan)["layers"][0]["issues"]]


def test_an_accepted_plan_is_in_the_register_on_the_map_and_with_its_file(
    home: Path, checked: Checked, brought: Path
) -> None:
    plan = plans.accept(home, checked(), brought, META, mapping={"DzS": FARM})
    stored = get_plan(home, plan)
    assert (stored.title, stored.kind, stored.status) == ("Mans plāns", "lv-tp", "active")
    assert on_map(home) == {f"{plan}-{stored.version}"}
    assert list(plan_zones(home, plan)["hilucs"]) == [FARM, FOREST]
    with zipfile.ZipFile(BytesIO(original_file(home, plan)[1])) as packed:
        assert "plāns.geojson" in packed.namelist()
    assert brought.exists()


def test_a_plan_is_replaced_by_a_new_version_that_the_map_shows(
    home: Path, checked: Checked, brought: Path, kept: str
) -> None:
    before = on_map(home)
    again = plans.accept(home, checked(("L",)), brought, META, replaces=kept)
    assert again == kept
    assert [version.number for version in plan_versions(home, kept)] == [1, 2]
    assert list(plan_zones(home, kept)["code"]) == ["L"]
    assert list(plan_zones(home, kept, 1)["code"]) == ["DzS", "M"]
    assert len(on_map(home)) == 1
    assert on_map(home) != before


def test_a_mapping_changes_the_classes_and_the_map(home: Path, kept: str) -> None:
    before = on_map(home)
    plans.change_mapping(home, kept, {"M": FARM})
    assert plan_zones(home, kept)["hilucs"].iloc[1] == FARM
    assert FARM in next((home / PLAN_FOLDER).glob("*.toml")).read_text(encoding="utf-8")
    assert on_map(home) != before
    plans.change_mapping(home, kept, {})
    assert plan_zones(home, kept)["hilucs"].iloc[1] == FOREST


def test_a_change_of_what_somebody_else_has_changed_is_refused(home: Path, kept: str) -> None:
    seen = get_plan(home, kept).version
    plans.change_mapping(home, kept, {"M": FARM}, version=seen)
    for verb in (plans.withdraw, plans.delete):
        with pytest.raises(Refusal, match="plan-changed"):
            verb(home, kept, version=seen)
    assert on_map(home) == {f"{kept}-{seen + 1}"}


def test_a_withdrawn_plan_is_off_the_map_until_it_is_put_back(home: Path, kept: str) -> None:
    plans.withdraw(home, kept)
    assert on_map(home) == set()
    assert [row["withdrawn"] for row in plans.plan_rows(home)] == [True]
    plans.put_back(home, kept)
    assert len(on_map(home)) == 1
    assert [row["withdrawn"] for row in plans.plan_rows(home)] == [False]


def test_a_deleted_plan_comes_back_with_everything(home: Path, kept: str) -> None:
    gone = plans.delete(home, kept)
    assert gone.title == "Mans plāns"
    assert (plans.plan_rows(home), on_map(home)) == ([], set())
    plans.undelete(home, kept)
    assert [row["id"] for row in plans.plan_rows(home)] == [kept]
    assert len(on_map(home)) == 1
    assert list(plan_zones(home, kept)["code"]) == ["DzS", "M"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": " "}, "document-title"),
        ({"regulation_url": "javascript:alert(1)"}, "document-link"),
        ({"valid_to": dt.date(2001, 1, 1)}, "document-dates"),
        ({"source": "x" * 5_000}, "text-unfit"),
    ],
)
def test_what_is_refused_leaves_no_plan_and_can_be_accepted_once_put_right(
    home: Path, checked: Checked, brought: Path, change: dict[str, object], code: str
) -> None:
    folder = checked()
    with pytest.raises(Refusal) as caught:
        plans.accept(home, folder, brought, replace(META, **change))  # type: ignore[arg-type]
    assert caught.value.code == code
    assert places(home) == {"checks": [], "plans": [], PLAN_FOLDER: []}
    plan = plans.accept(home, folder, brought, META)
    assert [one.id for one in list_plans(home)] == [plan]


def test_a_plan_older_than_its_territory_is_told_so_in_its_report(
    home: Path, checked: Checked, brought: Path
) -> None:
    older, fits = replace(META, territories=(OLD, YOUNG)), replace(META, territories=(OLD,))
    told = plans.accept(home, checked(), brought, older)
    assert rules(home, told).count("plan.older-than-territory") == 1
    issue = plan_report(home, told)["layers"][0]["issues"][-1]
    assert issue["features"] == ["0054000"]
    silent = plans.accept(home, checked(), brought, fits)
    assert "plan.older-than-territory" not in rules(home, silent)


def test_the_territory_is_told_of_as_it_was_accepted_at_last(
    home: Path, checked: Checked, brought: Path
) -> None:
    folder = checked()
    refused = replace(META, title="", territories=(YOUNG,))
    for _ in range(2):
        with pytest.raises(Refusal, match="document-title"):
            plans.accept(home, folder, brought, refused)
    plan = plans.accept(home, folder, brought, replace(META, territories=(OLD,)))
    assert "plan.older-than-territory" not in rules(home, plan)


def test_an_imported_file_is_kept_with_its_report(home: Path, tmp_path: Path) -> None:
    path = write_plan(tmp_path / "plāni", ("DzS1", "ZZ9"))
    done = plans.import_file(home, path, META, mapping={"ZZ9": FARM})
    assert done.report["zones"] == 2
    assert list(plan_zones(home, done.plan)["hilucs"].fillna("")) == [
        "5_1_PermanentResidentialUse",
        FARM,
    ]
    assert get_plan(home, done.plan).mapping == {"ZZ9": FARM}
    assert original_file(home, done.plan) == (path.name, path.read_bytes())
    assert places(home)["checks"] == []
    assert json.loads(json.dumps(plan_report(home, done.plan))) == done.report


def shapefile(folder: Path, name: str = "zonējums") -> Path:
    folder.mkdir()
    frame = gpd.GeoDataFrame({"kods": ["DzS", "M"]}, geometry=[box(0), box(1)], crs=4326)
    frame.to_crs(3059).to_file(folder / f"{name}.shp", encoding="utf-8")
    return folder / f"{name}.shp"


def test_a_shapefile_is_kept_with_its_parts_and_nothing_of_its_neighbours(
    home: Path, tmp_path: Path
) -> None:
    path = shapefile(tmp_path / "dati")
    for other in ("zonējums.pdf", "zonējums.gpkg", "zonējums_2.shp", "cits.txt"):
        (path.parent / other).write_bytes(b"neighbour")
    done = plans.import_file(home, path, META)
    name, content = original_file(home, done.plan)
    assert name == "zonējums.zip"
    with zipfile.ZipFile(BytesIO(content)) as packed:
        assert {Path(one).suffix for one in packed.namelist()} == {
            *(".cpg", ".dbf", ".prj", ".shp", ".shx"),
        }
    assert done.report["layers"][0]["crs_used"] == "EPSG:3059"


def test_a_folder_of_parts_is_one_plan(home: Path, tmp_path: Path) -> None:
    path = shapefile(tmp_path / "dati")
    done = plans.import_file(home, path.parent, META)
    assert done.report["zones"] == 2
    assert get_plan(home, done.plan).current.original == "dati"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html><body>404</body></html>", "plan-file-web-page"),
        (b"", "plan-file-empty"),
        (b'{"type": "FeatureCollection", "features": [{"ty', "json-broken"),
    ],
)
def test_a_refused_file_leaves_nothing_behind(
    home: Path, tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "plāns.geojson"
    path.write_bytes(content)
    with pytest.raises(Refusal) as caught:
        plans.import_file(home, path, META)
    assert caught.value.code == code
    assert places(home) == {"checks": [], "plans": [], PLAN_FOLDER: []}
    assert plans.plan_rows(home) == []


def test_a_file_without_zones_is_no_plan(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "punkti.csv"
    path.write_text('kods,wkt\nM,"POINT (25.4 57.5)"\n', encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        plans.import_file(home, path, META, crs="EPSG:4326")
    assert caught.value.code == "plan-without-zones"
    assert caught.value.values == {"file": "punkti.csv"}
    assert places(home) == {"checks": [], "plans": [], PLAN_FOLDER: []}


def test_a_plan_that_the_register_refuses_leaves_nothing_behind(home: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="document-title"):
        plans.import_file(home, write_plan(tmp_path / "dati"), replace(META, title=""))
    assert places(home) == {"checks": [], "plans": [], PLAN_FOLDER: []}


def test_a_file_that_is_not_there_is_named(home: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        plans.import_file(home, tmp_path / "nav.gml", META)
    assert (caught.value.code, caught.value.values) == ("file-not-there", {"file": "nav.gml"})
    assert not home.exists()


def test_an_outline_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        plans.check_path(write_plan(tmp_path / "dati"), boundary=tmp_path / "nav.gml")
    assert (caught.value.code, caught.value.values) == ("file-not-there", {"file": "nav.gml"})


def test_rows_of_plans_are_plain_and_in_the_order_of_their_titles(
    home: Path, checked: Checked, brought: Path
) -> None:
    for title in ("Ūdensmalas", "Ābeles", "Bērzi"):
        plans.accept(home, checked(), brought, replace(META, title=title, territories=(OLD,)))
    rows = plans.plan_rows(home)
    assert [row["title"] for row in rows] == ["Ābeles", "Bērzi", "Ūdensmalas"]
    row = rows[0]
    assert (row["kind"], row["status"], row["valid_from"]) == ("lv-tp", "active", META.valid_from)
    assert (row["zones"], row["area_ha"], row["crs"]) == (2, 200.0, "EPSG:3059")
    assert row["territories"] == ["0941600@2009-07-01"]
    assert row["practice"] is False
