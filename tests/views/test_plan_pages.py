"""The page of plans: the register, a file on its way in, one plan; in every language."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import geopandas as gpd
import pytest
from streamlit.testing.v1 import AppTest

from geo.errors import Refusal
from layers.words import LANGUAGES, words
from planning import planlayers, plans
from planning.frames import SharedFrames
from planning.planlayers import plan_zones
from planning.planstore import get_plan, list_plans
from planning.settings import mark_practice_made, practice_hidden
from tests.made_plan import HOSTILE, box, keep, write_plan
from views.ui import plancard, planmapping
from views.ui.checkjobs import CheckJob
from views.ui.frame import plain_text
from views.ui.planmapping import code_rows

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"
MISSING_WORD = re.compile(r"KeyError|\{\w+\}")
FARM, FOREST = "1_1_Agriculture", "1_2_Forestry"
PARTS = ("zones", "check", "codes", "versions", "files")
_PATIENCE_S = 30.0


@pytest.fixture(autouse=True)
def quiet(home: Path) -> None:
    """A home without practice plans, which take a while to make."""
    mark_practice_made(home)


def start(lang: str = "lv", **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    for key, value in {"lang": lang, **address}.items():
        app.query_params[key] = value
    app.run()
    app.switch_page("plans.py").run()
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def part(app: AppTest, key: str, name: str) -> AppTest:
    control: Any = next(one for one in app.get("button_group") if one.key == key)
    chosen: AppTest = control.set_value(name).run()
    return chosen


def button(app: AppTest, label: str) -> Any:
    return next(one for one in app.button if one.label == label)


def labels(app: AppTest) -> list[str]:
    return [one.label for one in app.button]


def said(app: AppTest) -> list[str]:
    return [str(alert.value) for alert in app.warning]


def html(app: AppTest) -> str:
    return "\n".join(one.proto.body for one in app.get("html"))


def everything(app: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "warning", "info", "button", "html")
    found = [element for kind in kinds for element in app.get(kind)]
    return "\n".join(
        str(getattr(e, "label", "") or getattr(e, "value", "") or getattr(e.proto, "body", ""))
        for e in found
    )


def sentence(code: str, lang: str = "lv", **values: object) -> str:
    return plain_text(words(lang)(f"refusals.{code}", **values))


def whole(app: AppTest) -> bool:
    return not app.exception and not MISSING_WORD.search(everything(app))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_register_names_its_plans_and_leads_to_them(home: Path, lang: str) -> None:
    plan = keep(home, title="Izdomātais plāns")
    app, say = start(lang), words(lang)
    assert whole(app)
    assert not said(app)
    assert "Izdomātais plāns" in html(app)
    assert say("plans.zone_count", count=2) in html(app)
    app.button(key=f"open:{plan}").click().run()
    assert app.query_params["plan"] == plan
    assert whole(app)
    button(app, say("plans.back")).click().run()
    assert "plan" not in app.query_params
    assert app.button(key=f"open:{plan}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plan_s_page_opens_with_each_of_its_parts(home: Path, lang: str) -> None:
    plan = keep(home, ("DzS1", "M", "ZZ9"), source="TAPIS", authority="Testa novada dome")
    app = start(lang, plan=plan)
    for name in PARTS:
        part(app, "plan_part", name)
        assert whole(app)
        assert not said(app)
        assert "Mans plāns" in html(app)
    part(app, "plan_part", "check")
    told = plain_text(words(lang)("rule_titles.zone.unknown-code"))
    assert any(told in one.value for one in app.markdown)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_titles_and_codes_are_shown_as_text(home: Path, hostile: str) -> None:
    plan = keep(home, (hostile, "M"), title=hostile, source=hostile)
    app = start(plan=plan)
    assert not app.exception
    assert escape(get_plan(home, plan).title) in html(app)
    assert "<img" not in html(app)
    for name in PARTS:
        assert not part(app, "plan_part", name).exception


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plan_that_is_not_there_is_said_once_and_the_way_back_works(lang: str) -> None:
    app = start(lang)
    for plan in ("plan-0000000000", "<img src=x>", "../../etc", "ū" * 3_000):
        app.query_params["plan"] = plan
        assert whole(app.run())
        assert said(app) == [sentence("plan-gone", lang)]
    button(app, words(lang)("plans.back")).click().run()
    assert said(app) == []


def damage(home: Path, plan: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planlayers, "_shared", SharedFrames())  # as after a restart
    (home / "plans" / get_plan(home, plan).current.folder / name).write_bytes(b"damaged")


@pytest.mark.parametrize("name", ["zones.parquet", "report.json"])
def test_a_damaged_plan_says_so_and_can_be_deleted(
    home: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = keep(home, title="Bojāts"), keep(home, title="Vesels")
    damage(home, broken, name, monkeypatch)
    assert not said(start())
    assert not said(start(plan=sound))
    app = start(plan=broken)
    assert whole(app)
    assert said(app) == [sentence("kept-plan-broken", title="Bojāts")]
    app.button(key=f"delete:{broken}").click().run()
    assert whole(app)
    assert [plan.id for plan in list_plans(home)] == [sound]


def test_a_damaged_original_is_said_where_it_is_asked_for(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = keep(home)
    damage(home, plan, "original/plāns.geojson", monkeypatch)
    app = part(start(plan=plan), "plan_part", "files")
    assert whole(app)
    assert said(app) == [sentence("kept-plan-broken", title="Mans plāns")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plan_is_taken_off_the_map_and_put_back(home: Path, lang: str) -> None:
    plan, say = keep(home), words(lang)
    app = part(start(lang, plan=plan), "plan_part", "versions")
    button(app, say("plans.withdraw")).click().run()
    assert whole(app)
    assert get_plan(home, plan).withdrawn_at is not None
    assert say("plans.withdrawn") in html(app)
    button(app, say("plans.put_back")).click().run()
    assert get_plan(home, plan).withdrawn_at is None
    assert say("plans.withdrawn") not in html(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_deleted_plan_is_gone_until_that_is_undone(home: Path, lang: str) -> None:
    plan = keep(home)
    app = part(start(lang, plan=plan), "plan_part", "versions")
    app.button(key=f"delete:{plan}").click().run()
    assert whole(app)
    assert list_plans(home) == []
    undo = words(lang)("plans.undo", title="Mans plāns")
    button(app, undo).click().run()
    assert whole(app)
    assert [one.id for one in list_plans(home)] == [plan]
    assert undo not in labels(app)


def test_what_somebody_else_undid_is_said_and_the_register_stands(home: Path) -> None:
    plan = keep(home)
    app = part(start(plan=plan), "plan_part", "versions")
    app.button(key=f"delete:{plan}").click().run()
    plans.undelete(home, plan)
    button(app, words("lv")("plans.undo", title="Mans plāns")).click().run()
    assert whole(app)
    assert said(app) == [sentence("plan-gone")]
    assert app.button(key=f"open:{plan}")


@pytest.mark.parametrize("key", ["delete", "withdraw"])
def test_what_somebody_else_changed_is_said_and_not_undone(home: Path, key: str) -> None:
    plan = keep(home)
    app = part(start(plan=plan), "plan_part", "versions")
    plans.change_mapping(home, plan, {"M": FARM})
    pressed = app.button(key=f"delete:{plan}") if key == "delete" else None
    (pressed or button(app, words("lv")("plans.withdraw"))).click()
    # The page is drawn with the plan as it was seen: somebody else was quicker than the click.
    now = get_plan(home, plan)
    seen = replace(now, version=now.version - 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plancard, "get_plan", lambda *_: seen)
        app.run()
    assert whole(app)
    assert said(app) == [sentence("plan-changed", title="Mans plāns")]
    assert [one.id for one in list_plans(home, withdrawn=False)] == [plan]


def test_codes_get_classes_on_the_page_and_unchanged_ones_stay(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = keep(home, ("DzS1", "ZZ9", "AA1"), mapping={"ZZ9": FARM})
    chosen = {"DzS1": "5_1_PermanentResidentialUse", "ZZ9": FARM}
    monkeypatch.setattr(plancard, "mapping_table", lambda *_: dict(chosen))
    save = words("lv")("plans.mapping_save")
    app = part(start(plan=plan), "plan_part", "codes")
    assert whole(app)
    assert button(app, save).disabled
    chosen["AA1"] = FOREST
    assert not button(app.run(), save).disabled
    button(app, save).click().run()
    assert whole(app)
    assert get_plan(home, plan).mapping == {"ZZ9": FARM, "AA1": FOREST}
    assert list(plan_zones(home, plan)["hilucs"])[1:] == [FARM, FOREST]
    assert button(app.run(), save).disabled


@pytest.mark.parametrize("lang", LANGUAGES)
def test_practice_plans_are_marked_hidden_and_can_be_shown_again(home: Path, lang: str) -> None:
    keep(home, title="Izdomāts", practice=True)
    app, say = start(lang), words(lang)
    assert say("plans.practice") in html(app)
    app.toggle(key="practice_hidden").set_value(True).run()
    assert whole(app)
    assert practice_hidden(home)
    assert "Izdomāts" not in html(app)
    app.toggle(key="practice_hidden").set_value(False).run()
    assert "Izdomāts" in html(app)


def the_job(app: AppTest) -> CheckJob:
    """Return the only check there is, when it has come to its end."""
    (job,) = app.session_state["check_jobs"].values()
    until = time.monotonic() + _PATIENCE_S
    while job.running:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert isinstance(job, CheckJob)
    return job


def bring(*files: tuple[str, bytes], lang: str = "lv") -> AppTest:
    app = part(start(lang), "plans_part", "bring")
    app.file_uploader[0].set_value([(name, content, "") for name, content in files]).run()
    the_job(app)
    return app.run()


def geojson(folder: Path, codes: tuple[str, ...] = ("DzS1", "M"), **more: Any) -> bytes:
    return write_plan(folder, codes, **more).read_bytes()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_a_file_of_practice_data_is_called_so_on_its_way_in(tmp_path: Path, lang: str) -> None:
    called = [
        words(lang)("plans.practice") in html(bring(("plāns.geojson", content), lang=lang))
        for content in (geojson(tmp_path / "a", practice=True), geojson(tmp_path / "b"))
    ]
    assert called == [True, False]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_is_looked_at_before_anything_is_kept(home: Path, tmp_path: Path, lang: str) -> None:
    app = bring(("plāns.geojson", geojson(tmp_path / "x", ("DzS1", "ZZ9"))), lang=lang)
    say = words(lang)
    assert whole(app)
    assert not said(app)
    assert say("plans.accept_button") in labels(app)
    assert say("plans.unknown_codes") in [one.value for one in app.subheader]
    assert list_plans(home) == []
    button(app, say("plans.accept_button")).click().run()
    assert whole(app)
    (plan,) = list_plans(home)
    assert (plan.title, plan.status) == ("plāns", "to_verify")
    assert app.query_params["plan"] == plan.id
    assert list((home / "checks").iterdir()) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refused_file_says_why_and_is_let_go(home: Path, lang: str) -> None:
    app = bring(("plāns.geojson", b"<html><body>404</body></html>"), lang=lang)
    assert whole(app)
    assert said(app) == [sentence("plan-file-web-page", lang)]
    assert words(lang)("plans.accept_button") not in labels(app)
    assert [one.label for one in app.selectbox] == []  # another system would not help
    button(app, words(lang)("plans.dismiss")).click().run()
    assert whole(app)
    assert said(app) == []
    assert app.file_uploader[0].value == []
    assert (list((home / "checks").iterdir()), list_plans(home)) == ([], [])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_cancelled_check_can_be_made_after_all(tmp_path: Path, lang: str) -> None:
    app, say = bring(("plāns.geojson", geojson(tmp_path / "x")), lang=lang), words(lang)
    job = the_job(app)
    job.report, job.refused = None, Refusal("import-cancelled")
    app.run()
    assert say("plans.crs_choose") not in [one.label for one in app.selectbox]
    button(app, say("plans.check_again")).click().run()
    the_job(app)
    app.run()
    assert whole(app)
    assert say("plans.accept_button") in labels(app)


def test_the_legend_has_the_classes_that_people_gave_to_codes_since(home: Path) -> None:
    plan = keep(home, ("DzS1", "ZZ9"))
    report = planlayers.plan_report(home, plan)
    found = {row["code"]: row["hilucs"] for row in code_rows(report, {"ZZ9": FARM})}
    assert found == {"DzS1": "5_1_PermanentResidentialUse", "ZZ9": FARM}


def test_an_unknown_code_is_mapped_before_the_plan_is_kept(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = bring(("plāns.geojson", geojson(tmp_path / "x", ("M", "ZZ9"))))
    monkeypatch.setattr(planmapping, "mapping_table", lambda *_: {"ZZ9": FARM})
    app.run()
    button(app, words("lv")("plans.mapping_save")).click().run()
    the_job(app)
    app.run()
    assert whole(app)
    assert the_job(app).report is not None
    button(app, words("lv")("plans.accept_button")).click().run()
    (plan,) = list_plans(home)
    assert plan.mapping == {"ZZ9": FARM}
    assert list(plan_zones(home, plan.id)["hilucs"]) == [FOREST, FARM]


def test_the_parts_of_a_shapefile_go_in_together(home: Path, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"kods": ["DzS", "M"]}, geometry=[box(0), box(1)], crs=4326)
    frame.to_crs(3059).to_file(tmp_path / "zonas.shp", encoding="utf-8")
    (tmp_path / "zonas.sbn").write_bytes(b"an index of another program")
    files = [(path.name, path.read_bytes()) for path in sorted(tmp_path.glob("zonas.*"))]
    app = bring(*files)
    assert whole(app)
    assert the_job(app).asked.name == "zonas.shp"
    button(app, words("lv")("plans.accept_button")).click().run()
    (plan,) = list_plans(home)
    assert (plan.current.zones, plan.current.crs) == (2, "EPSG:3059")
    with ZipFile(BytesIO(planlayers.original_file(home, plan.id)[1])) as packed:
        assert {"zonas.shp", "zonas.dbf"} <= set(packed.namelist())


@pytest.mark.parametrize(
    "name", ["..", "/etc/passwd", "a\\..\\b.geojson", "ū" * 400 + ".geojson", "a\x00b\n.geojson"]
)
def test_a_file_of_any_name_stays_in_its_folder(home: Path, tmp_path: Path, name: str) -> None:
    app = bring((name, geojson(tmp_path / "x")))
    assert whole(app)
    job = the_job(app)
    assert job.asked.path.parent == home / "checks" / job.token / "original"
    assert (job.report is not None, job.refused) == (True, None)


def test_a_plan_is_replaced_by_a_file(home: Path, tmp_path: Path) -> None:
    before = keep(home, ("DzS",))
    app = bring(("jauns.geojson", geojson(tmp_path / "x", ("L", "M"))))
    job = the_job(app)
    app.selectbox(key=f"replaces:{job.token}").set_value(before).run()
    button(app, words("lv")("plans.accept_button")).click().run()
    assert whole(app)
    (plan,) = list_plans(home)
    assert (plan.id, plan.current.number, plan.current.zones) == (before, 2, 2)


def test_what_the_register_refuses_is_said_and_the_file_stays(home: Path, tmp_path: Path) -> None:
    app = bring(("plāns.geojson", geojson(tmp_path / "x")))
    job = the_job(app)
    app.text_input(key=f"link:{job.token}").set_value("javascript:alert(1)").run()
    button(app, words("lv")("plans.accept_button")).click().run()
    assert whole(app)
    assert said(app) == [sentence("document-link", link="javascript:alert(1)")]
    assert list_plans(home) == []
    app.text_input(key=f"link:{job.token}").set_value("").run()
    button(app, words("lv")("plans.accept_button")).click().run()
    assert len(list_plans(home)) == 1
