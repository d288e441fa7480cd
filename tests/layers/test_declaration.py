"""A layer's TOML: every field is asked for by name, and what is missing is named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from geo.errors import Refusal
from layers.declaration import Declaration, read_declaration
from layers.words import LANGUAGES, words


def read(tmp_path: Path, text: str, name: str = "my_zones.toml") -> Declaration:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_declaration(path, tmp_path, shipped=False)


def refused(tmp_path: Path, text: str, name: str = "my_zones.toml") -> Refusal:
    with pytest.raises(Refusal) as found:
        read(tmp_path, text, name)
    for lang in LANGUAGES:
        assert name in words(lang).refusal(found.value)
    return found.value


def test_a_whole_declaration_is_read(tmp_path: Path, declaration_text: str) -> None:
    layer = read(tmp_path, declaration_text)
    assert layer.id == "my_zones"
    assert layer.title["lv"] == "Zonas"
    assert layer.short == layer.title
    assert layer.file == tmp_path / "zones.geojson"
    assert layer.provenance is not None
    assert layer.provenance.accuracy_m == 5
    assert [column.name for column in layer.columns] == ["name_lv"]
    assert (layer.opacity, layer.visible, layer.clickable, layer.listed) == (1, False, True, True)
    assert layer.region is None


def test_dates_are_read(tmp_path: Path, declaration_text: str) -> None:
    layer = read(tmp_path, "valid_from = 2019-01-01\n" + declaration_text)
    assert layer.valid_from == dt.date(2019, 1, 1)
    assert layer.valid_to is None


LINES = {
    "role": 'role = "user"',
    "group": 'group = "user"',
    "kind": 'kind = "vector"',
    "order": "order = 90",
    "title": 'title = { lv = "Zonas", en = "Zones", nb = "Soner" }',
    "about": 'about = { lv = "Par zonām", en = "About zones", nb = "Om soner" }',
    "data.from": 'from = "file"',
    "data.file": 'file = "zones.geojson"',
    "provenance.source": 'source = "Šķūnis"',
    "provenance.licence": 'licence = "CC0"',
    "provenance.vintage": 'vintage = "2020"',
    "provenance.accuracy_m": "accuracy_m = 5",
    "columns.name": 'name = "name_lv"',
    "legend.label": 'label = { lv = "Zona", en = "Zone", nb = "Sone" }',
}


@pytest.mark.parametrize("field", LINES)
def test_a_missing_field_is_named(tmp_path: Path, declaration_text: str, field: str) -> None:
    assert LINES[field] in declaration_text
    found = refused(tmp_path, declaration_text.replace(LINES[field], ""))
    assert found.code == "declaration-field"
    assert str(found.values["field"]).startswith(field)


@pytest.mark.parametrize("table", ["data", "style", "provenance"])
def test_a_missing_table_is_named(tmp_path: Path, declaration_text: str, table: str) -> None:
    found = refused(tmp_path, declaration_text.replace(f"[{table}]", "[other]"))
    assert found.values["field"] == table


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("word", ["Zon", "Par zon", "Nosauk", "Zona"])
def test_every_word_is_asked_for_in_every_language(
    tmp_path: Path, declaration_text: str, lang: str, word: str
) -> None:
    line = next(t for t in declaration_text.splitlines() if word in t)
    found = refused(tmp_path, declaration_text.replace(line, line.replace(f"{lang} =", "xx =")))
    assert str(found.values["field"]).endswith(f".{lang}")


WRONG = {
    "role": ('role = "user"', 'role = "king"'),
    "kind": ('kind = "vector"', 'kind = "cloud"'),
    "order": ("order = 90", "order = true"),
    "data.from": ('from = "file"', 'from = "sea"'),
    "style": ('fill = "#336699"', 'fill = "red; } body { display: none"'),
    "style.by": ('fill = "#336699"', "by = 3"),
    "style.ramp": ('kind = "vector"', 'kind = "raster"'),
    "opacity": ("order = 90", "order = 90\nopacity = 3"),
    "label": ("order = 90", 'order = 90\nlabel = "name"'),
    "legend": ("[[legend]]", "[legend]"),
    "columns": ("[[columns]]", "[columns]"),
    "valid_from": ("order = 90", 'order = 90\nvalid_from = "2019"'),
    "valid_to": ("order = 90", "order = 90\nvalid_to = 2019-01-01T10:00:00"),
}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_value_is_named(tmp_path: Path, declaration_text: str, field: str) -> None:
    right, wrong = WRONG[field]
    found = refused(tmp_path, declaration_text.replace(right, wrong, 1))
    assert found.code == "declaration-field"
    assert str(found.values["field"]).startswith(field)


@pytest.mark.parametrize(
    "ramp", ["3", "[]", '[["x", "#000000"]]', '[[1, "#000000"], 2]', '[[1, "red"]]', "[[1]]"]
)
def test_a_ramp_is_pairs_of_value_and_colour(
    tmp_path: Path, declaration_text: str, ramp: str
) -> None:
    text = declaration_text.replace('kind = "vector"', 'kind = "raster"')
    assert read(tmp_path, text.replace('fill = "#336699"', 'ramp = [[1, "#000000"]]'))
    found = refused(tmp_path, text.replace('fill = "#336699"', f"ramp = {ramp}"))
    assert str(found.values["field"]).startswith("style")


@pytest.mark.parametrize(
    ("origin", "field"),
    [
        ('from = "territory"', "data.region"),
        ('from = "territory"\nregion = "x"\nlevel = "municipality"', "data.region"),
        ('from = "territory"\nregion = "vidzeme"', "data.level"),
        ('from = "territory"\nregion = "vidzeme"\nlevel = "partner"', "data.level"),
        ('from = "pieces"\ncountry = "sweden"', "data.country"),
    ],
)
def test_a_layer_of_the_territory_says_which(
    tmp_path: Path, declaration_text: str, origin: str, field: str
) -> None:
    found = refused(tmp_path, declaration_text.replace('from = "file"', origin))
    assert str(found.values["field"]).startswith(field)


def test_only_a_file_can_be_a_raster(tmp_path: Path, declaration_text: str) -> None:
    text = declaration_text.replace('kind = "vector"', 'kind = "raster"')
    assert refused(tmp_path, text.replace('from = "file"', 'from = "partners"')).code


@pytest.mark.parametrize("content", [b"role = ", b"\xff\xfe\x00", b'role = "a"\nrole = "b"'])
def test_what_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(Refusal) as found:
        read_declaration(path, tmp_path, shipped=False)
    assert found.value.code == "declaration-broken"


@pytest.mark.parametrize("name", ["zonas ā.toml", "a b.toml", "-x.toml", "<b>.toml"])
def test_an_id_is_plain(tmp_path: Path, declaration_text: str, name: str) -> None:
    assert refused(tmp_path, declaration_text, name).code == "declaration-id"
