"""One legend for plans of two countries: classes, codes of each law, existing and planned apart."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.commonlegend import CommonRow, common_rows
from layers.hilucs import hilucs_name
from layers.loading import Loaded
from layers.store import store
from layers.webmap import layer_payload
from layers.words import LANGUAGES, words
from planning.database import close_databases
from planning.planonmap import layer_of, put_plans_on_map
from planning.planstore import get_plan
from tests.made_plan import keep
from tests.norwegian_plan import keep_norwegian

HOMES, HOLIDAY, MINING = "5_1_PermanentResidentialUse", "5_3_OtherResidentialUse", "1_3"


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[tuple[Loaded, Loaded]]:
    plans = [keep(tmp_path, ("DzS1", "M", "XX")), keep_norwegian(tmp_path)]
    put_plans_on_map(tmp_path)
    there = store(tmp_path)
    left, right = (
        there.open(layer_of(get_plan(tmp_path, plan)), dt.date(2026, 1, 1)) for plan in plans
    )
    yield left, right
    close_databases()


def told(sides: tuple[Loaded, Loaded], lang: str = "en") -> dict[str, CommonRow]:
    rows = common_rows([("lv", [sides[0]]), ("no", [sides[1]])], lang)
    return {row.row.label: row for row in rows}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_existing_and_planned_are_rows_of_their_own(
    sides: tuple[Loaded, Loaded], lang: str
) -> None:
    rows, name = told(sides, lang), hilucs_name(HOMES, lang)
    planned = rows[f"{name} ({words(lang)('zones.planned')})"]
    assert "dash" in planned.row.swatch
    assert "dash" not in rows[name].row.swatch
    assert planned.cells["no"].shown == rows[name].cells["no"].shown


def test_a_class_has_the_codes_of_both_maps(sides: tuple[Loaded, Loaded]) -> None:
    cells = told(sides)[hilucs_name(HOMES, "en")].cells
    assert [code for code, _ in cells["lv"].shown] == ["DzS1"]
    assert [code for code, _ in cells["no"].shown] == ["1110"]


def test_a_planned_use_says_that_the_other_country_does_not_mark_it(
    sides: tuple[Loaded, Loaded],
) -> None:
    cell = told(sides)[f"{hilucs_name(HOMES, 'en')} (planned)"].cells["lv"]
    assert cell.shown == ()
    assert [code for code, _ in cell.unmarked] == ["DzS1"]


def test_a_class_that_a_law_lacks_has_no_equivalent(sides: tuple[Loaded, Loaded]) -> None:
    rows = told(sides)
    assert rows[hilucs_name(HOLIDAY, "en")].cells["lv"].law.fit == "none"
    assert rows[hilucs_name(MINING, "en")].cells["lv"].law.fit == "beside"
    assert rows[hilucs_name("1_2", "en")].cells["no"].law.fit == "same"


def test_a_code_that_no_table_knows_is_told_last(sides: tuple[Loaded, Loaded]) -> None:
    *_, last = common_rows([("lv", [sides[0]]), ("no", [sides[1]])], "en")
    assert (last.value, last.row.label) == ("", words("en")("zones.unknown"))
    assert [code for code, _ in last.cells["lv"].shown] == ["XX"]


def test_without_plans_there_are_no_rows() -> None:
    assert common_rows([("lv", []), ("no", [])], "lv") == []


def test_the_map_draws_planned_zones_apart_and_names_the_national_code(
    sides: tuple[Loaded, Loaded],
) -> None:
    for opened, marked in zip(sides, (False, True), strict=True):
        style = opened.declaration.style["by"]
        assert style["field"] == ("look" if marked else "class")
        features = json.loads(layer_payload(opened).raw)["features"]
        looks = {one["properties"][style["field"]] for one in features}
        assert looks - {""} == set(style["values"])
        assert "name" not in features[0]["properties"]
    tips = [one["properties"]["told"] for one in features]
    assert all(
        code in tip for code, tip in zip(("1110", "1110", "1120", "1200"), tips, strict=True)
    )
