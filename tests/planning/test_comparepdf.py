"""A comparison as pages of a report: one scale for both maps, and words that can be read again."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from layers.out.paper_flow import Line, pages
from layers.out.picture_paper import Box, Paper, halves
from layers.out.picture_view import view_of
from layers.store import Store, store
from layers.words import LANGUAGES, words
from planning.comparedareas import ComparedArea, compared_area
from planning.comparedlayers import comparison_query, opened_layers
from planning.comparefigures import compare
from planning.comparepdf import ComparisonPaper, compared_pdf
from planning.database import close_databases
from planning.planonmap import layer_of, put_plans_on_map
from planning.planstore import get_plan
from tests.made_plan import keep
from tests.norwegian_plan import keep_norwegian

NOW = dt.date(2025, 8, 1)
ADDRESS = "http://localhost:8501/compare?left=Valka"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Store]:
    yield store(tmp_path)
    close_databases()


def sides_of(own: Store) -> tuple[ComparedArea, ComparedArea]:
    return compared_area(own, ["Valkas novads"], NOW), compared_area(own, ["Halden"], NOW)


def text_of(content: bytes, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    path = folder / "paper.pdf"
    path.write_bytes(content)
    command = ["pdftotext", "-layout", str(path), "-"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return done.stdout.decode("utf-8")


def paper_of(own: Store, lang: str, layers: tuple[tuple[str, ...] | None, ...]) -> bytes:
    sides = sides_of(own)
    found = compare(own, *sides, lang)
    paper = ComparisonPaper(sides, (layers[0], layers[1]), found, ADDRESS, NOW)
    return compared_pdf(own, paper, words(lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_tell_figures_reasons_sources_and_the_link(
    own: Store, tmp_path: Path, lang: str
) -> None:
    say = words(lang)
    told = text_of(paper_of(own, lang, (None, None)), tmp_path)
    flat = re.sub(r"\s+", " ", told)
    assert say("compared.title.area") in told
    assert say("compared.paper_maps") in flat
    assert say("compared.paper_unlike") in flat
    assert "GeoNames" in told
    assert ADDRESS in told
    assert say("app.not_binding") in flat
    assert say("compared.paper_made", date=NOW) in flat
    assert "\N{REPLACEMENT CHARACTER}" not in told


def test_both_maps_name_one_scale(own: Store, tmp_path: Path) -> None:
    told = re.sub(r"[\xa0\u202f]", " ", text_of(paper_of(own, "lv", (None, None)), tmp_path))
    scales = re.findall(r"Mērogs 1 : ([\d ]*\d)", told)
    assert len(scales) == 2
    assert len(set(scales)) == 1


def test_plans_bring_the_table_of_codes_and_the_mark_of_practice(
    own: Store, tmp_path: Path
) -> None:
    plans = [keep(tmp_path, ("DzS1", "M"), practice=True), keep_norwegian(tmp_path)]
    put_plans_on_map(tmp_path)
    layers = [(layer_of(get_plan(tmp_path, plan)),) for plan in plans]
    own = store(tmp_path)
    told = text_of(paper_of(own, "lv", (layers[0], (*layers[1], "plan-gone-1"))), tmp_path)
    say = words("lv")
    assert say("plans.practice") in told
    assert say("compared.paper_codes") in told
    assert "● DzS1" in told
    assert "● 1110" in told
    assert say("compare.legend_none") in told
    assert say("compared.paper_lost", layer="plan-gone-1") in told


def test_layers_that_are_gone_are_named_and_the_others_drawn(own: Store) -> None:
    opened, lost = opened_layers(own, sides_of(own)[0], ("lakes", "plan-gone-1"))
    assert lost == ["plan-gone-1"]
    assert "lakes" in {one.declaration.id for one in opened}


def test_the_address_spells_out_days_areas_and_layers(own: Store) -> None:
    told = comparison_query(sides_of(own), (("lakes",), None), "nb")
    assert told.startswith("/compare?lang=nb&left=")
    assert "lday=2025-08-01" in told
    assert "llayers=lakes" in told
    assert "rlayers" not in told


def test_the_halves_of_a_sheet_do_not_meet() -> None:
    room = Box(1.0, 1.0, 8.0, 5.0)
    paper = Paper(Figure(figsize=(11.0, 8.0)))
    left, right = halves(paper, room, [("Vidzeme " * 12, "#000000"), ("Østfold", "#FFFFFF")])
    assert not left.meets(right)
    assert room.holds(left)
    assert room.holds(right)
    assert (left.y, left.height) == (right.y, right.height)


def test_a_map_may_be_drawn_smaller_but_not_larger_than_asked() -> None:
    box, bounds = Box(0, 0, 4, 4), (25.0, 57.0, 26.0, 57.5)
    alone = view_of(bounds, "EPSG:3059", box).scale
    assert view_of(bounds, "EPSG:3059", box, 10 * alone).scale == 10 * alone
    assert view_of(bounds, "EPSG:3059", box, 1000).scale == alone


def test_a_table_that_goes_on_begins_with_its_heads_again() -> None:
    blocks = [[Line(f"row {number}", 10.0)] for number in range(12)]
    high = Line("", 10.0).height_in
    written = list(pages(blocks, 5 * high, {5: [Line("head", 10.0)]}))
    paper = Paper(Figure(figsize=(11.0, 8.0)))
    written[1](paper)
    assert [text.get_text() for text in paper.axes.texts][:2] == ["head", "row 5"]
    assert len(written) == 3
