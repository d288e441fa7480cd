"""The crosswalks as one table: every code is there, found, and says who proposed its class."""

from __future__ import annotations

import csv
import io

import pytest

from layers.cooperation import evidence_marks
from layers.crosswalk import crosswalks, load
from layers.crosswalktable import COLUMNS, crosswalk_csv, crosswalk_rows
from layers.words import LANGUAGES, words


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("name", crosswalks())
def test_every_code_of_a_list_is_a_row_with_mark_source_and_who_proposed_it(name: str) -> None:
    rows = crosswalk_rows([name], "", "lv")
    assert [one.row.code for one in rows] == list(load(name).rows)
    for one in rows:
        told = one.told("lv")
        assert told["mark"] in evidence_marks()
        assert told["source"]
        mapped = bool(told["hilucs"]) and name != "inspire-plu"
        assert bool(told["proposed_by"]) == mapped
    assert all(words(lang)(f"crosswalks.{name}") for lang in LANGUAGES)


def test_a_code_is_found_alone_and_a_word_wherever_it_stands() -> None:
    assert [one.row.code for one in crosswalk_rows(["lv-mk240"], " L ", "lv")] == ["L"]
    found = crosswalk_rows(["lv-mk240", "no-arealformal"], "MEZSAIMNIECIBA", "lv")
    assert {("lv-mk240", "M"), ("no-arealformal", "5112")} <= {
        (one.list, one.row.code) for one in found
    }
    assert crosswalk_rows(["lv-mk240"], "nekas tāds", "lv") == []


def test_the_file_holds_what_the_table_shows() -> None:
    rows = crosswalk_rows(["lv-mk240", "no-hensynssone"], "", "nb")
    told = read(crosswalk_csv(rows, "nb"))
    assert list(told[0]) == list(COLUMNS)
    assert told == [one.told("nb") for one in rows]
