"""Recommendations on their way out: GeoJSON, Word, PDF, the practice ones, and the shell."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
import shapely

from layers.store import Store
from layers.units import unit_id
from layers.words import LANGUAGES, words
from planning.areas import add_area
from planning.areaspecs import DeclineRule, PlaceArea, ShapeArea, UnitsArea, ZonePick, ZonesArea
from planning.database import FILE_NAME, close_databases
from planning.evidence import add_figure, add_source, list_evidence, stale
from planning.evidencequeries import UnitQuery, ZonesQuery
from planning.examples import examples
from planning.history import history_of
from planning.planstore import delete_plan, list_plans
from planning.practice import make_practice
from planning.practicerecommendations import (
    make_practice_recommendations,
    practice_author,
    practice_recommendations,
)
from planning.precedents import decide
from planning.recommendationlisting import list_recommendations
from planning.recommendationout import chosen, recommendations_geojson, unit_recommendations
from planning.recommendationpaper import recommendations_docx, recommendations_pdf, sheet_of
from planning.recommendations import (
    Recommendation,
    add_recommendation,
    remove_recommendation,
)
from planning.recommendationwords import chapter_of
from planning.settings import set_practice_hidden
from tests.conftest import Cli
from tests.planning.made_figures import keep_figures
from tests.planning.made_records import (
    DAY,
    ENTRY,
    HOUSING,
    KOCENI,
    VALMIERA,
    VALMIERA_2021,
    begun,
    plan_of,
)

AFTER = dt.date(2022, 1, 1)
HOSTILE = "<script>alert(1)</script> ${x}"


@pytest.fixture
def store(home: Path) -> Store:
    home.mkdir(parents=True, exist_ok=True)
    return Store(home)


@pytest.fixture
def full(store: Store, tmp_path: Path) -> Recommendation:
    """Write a recommendation with all that one can have."""
    home = store.home
    entry = replace(
        ENTRY,
        text_lv=HOSTILE,
        addressee="sector",
        addressee_note="meži",
        term="short",
        responsible=("Dome",),
        due_on=dt.date(2030, 1, 1),
        cooperation="D3",
    )
    made = add_recommendation(home, entry, who="Ilze")
    plan = plan_of(store, tmp_path, VALMIERA, HOUSING)
    for spec in (
        UnitsArea((VALMIERA, KOCENI)),
        PlaceArea(25.42, 57.54, "Centrs"),
        ShapeArea(shapely.box(25.40, 57.53, 25.42, 57.54), "Laukums"),
        ZonesArea((ZonePick(plan, 1, "1"),)),
    ):
        add_area(store, made.id, spec, who="Ilze")
    add_figure(store, made.id, ZonesQuery(plan, "vidzeme@2009-07-01", VALMIERA, "5"), who="I")
    add_figure(store, made.id, UnitQuery(VALMIERA, DAY), who="I")
    told = {"name": "Iedz.", "region": "vidzeme", "at": DAY, "source": "tabula"}
    loaded = keep_figures(home, {VALMIERA[0]: 27000.0}, who="I", **told)
    add_figure(store, made.id, UnitQuery(VALMIERA, DAY, loaded.id), who="I")
    add_source(home, made.id, "Darba grupa", who="I", link="https://example.org/a")
    decide(home, made.id, "OST-03", "adapt", why="Mērogs.", who="I")
    return made


def test_geojson_has_a_feature_an_area_with_the_same_ids_every_time(
    store: Store, full: Recommendation
) -> None:
    bare = add_recommendation(store.home, replace(ENTRY, title_lv="Bez vietas"), who="Ilze")
    first, again = (recommendations_geojson(store, chosen(store), DAY, "lv") for _ in range(2))
    assert first == again
    told = json.loads(first)
    assert told["without_area"] == [bare.id]
    assert len(told["features"]) == 4
    later = json.loads(recommendations_geojson(store, chosen(store), AFTER, "lv"))
    ids = [[one["properties"]["id"] for one in each["features"]] for each in (told, later)]
    assert ids[0] == ids[1]
    attributes = told["features"][0]["properties"]
    assert attributes["recommendation"] == full.id
    assert (attributes["text_lv"], attributes["text_en"]) == (HOSTILE, None)
    assert attributes["theme_nb"] == "bosettingsmønster"
    units = [{one["properties"]["units"] for one in each["features"]} for each in (told, later)]
    assert units[0] == {unit_id(VALMIERA), f"{unit_id(VALMIERA)}; {unit_id(KOCENI)}"}
    assert units[1] == {unit_id(VALMIERA_2021)}


def test_nothing_at_all_is_still_a_collection(store: Store) -> None:
    told = json.loads(recommendations_geojson(store, [], DAY, "lv"))
    assert told["features"] == []
    assert unit_recommendations(store, VALMIERA, DAY, "lv") == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_recommendation_is_told_whole_in_every_language(
    store: Store, full: Recommendation, lang: str
) -> None:
    chapter = chapter_of(store, full, DAY, words(lang))
    assert chapter.title == full.title_lv
    assert len(chapter.marks) == (1 if lang == "lv" else 3)
    assert [len(lines) for _, lines in chapter.sections] == [4, 4, 1]
    evidence = chapter.sections[1][1]
    assert "https://example.org/a" in evidence[3]
    assert words(lang).percent(1.0) in evidence[0]


def test_paper_says_what_a_rule_asks_for_and_not_only_what_it_found(store: Store) -> None:
    made = add_recommendation(store.home, ENTRY, who="Ilze")
    told = {"region": "vidzeme", "at": DAY, "source": "tabula"}
    before = keep_figures(store.home, {VALMIERA[0]: 27000.0}, who="I", name="Agrāk", **told)
    after = keep_figures(store.home, {VALMIERA[0]: 20000.0}, who="I", name="Vēlāk", **told)
    add_area(store, made.id, DeclineRule(before.id, after.id, 10.0), who="Ilze")
    (line,) = chapter_of(store, made, DAY, words("lv")).sections[0][1]
    assert "kritās vairāk par 10" in line
    assert "Agrāk → Vēlāk" in line
    assert line.endswith("(Valmiera)")


def test_what_is_missing_is_said_and_what_is_stale_is_marked(
    store: Store, full: Recommendation
) -> None:
    bare = add_recommendation(store.home, replace(ENTRY, title_lv="Bez"), who="Ilze")
    say = words("en")
    chapter = chapter_of(store, bare, DAY, say)
    told = [line for _, lines in chapter.sections for line in lines]
    assert told == [say("recommendations.no_area", date=DAY), say("recommendations.no_evidence")]
    assert chapter.text == say("recommendations.no_text")
    (plan,) = list_plans(store.home)
    delete_plan(store.home, plan.id)
    later = chapter_of(store, full, DAY, say)
    assert say("recommendations.stale") in later.sections[1][1][0]
    assert say("refusals.plan-gone") in later.sections[0][1][-1]


def test_what_lies_around_the_region_is_land_and_not_sea(store: Store) -> None:
    sheet = sheet_of(store, "vidzeme", DAY, words("lv"))
    land, units = (layer.frame for layer in sheet.layers)
    assert land is not None
    assert units is not None
    in_estonia, in_the_gulf = shapely.Point(26.0, 58.0), shapely.Point(23.8, 57.6)
    assert not units.covers(in_estonia).any()
    assert (land.covers(in_estonia).any(), land.covers(in_the_gulf).any()) == (True, False)
    assert any("Natural Earth" in source for source in sheet.sources)


def test_word_and_pdf_hold_what_was_chosen(store: Store, full: Recommendation) -> None:
    say = words("lv")
    content = recommendations_docx(store, [full], DAY, say)
    assert content == recommendations_docx(store, [full], DAY, say)
    document = docx.Document(io.BytesIO(content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert {full.title_lv, HOSTILE, say("app.not_binding")} <= set(texts)
    assert any(f"{examples()['OST-03'].names['lv']} (OST-03): pielāgot" in text for text in texts)
    assert len(document.inline_shapes) == 1
    assert recommendations_pdf(store, [full], DAY, say).startswith(b"%PDF")
    bare = add_recommendation(store.home, ENTRY, who="Ilze")
    assert recommendations_pdf(store, [bare], DAY, say).startswith(b"%PDF")
    assert recommendations_pdf(store, [], DAY, say).startswith(b"%PDF")
    assert not docx.Document(
        io.BytesIO(recommendations_docx(store, [bare], DAY, say))
    ).inline_shapes


def test_practice_recommendations_are_made_once_and_called_practice(store: Store) -> None:
    home = store.home
    assert make_practice_recommendations(store) == 0
    make_practice(home)
    assert make_practice_recommendations(store) == len(practice_recommendations())
    assert make_practice_recommendations(store) == 0
    listed = list_recommendations(store)
    assert all(card.recommendation.practice for card in listed.cards)
    assert {card.recommendation.status for card in listed.cards} >= {"agreed", "rejected", "draft"}
    assert any(not card.areas for card in listed.cards)
    assert any(not card.evidence for card in listed.cards)
    assert not any(stale(store, one) for one in list_evidence(home))
    for told in json.loads(recommendations_geojson(store, chosen(store), DAY, "lv"))["features"]:
        assert told["properties"]["practice"] is True
    for card in listed.cards:
        marks = chapter_of(store, card.recommendation, DAY, words("lv")).marks
        assert words("lv")("recommendations.practice_told") in marks
        assert {one.who for one in history_of(home, card.recommendation.id)} == {practice_author()}
    first = listed.cards[0].recommendation
    remove_recommendation(home, first.id, version=first.version, who="Ilze")
    assert make_practice_recommendations(store) == 0
    set_practice_hidden(home, hidden=True)
    assert list_recommendations(store).total == 0


def test_hidden_practice_is_not_made(store: Store) -> None:
    make_practice(store.home)
    set_practice_hidden(store.home, hidden=True)
    assert make_practice_recommendations(store) == 0


def test_the_shell_lists_filters_and_writes(
    cli: Cli, store: Store, full: Recommendation, tmp_path: Path
) -> None:
    home = store.home
    begun(home)
    write = replace(ENTRY, title_lv="Cits", title_en="Other", theme="water", practice=True)
    add_recommendation(home, write, who="Ilze")
    rows = cli("recommendations", "--json", home=home).data
    assert [row["title_lv"] for row in rows] == ["Cits", full.title_lv]
    unit = cli("recommendations", "--unit", "Valmiera", "--at", "2010-01-01", "--json", home=home)
    assert [row["id"] for row in unit.data] == [full.id]
    told = cli("recommendations", "--theme", "water", home=home)
    assert "Other (practice data)" in told.out
    assert "[not in this language]" in cli("recommendations", "--status", "draft", home=home).out
    assert "no recommendation" in cli("recommendations", "--text", "xyz", home=home).out
    assert cli("recommendations", "--theme", "weather", home=home).code == 2
    for name in ("a.geojson", "a.docx", "a.pdf"):
        out = tmp_path / "out" / name
        assert cli("recommendations", "--out", out, home=home).code == 0
        assert out.stat().st_size > 1000
    assert cli("recommendations", "--out", tmp_path / "a.txt", home=home).code == 2


def test_recommendations_go_out_with_the_municipal_export(
    cli: Cli, store: Store, full: Recommendation, tmp_path: Path
) -> None:
    at = ("--unit", "Valmiera", "--at", "2010-01-01", "--layers", "settlements")
    made = cli("export", *at, "--format", "geojson", "--out", tmp_path, home=store.home)
    assert made.code == 0
    (file,) = tmp_path.glob("*_recommendations.geojson")
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    assert {one["properties"]["recommendation"] for one in features} == {full.id}
    manifest = json.loads(next(tmp_path.glob("*_manifest.json")).read_text(encoding="utf-8"))
    assert manifest["beside"] == [file.name]
    cli("export", *at, "--format", "zip", "--out", tmp_path, home=store.home)
    with zipfile.ZipFile(next(tmp_path.glob("*.zip"))) as archive:
        assert file.name in archive.namelist()
        assert file.name in archive.read("README.txt").decode("utf-8-sig")


def test_the_shell_takes_a_project_out_and_in_and_computes_evidence_again(
    cli: Cli, store: Store, full: Recommendation, tmp_path: Path
) -> None:
    home, other = store.home, tmp_path / "other"
    begun(home)
    file = tmp_path / "project.zip"
    assert cli("project", "export", file, home=home).code == 0
    done = cli("project", "import", file, "--json", home=other)
    assert done.data["rows"]["recommendation"] == 1
    assert cli("project", "import", file, home=other).code == 2
    assert cli("project", "import", file, "--replace", home=other).code == 0
    assert cli("project", "backup", tmp_path / "copy.db", home=home).code == 0
    assert (tmp_path / "copy.db").stat().st_size > 0
    (plan,) = list_plans(home)
    delete_plan(home, plan.id)
    again = cli("evidence", "refresh", "--json", "--who", "Ilze", home=home)
    (row,) = again.data["evidence"]
    assert (row["recommendation"], row["changed"]) == (full.id, False)
    assert row["reason"] in again.err
    assert cli("project", "import", tmp_path / "copy.db", home=other).code == 2
    close_databases()


def test_an_export_of_a_home_without_records_makes_none(cli: Cli, tmp_path: Path) -> None:
    at = ("--unit", "Valmiera", "--at", "2010-01-01", "--layers", "settlements")
    empty = tmp_path / "empty"
    made = cli("export", *at, "--format", "csv", "--out", tmp_path / "out", home=empty)
    assert made.code == 0
    assert not (empty / FILE_NAME).exists()
