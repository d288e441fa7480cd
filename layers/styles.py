"""Legends and palettes: one piece of code for the screen, the picture, the page and QGIS."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from geo.errors import Refusal
from geo.raster_file import values_present
from geo.raster_tiles import RasterStyle
from layers.declaration import Declaration
from layers.words import LANGUAGES, words

PLAN = "plan"
Shape = Literal["area", "line", "point", "ramp"]


@dataclass(frozen=True)
class LegendRow:
    """One row of a legend: its words, the declarative style of its swatch and the swatch's kind."""

    label: str
    swatch: Mapping[str, Any]
    shape: Shape


@dataclass(frozen=True)
class RasterClass:
    """One class of a categorical raster: cell value, names by language, colour (#rrggbb)."""

    value: int
    names: Mapping[str, str]
    colour: str


def raster_classes(layer: Declaration) -> tuple[RasterClass, ...]:
    """Return the classes of a categorical raster layer; empty for a continuous one.

    ``style.classes`` names a CSV beside the data: value, name_lv, name_en, name_nb, colour.
    """
    named = layer.style.get("classes")
    return _classes(layer.folder / str(named)) if named else ()


@lru_cache(maxsize=16)
def _classes(path: Path) -> tuple[RasterClass, ...]:
    if not path.is_file():
        raise Refusal("data-file-missing", file=path.name)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(_class(row) for row in csv.DictReader(file))
    except (KeyError, ValueError, csv.Error) as error:
        raise Refusal("data-file-broken", file=path.name) from error


def _class(row: dict[str, str]) -> RasterClass:
    names = {lang: row[f"name_{lang}"] for lang in LANGUAGES}
    return RasterClass(int(row["value"]), names, row["colour"])


def class_name(layer: Declaration, value: float, lang: str) -> str | None:
    """Return the name of a raster class; None where the layer has no classes."""
    names = {c.value: c.names[lang] for c in raster_classes(layer)}
    return names.get(int(value)) if names else None


def raster_style(layer: Declaration) -> RasterStyle:
    """Return how a raster layer is coloured."""
    classes = raster_classes(layer)
    if classes:
        return RasterStyle("classes", classes={c.value: c.colour for c in classes})
    ramp = tuple((float(value), str(colour)) for value, colour in layer.style["ramp"])
    return RasterStyle("ramp", ramp=ramp)


def legend_rows(layer: Declaration, lang: str) -> list[LegendRow]:
    """Return the legend of a layer in a language: its entries, the classes it has, or its title."""
    if layer.kind == "raster":
        return _raster_rows(layer, lang)
    shape: Shape = layer.style.get("shape", "area")
    if not layer.legend:
        return [LegendRow(layer.short[lang], _plain(layer.style), shape)]
    values = layer.style.get("by", {}).get("values", {})
    return [
        LegendRow(e.label[lang], _plain(layer.style) | values.get(e.value, {}), shape)
        for e in layer.legend
    ]


@dataclass(frozen=True)
class LegendGroup:
    """The legend of a layer under its heading; plans share one, as they share their classes."""

    heading: str
    rows: tuple[LegendRow, ...]


def legend_groups(layers: Sequence[Declaration], lang: str) -> list[LegendGroup]:
    """Return the legend of layers in their order; that of all plans stands where the first is."""
    plans = [layer for layer in layers if layer.role == PLAN]
    groups = []
    for layer in layers:
        if layer.role != PLAN:
            groups.append(LegendGroup(layer.short[lang], tuple(legend_rows(layer, lang))))
        elif layer is plans[0]:
            groups.append(LegendGroup(_plans_heading(plans, lang), _plan_rows(plans, lang)))
    return groups


def _plans_heading(plans: Sequence[Declaration], lang: str) -> str:
    say = words(lang)
    if len(plans) == 1:
        return plans[0].short[lang]
    practice = any(plan.practice for plan in plans)
    return f"{say('groups.plans')} ({say('plans.practice')})" if practice else say("groups.plans")


def _plan_rows(plans: Sequence[Declaration], lang: str) -> tuple[LegendRow, ...]:
    return tuple(row for _, row in plan_rows(plans, lang))


def plan_rows(plans: Sequence[Declaration], lang: str) -> list[tuple[str, LegendRow]]:
    """Return every look among plans once with its row, in the order of HILUCS."""
    found = {
        (str(entry.value), row.label): row
        for plan in plans
        for entry, row in zip(plan.legend, legend_rows(plan, lang), strict=False)
    }
    return [(value, found[value, label]) for value, label in sorted(found)]


def _raster_rows(layer: Declaration, lang: str) -> list[LegendRow]:
    classes = raster_classes(layer)
    if classes:
        there = _present(layer.file, layer.file.stat().st_mtime_ns)
        shown = [c for c in classes if c.value in there]
        return [LegendRow(c.names[lang], {"fill": c.colour}, "area") for c in shown]
    return [LegendRow(layer.short[lang], {"ramp": layer.style["ramp"]}, "ramp")]


@lru_cache(maxsize=32)
def _present(path: Path, _mtime_ns: int) -> frozenset[int]:
    return values_present(path)


def _plain(style: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in style.items() if key not in {"by", "radius_by", "shape"}}
