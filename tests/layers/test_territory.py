"""The territory's tables and outlines, made up and shipped."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
import shapely

from geo.errors import Refusal
from layers.territory import Territory, check_date, first_day, load_territory, read_table
from tests.perimeter import perimeter_km

OLD_A = ("A", dt.date(2009, 7, 1))
KOCENI = ("0960200", dt.date(2009, 7, 1))


def test_an_outline_is_the_union_of_its_pieces(mini: Territory) -> None:
    found = mini.outline(("AB", dt.date(2021, 7, 1)))
    assert found.equals(shapely.box(25, 57, 25.3, 57.1))
    parts = [mini.area_km2((code, dt.date(2009, 7, 1))) or 0 for code in "AB"]
    assert mini.area_km2(("AB", dt.date(2021, 7, 1))) == pytest.approx(sum(parts), rel=1e-12)


def test_outlines_keep_every_key_in_order(mini: Territory) -> None:
    keys = [("CD", dt.date(2021, 7, 1)), ("AB", dt.date(2021, 7, 1))]
    assert list(mini.outlines(keys)["code"]) == ["CD", "AB"]
    assert mini.outlines([]).empty


def test_the_country_follows_the_pieces(mini: Territory) -> None:
    assert mini.country(OLD_A) == "latvia"
    assert mini.country(("3101", dt.date(2020, 1, 1))) == "ostfold"


def test_a_unit_without_pieces_refuses_its_outline(territory: Territory) -> None:
    halden = ("0101", dt.date(1996, 1, 1))
    assert territory.area_km2(halden) is None
    with pytest.raises(Refusal) as refused:
        territory.outline(halden)
    assert refused.value.code == "unit-without-outline"


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (dt.date(2009, 7, 1), "Valmieras novads"),
        (dt.date(2009, 12, 31), "Valmieras novads"),
        (dt.date(2010, 1, 2), "Kocēnu novads"),
        (dt.date(2021, 6, 30), "Kocēnu novads"),
        (None, "Kocēnu novads"),
    ],
)
def test_a_new_name_is_not_a_new_unit(territory: Territory, day: dt.date | None, name: str) -> None:
    assert territory.name(KOCENI, at=day) == name


def test_names_come_in_three_languages(territory: Territory) -> None:
    told = {lang: territory.name(KOCENI, lang, dt.date(2009, 8, 1)) for lang in ("lv", "en", "nb")}
    assert told == {
        "lv": "Valmieras novads",
        "en": "Valmiera Municipality",
        "nb": "Valmiera kommune",
    }


def test_the_last_day_belongs_to_the_unit(mini: Territory) -> None:
    assert mini.is_valid(OLD_A, dt.date(2009, 7, 1))
    assert mini.is_valid(OLD_A, dt.date(2021, 6, 30))
    assert not mini.is_valid(OLD_A, dt.date(2021, 7, 1))
    assert not mini.is_valid(OLD_A, dt.date(2009, 6, 30))


@pytest.mark.parametrize(
    ("day", "nearest"),
    [
        (dt.date(2000, 1, 1), dt.date(2009, 7, 1)),
        (dt.date(2015, 1, 1), dt.date(2015, 1, 1)),
        (dt.date(2026, 1, 1), dt.date(2021, 6, 30)),
    ],
)
def test_the_nearest_day_of_a_unit(mini: Territory, day: dt.date, nearest: dt.date) -> None:
    assert mini.day_within(OLD_A, day) == nearest


def test_dates_outside_the_tables_are_refused() -> None:
    day = dt.timedelta(days=1)
    today = dt.date(2026, 1, 1)
    assert check_date(first_day(), today) == first_day()
    assert check_date(today, today) == today
    for asked, code in ((first_day() - day, "date-too-early"), (today + day, "date-in-future")):
        with pytest.raises(Refusal) as refused:
            check_date(asked, today)
        assert refused.value.code == code


def test_units_of_2009_nest_exactly_in_those_of_2021(territory: Territory) -> None:
    new = territory.members("vidzeme-planning-region", dt.date(2021, 7, 1))
    old = territory.members("vidzeme-planning-region", dt.date(2009, 7, 1))
    for key in old:
        parts = territory.pieces_of(key)
        assert parts
        assert sum(parts <= territory.pieces_of(other) for other in new) == 1


def test_the_statistical_region_is_listed_as_the_order_names_it(territory: Territory) -> None:
    for day in (dt.date(2021, 7, 1), dt.date(2025, 7, 1), dt.date(2026, 1, 1)):
        codes = {code for code, _ in territory.members("LV008", day)}
        assert len(codes) == 8
        assert {"0038000", "0055000"} <= codes
        assert "0038001" not in codes


def test_an_outline_has_the_perimeter_of_its_borders(territory: Territory) -> None:
    frame = territory.outlines(territory.members("vidzeme-planning-region", dt.date(2010, 1, 1)))
    assert frame.geometry.is_valid.all()
    assert (perimeter_km(frame) > 10).all()


def test_empty_cells_are_nothing(mini: Territory) -> None:
    assert mini.unit(("AB", dt.date(2021, 7, 1)))["valid_to"] is None
    assert mini.unit(("OUT", dt.date(2009, 7, 1)))["region"] is None
    assert mini.unit(OLD_A)["published_area_km2"] is None


@pytest.fixture
def copied(mini_folder: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "boundaries"
    shutil.copytree(mini_folder, folder)
    return folder


FILES = ("units.csv", "lineage.csv", "latvia_atoms.geojson", "ostfold_atoms.geojson")


@pytest.mark.parametrize("name", [*FILES, "outer.geojson", "sources.json"])
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(Refusal) as refused:
        load_territory(copied)
    assert refused.value.code == "data-file-missing"
    assert refused.value.values["file"] == name


@pytest.mark.parametrize("name", [*FILES[2:], "outer.geojson", "sources.json"])
def test_a_truncated_file_is_named(copied: Path, name: str) -> None:
    whole = (copied / name).read_bytes()
    (copied / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refusal) as refused:
        load_territory(copied)
    assert refused.value.code == "data-file-broken"
    assert refused.value.values["file"] == name


@pytest.mark.parametrize(
    "content", [b"a,valid_from\n1,yesterday\n", b'a,b\n"1,2\n', b"", b"a,b\n\xff\xfe,1\n"]
)
def test_a_table_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        read_table(path)
    assert refused.value.code == "data-file-broken"


def test_a_broken_manifest_of_an_import_is_named(mini_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        load_territory(mini_folder, official=tmp_path)
    assert refused.value.values["file"] == "manifest.json"
