"""Every layer that is declared opens at every date and says what it must."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import rasterio

from geo.errors import Refusal
from geo.raster import open_raster
from layers.catalogue import DECLARED, read_catalogue
from layers.declaration import Declaration, _colours
from layers.store import Store
from layers.styles import legend_rows, raster_classes, raster_style
from layers.words import LANGUAGES, words

LAYERS = list(read_catalogue())
RASTERS = [layer for layer in LAYERS if layer.kind == "raster"]
VECTORS = [layer for layer in LAYERS if layer.kind == "vector"]
DAYS = [
    dt.date.fromisoformat(day)
    for day in (
        *("1996-01-01", "2009-06-30", "2009-07-01", "2010-01-02", "2020-01-01"),
        *("2021-07-01", "2024-01-01", "2025-07-01", "2026-01-01"),
    )
]
HEX = re.compile(r"#[0-9A-Fa-f]{6}")


def test_every_declaration_is_in_the_catalogue_in_drawing_order() -> None:
    assert {layer.id for layer in LAYERS} == {path.stem for path in DECLARED.glob("*.toml")}
    assert [layer.order for layer in LAYERS] == sorted(layer.order for layer in LAYERS)
    assert read_catalogue().refused == ()


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
def test_a_layer_is_told_in_three_languages(layer: Declaration) -> None:
    groups = words("en").under("groups")
    assert layer.group in groups
    for lang in LANGUAGES:
        told = [layer.title[lang], layer.short[lang], layer.about[lang]]
        told += [column.title[lang] for column in layer.columns]
        told += [row.label for row in legend_rows(layer, lang)]
        assert all(text.strip() == text != "" for text in told)
    assert len({layer.about[lang] for lang in LANGUAGES}) == 3


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
def test_a_layer_has_a_legend_in_its_colours(layer: Declaration) -> None:
    assert all(HEX.fullmatch(colour) for colour in _colours(layer.style))
    rows = legend_rows(layer, "lv")
    assert rows
    assert len({row.label for row in rows}) == len(rows)
    assert all(row.swatch for row in rows)
    assert 0 < layer.opacity <= 1


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("layer", VECTORS, ids=lambda layer: layer.id)
def test_a_vector_layer_opens_at_every_reform(
    shipped: Store, layer: Declaration, day: dt.date
) -> None:
    opened = shipped.open(layer.id, day)
    frame = opened.frame
    assert frame is not None
    assert opened.features == len(frame)
    assert frame.crs.to_epsg() == 4326
    assert {column.name for column in layer.columns} <= set(frame.columns)
    assert frame.index.is_unique
    assert list(frame.index) == list(frame["id"])
    assert frame.geometry.is_valid.all()
    for lang in LANGUAGES:
        assert all(words(lang).issue(issue) for issue in opened.issues)
    assert len(frame) or opened.issues


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
def test_a_layer_says_where_it_comes_from(shipped: Store, layer: Declaration) -> None:
    source = shipped.open(layer.id, DAYS[-1]).provenance
    assert source.source
    assert source.licence
    assert source.vintage
    assert source.accuracy_m
    assert source.accuracy_m > 0


@pytest.mark.parametrize("layer", VECTORS, ids=lambda layer: layer.id)
def test_the_style_looks_at_columns_that_are_there(shipped: Store, layer: Declaration) -> None:
    frame = shipped.open(layer.id, DAYS[-1]).frame
    assert frame is not None
    fields = {layer.style[by]["field"] for by in ("by", "radius_by") if by in layer.style}
    fields |= {str(layer.label["field"])} if layer.label else set()
    assert fields <= set(frame.columns)
    if "by" in layer.style:
        told = set(layer.style["by"]["values"])
        assert {entry.value for entry in layer.legend if entry.value} <= told
        assert set(frame[layer.style["by"]["field"]].dropna()) <= told | {None}


@pytest.mark.parametrize("layer", RASTERS, ids=lambda layer: layer.id)
def test_a_raster_opens_with_its_cell_size(shipped: Store, layer: Declaration) -> None:
    opened = shipped.open(layer.id, DAYS[-1])
    assert opened.raster == layer.file
    assert opened.frame is None
    assert opened.features is None
    assert all(size > 100 for size in open_raster(layer.file).cell_size_m)
    assert raster_style(layer)


@pytest.mark.parametrize("layer", RASTERS, ids=lambda layer: layer.id)
def test_every_cell_of_a_raster_has_a_class_or_a_colour(layer: Declaration) -> None:
    with rasterio.open(layer.file) as dataset:
        found = dataset.read(1, masked=True).compressed()
    classes = {c.value: c for c in raster_classes(layer)}
    if classes:
        assert set(found.tolist()) <= set(classes)
        assert all(HEX.fullmatch(c.colour) for c in classes.values())
        assert all(c.names[lang] for c in classes.values() for lang in LANGUAGES)
    else:
        values = [value for value, _ in layer.style["ramp"]]
        assert values == sorted(values)
        assert values[0] <= found.min()


def test_an_unknown_layer_is_refused(shipped: Store) -> None:
    assert "land" in shipped.catalogue
    assert "nothing" not in shipped.catalogue
    with pytest.raises(Refusal) as refused:
        shipped.open("nothing", DAYS[-1])
    assert refused.value.code == "layer-unknown"


def test_a_users_layer_stands_beside_the_shipped_ones(add_layer: Callable[..., Path]) -> None:
    found = read_catalogue(add_layer())
    assert found.refused == ()
    assert [layer.id for layer in found if not layer.shipped] == ["my_zones"]
    assert len(list(found)) == len(LAYERS) + 1


def test_a_broken_declaration_leaves_the_others(add_layer: Callable[..., Path]) -> None:
    add_layer("bad", "role = ")
    found = read_catalogue(add_layer("good"))
    assert [refusal.values["file"] for refusal in found.refused] == ["bad.toml"]
    assert "good" in found
    assert len(list(found)) == len(LAYERS) + 1


def test_a_shipped_id_cannot_be_taken(add_layer: Callable[..., Path]) -> None:
    found = read_catalogue(add_layer("land"))
    assert [refusal.code for refusal in found.refused] == ["layer-id-taken"]
    assert found["land"].shipped


def test_a_home_without_layers_is_no_fault(tmp_path: Path) -> None:
    assert len(list(read_catalogue(tmp_path))) == len(LAYERS)
    assert len(list(read_catalogue(tmp_path / "not" / "there"))) == len(LAYERS)
