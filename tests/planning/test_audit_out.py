"""What an audit leaves as: files, print, letters; the same twice, saying what they rest on."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import geopandas as gpd
import pyogrio
import pytest
import shapely

from geo.conflict_matrix import ConflictMatrix, ConflictRow, read_matrix
from geo.errors import Refusal
from layers.store import Store
from layers.words import LANGUAGES, Words, words
from planning.auditfiles import audit_files
from planning.auditletter import letter_docx
from planning.auditpdf import audit_pdf
from planning.audits import AuditAsked, Audited, run_audit
from planning.database import close_databases
from planning.reviews import Review
from tests.audit_homes import AT_2009, BURTNIEKI, VALMIERA, keep_practice, keep_zones, store_at
from tests.layers.out.test_qgis_style import ask_qgis
from tests.made_plan import HOSTILE

PDFTOTEXT = shutil.which("pdftotext") or ""
needs_pdftotext = pytest.mark.skipif(not PDFTOTEXT, reason="Debian's poppler-utils is not there")
BORDER = f"{VALMIERA}@2009-07-01-{BURTNIEKI}@2009-07-01"
DAY = dt.date(2026, 11, 22)
MADE = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory, shipped: Store) -> Iterator[Audited]:
    home = tmp_path_factory.mktemp("out")
    plans = (
        keep_practice(home, VALMIERA, valid_from=dt.date(2017, 3, 30), licence="CC0-1.0"),
        keep_practice(home, BURTNIEKI, status="draft", source="Pašvaldība", vintage="2019"),
    )
    yield run_audit(store_at(shipped, home), AuditAsked(plans, AT_2009))
    close_databases()


@pytest.fixture(scope="module")
def reviews(audited: Audited) -> dict[int, Review]:
    (number,) = audited.stretches.query("judgement == 'conflict'")["stretch"]
    return {int(number): Review(1, "accepted", "=vienojušies", "Anna Ozola", MADE, 1)}


@pytest.fixture(scope="module")
def files(audited: Audited, reviews: dict[int, Review]) -> dict[str, bytes]:
    return audit_files(audited, reviews, words("lv"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, shipped: Store) -> Audited:
    """Two plans whose titles, codes and neighbours mean harm."""
    home = tmp_path_factory.mktemp("hostile")
    plans = []
    for place, name in enumerate(HOSTILE[:2]):
        shape = shapely.box(10 + place * 0.01, 50, 10.01 + place * 0.01, 50.01)
        told: dict[str, Any] = {
            "title": f"{name} {HOSTILE[2]}",
            "mapping": {f"={name}": "52"[place]},
        }
        plans.append(keep_zones(home, [(f"={name}", shape)], **told))
    return run_audit(store_at(shipped, home), AuditAsked(tuple(plans)))


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_every_table_has_all_rows_with_both_documents(
    audited: Audited, files: dict[str, bytes]
) -> None:
    stretches = rows_of(files["stretches.csv"])
    assert len(stretches) == len(audited.stretches)
    (conflict,) = [row for row in stretches if row["judgement"] == "conflict"]
    assert (conflict["code_a"], conflict["code_b"]) == ("DzM", "R1")
    assert (conflict["valid_from_a"], conflict["status_b"]) == ("2017-03-30", "draft")
    assert conflict["practice_a"] == "True"
    assert (conflict["review_state"], conflict["review_author"]) == ("accepted", "Anna Ozola")
    assert conflict["review_note"] == "'=vienojušies"
    assert conflict["source"].startswith("Plāns 0250000") or "Pašvaldība" in conflict["source"]
    assert len(rows_of(files["pairs.csv"])) == len(audited.pairs)
    borders = rows_of(files["borders.csv"])
    assert [row["border_id"] for row in borders] == list(audited.borders["border_id"])
    assert [row["rank"] for row in borders] == [str(n + 1) for n in range(len(borders))]


def test_geojson_has_the_lines_and_what_they_rest_on(
    audited: Audited, files: dict[str, bytes]
) -> None:
    told = json.loads(files["stretches.geojson"])
    assert len(told["features"]) == len(audited.stretches)
    lines = shapely.from_geojson([json.dumps(f["geometry"]) for f in told["features"]])
    assert shapely.hausdorff_distance(lines, audited.stretches.geometry.to_numpy()).max() < 1e-6
    made = told["made_from"]
    assert made["weights"] == "proposal"
    assert made["practice"] is True
    assert (made["reach_m"], made["distance_m"], made["tolerance_m"]) == (200, 500, 0.5)
    assert made["borders"]["accuracy_m"] == 330
    assert {plan["vintage"] for plan in made["plans"]} >= {"2019"}
    assert made["units"] == AT_2009
    assert json.loads(files["made_from.json"]) == made


def test_the_borders_are_whole_lines(audited: Audited, files: dict[str, bytes]) -> None:
    told = json.loads(files["borders.geojson"])["features"]
    assert len(told) == len(audited.borders)
    shapes = gpd.GeoSeries(
        list(shapely.from_geojson([json.dumps(f["geometry"]) for f in told])), crs=4326
    )
    metres = [f["properties"]["length_m"] for f in told]
    assert list(shapes.to_crs(3059).length) == pytest.approx(metres, rel=2e-3)


def test_the_weights_that_leave_can_be_read_back(audited: Audited, files: dict[str, bytes]) -> None:
    assert read_matrix(files["weights.csv"], "weights.csv").rows == audited.matrix.rows


def test_the_same_audit_leaves_as_the_same_bytes(
    audited: Audited, reviews: dict[int, Review], files: dict[str, bytes]
) -> None:
    assert audit_files(audited, reviews, words("lv")) == files


def test_the_geopackage_opens_with_a_style_by_judgement(
    audited: Audited, files: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "audit.gpkg"
    path.write_bytes(files["audit.gpkg"])
    layers = {name for name, _ in pyogrio.list_layers(path)}
    assert layers == {"stretches", "borders", "layer_styles"}
    read = gpd.read_file(path, layer="stretches")
    assert (len(read), read.crs.to_epsg()) == (len(audited.stretches), 4326)
    styles = gpd.read_file(path, layer="layer_styles").set_index("f_table_name")["styleQML"]
    assert 'attr="judgement"' in styles["stretches"]
    assert "konflikts" in styles["stretches"]


@pytest.mark.skipif(sys.platform != "linux", reason="QGIS is looked for on Linux only")
def test_qgis_draws_the_stretches_by_judgement(files: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "audit.gpkg"
    path.write_bytes(files["audit.gpkg"])
    asked = [(name, f"{path}|layername={name}", "") for name in ("stretches", "borders")]
    found = ask_qgis(asked, tmp_path)
    assert found["stretches"]["renderer"] == "categorizedSymbol"
    assert "#b3261e" in list(found["stretches"]["colours"])  # type: ignore[call-overload]
    assert found["borders"]["colours"] == ["#5a5a5a"]


def test_no_cell_is_a_formula(hostile: Audited) -> None:
    for name, content in audit_files(hostile, {}, words("en")).items():
        if name.endswith(".csv"):
            cells = [
                cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row
            ]
            assert [cell for cell in cells if cell.startswith(("=", "@", "+"))] == []


def pdf_text(pdf: bytes, folder: Path) -> str:
    path = folder / "audit.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(
        [PDFTOTEXT, "-layout", str(path), "-"], check=True, capture_output=True, timeout=60
    )
    return " ".join(told.stdout.decode().split())


@needs_pdftotext
@pytest.mark.parametrize("lang", LANGUAGES)
def test_print_says_the_worst_in_words_with_its_sources(
    audited: Audited, reviews: dict[int, Review], tmp_path: Path, lang: str
) -> None:
    say = words(lang)
    text = pdf_text(audit_pdf(audited, reviews, say), tmp_path)
    for told in (
        say("audit_out.title"),
        say("borders.judgement.conflict"),
        *("Valmiera – Burtnieku novads", "DzM", "R1", "Anna Ozola", "=vienojušies"),
        *("Plāns 0250000", "Plāns 0967101", "CC0-1.0", "Pašvaldība"),
        say("plans.practice"),
        say("audit_out.matrix_ours").split(":")[0],
        say("app.not_binding").split(";")[0][:20],
    ):
        assert told in text


@needs_pdftotext
def test_print_of_one_border_has_all_its_stretches_and_no_other(
    audited: Audited, tmp_path: Path
) -> None:
    text = pdf_text(audit_pdf(audited, {}, words("lv"), BORDER), tmp_path)
    own = audited.stretches.query("border_id == @BORDER")
    for metres in own["length_m"]:
        assert f"{words('lv').number(metres, 0)} m".replace("\xa0", " ") in text
    assert "Alojas novads" not in text


@needs_pdftotext
def test_an_own_table_of_weights_is_told_from_the_proposal(shipped: Store, tmp_path: Path) -> None:
    home = tmp_path / "home"
    plans = (keep_practice(home, VALMIERA), keep_practice(home, BURTNIEKI))
    own = ConflictMatrix.of([ConflictRow("5", "2", 4.0)])
    again = run_audit(store_at(shipped, home), AuditAsked(plans, AT_2009, matrix=own))
    text = pdf_text(audit_pdf(again, {}, words("en"), BORDER), tmp_path)
    assert words("en")("audit_out.matrix_own") in text
    assert words("en")("audit_out.matrix_ours") not in text


def letter(audited: Audited, say: Words, **asked: Any) -> bytes:
    told: dict[str, Any] = {"border_id": BORDER, "from_side": "a", "reviews": {}, "today": DAY}
    return letter_docx(audited, say=say, **told | asked)


def read(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def words_of(document: Any) -> str:
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_a_letter_lists_what_concerns_the_two(audited: Audited, reviews: dict[int, Review]) -> None:
    say = words("lv")
    document = read(letter(audited, say, reviews=reviews))
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells][3:] == [
        *("Mūsu plāns: Valmiera", "Jūsu plāns: Burtnieku novads"),
    ]
    (row,) = table.rows[1:]
    number, place, judged, ours, theirs = (cell.text for cell in row.cells)
    (stretch,) = audited.stretches.query("judgement == 'conflict'").to_dict("records")
    assert number == "1"
    assert place == "–".join(say.number(stretch[f"{end}_m"] / 1000, 2) for end in ("start", "end"))
    assert "konflikts" in judged
    assert "1\xa0673 m" in judged
    assert "Anna Ozola" in judged
    assert "=vienojušies" in judged
    assert "5 " in judged.partition("Noteikums")[2]
    assert "(DzM)" in ours
    assert "30.03.2017." in ours
    assert "(R1)" in theirs
    assert "izstrāde" in theirs
    text = words_of(document)
    for told in ("Nosūtītājs: Valmiera", "Adresāts: Burtnieku novads", "praktiskiem piemēriem"):
        assert told in text
    assert say("audit_out.matrix_ours") in text
    assert len(document.inline_shapes) == 1


def test_the_neighbours_letter_is_the_same_the_other_way_round(audited: Audited) -> None:
    say = words("en")
    (ours,) = read(letter(audited, say)).tables[0].rows[1:]
    (theirs,) = read(letter(audited, say, from_side="b")).tables[0].rows[1:]
    told, back = ([cell.text for cell in row.cells] for row in (ours, theirs))
    assert told == [*back[:3], back[4], back[3]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_letter_is_the_same_twice_and_signed_by_nobody(audited: Audited, lang: str) -> None:
    say = words(lang)
    first = letter(audited, say)
    assert letter(audited, say) == first
    document = read(first)
    assert document.core_properties.author == ""
    assert document.core_properties.created.date() == DAY
    assert words_of(document).startswith(say("letter.draft"))


def test_a_letter_about_nothing_says_so(audited: Audited) -> None:
    quiet = f"{VALMIERA}@2009-07-01-0960200@2009-07-01"
    document = read(letter(audited, words("lv"), border_id=quiet))
    assert words("lv")("letter.found_nothing") in words_of(document)
    assert document.tables == []


def test_names_that_mean_harm_are_plain_text_in_a_letter(hostile: Audited) -> None:
    border = hostile.borders["border_id"].iloc[0]
    text = words_of(read(letter(hostile, words("en"), border_id=border)))
    assert HOSTILE[0] in text


def test_a_border_that_is_not_there_is_refused(audited: Audited) -> None:
    with pytest.raises(Refusal, match="audit-border-unknown"):
        letter(audited, words("lv"), border_id="nav")
    with pytest.raises(Refusal, match="audit-border-unknown"):
        audit_pdf(audited, {}, words("lv"), "nav")


def test_versions_of_a_plan_leave_too(shipped: Store, tmp_path: Path) -> None:
    home = tmp_path / "home"
    plan = keep_practice(home, BURTNIEKI)
    keep_practice(home, BURTNIEKI, replaces=plan)
    done = run_audit(store_at(shipped, home), AuditAsked((f"{plan}#1", f"{plan}#2"), AT_2009))
    files = audit_files(done, {}, words("lv"))
    told = json.loads(files["made_from.json"])
    assert [one["version"] for one in told["plans"]] == [1, 2]
    assert audit_pdf(done, {}, words("lv")).startswith(b"%PDF-")
