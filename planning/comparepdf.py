"""A comparison as pages of a report: two maps at one ground scale, one legend, the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import geopandas as gpd

from geo.measure import LONLAT_CRS
from layers.commonlegend import CommonRow, common_rows, plans_of
from layers.here import GRIDS
from layers.out.paper_flow import HEIGHT_PX, WIDTH_PX, Line, pages, paragraph, room_in
from layers.out.picture import (
    PairMap,
    PictureLayer,
    PictureSpec,
    PictureWords,
    draw_pair_document,
)
from layers.out.picture_opened import picture_layer
from layers.out.picture_paper import INK, QUIET
from layers.out.picture_text import wrapped
from layers.sourcewords import told_parts, told_source
from layers.styles import PLAN, LegendRow, legend_groups
from planning.amounts import ZONES
from planning.comparedareas import area_name
from planning.comparedlayers import SIDE_COLOURS, Layers, opened_layers
from planning.comparefigures import source_records, unit_told, why_told
from planning.comparefiles import amount_told
from planning.plancountry import sides_by_country
from planning.planorigin import plan_origin
from planning.planstore import list_plans

if TYPE_CHECKING:
    from layers.loading import Loaded
    from layers.store import Store
    from layers.words import Words
    from planning.comparedareas import ComparedArea
    from planning.comparefigures import Indicator

Sides = tuple["ComparedArea", "ComparedArea"]
_NAMES = ("left", "right")
_TITLE_PT, _HEAD_PT, _TEXT_PT, _SMALL_PT = 13.0, 10.5, 8.5, 7.5
_FIGURES_IN = (3.2, 4.5, 5.8, 6.75)  # where left, right, difference and ratio begin
_NOTE_IN, _GAP_IN = 7.5, 0.15
_CODES_IN = 3.6
_MARGIN = 0.04
_MOST_CODES = 4
_OUTLINE = {"weight": 3.0, "fill_opacity": 0.0}


@dataclass(frozen=True)
class ComparisonPaper:
    """What is written: sides with their layers (None: the usual), figures, address, day."""

    sides: Sides
    layers: tuple[Layers, Layers]
    figures: Sequence[Indicator]
    address: str
    day: dt.date


def compared_pdf(store: Store, paper: ComparisonPaper, say: Words) -> bytes:
    """Return a comparison as PDF; refuses what drawing refuses."""
    opened = [
        opened_layers(store, side, layers)
        for side, layers in zip(paper.sides, paper.layers, strict=True)
    ]
    maps = [(side.region, found) for side, (found, _) in zip(paper.sides, opened, strict=True)]
    rows = common_rows(sides_by_country(store.home, maps), say.lang)
    spec = _sheet(store, paper, [found for found, _ in opened], rows, say)
    width, height = room_in(spec)
    lost = [layer for _, gone in opened for layer in gone]
    figures_head = _figure_heads(store, paper, say, width)
    figures = list(_figures(paper, figures_head, say, width))
    codes_head = _code_heads(rows, say, width)
    codes = list(_codes(rows, codes_head, say, width))
    heads = dict.fromkeys(range(len(figures)), figures_head)
    heads |= dict.fromkeys(range(len(figures) + 1, len(figures) + len(codes)), codes_head)
    blocks = [*figures, *codes, *_sources(paper, lost, say, width)]
    both = (_map(store, paper, 0, maps[0][1], say), _map(store, paper, 1, maps[1][1], say))
    return draw_pair_document(spec, both, list(pages(blocks, height, heads)))


def _sheet(
    store: Store,
    paper: ComparisonPaper,
    opened: Sequence[Sequence[Loaded]],
    rows: Sequence[CommonRow],
    say: Words,
) -> PictureSpec:
    """Return the sheet around the maps: what it is called, one legend, the sources of layers."""
    every = [one for some in opened for one in some]
    title = say("compared.paper_title")
    if any(one.declaration.practice for one in plans_of(every)):
        title = f"{title} · {say('plans.practice')}"
    return PictureSpec(
        bbox_lonlat=_bounds(paper.sides[0]),
        crs=GRIDS[paper.sides[0].region],
        title=title,
        subtitle=say("compared.paper_maps"),
        layers=(),
        legend=(*_outlines(store, paper.sides, say), *_legend(every, rows, say)),
        sources=_origins(store, every, say.lang),
        notice=say("app.not_binding"),
        words=PictureWords(*(say(f"out.{w}") for w in ("scale", "north", "legend", "sources"))),
        lang=say.lang,
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
        format="pdf",
    )


def _origins(store: Store, opened: Sequence[Loaded], lang: str) -> tuple[str, ...]:
    """Return a line for every source of what is drawn, its vintages together."""
    plans = {one.id: one for one in list_plans(store.home)}
    found: dict[tuple[str, str], list[str]] = {}
    for one in opened:
        plan = plans.get(str(one.declaration.data.get("plan", "")))
        told = plan_origin(plan, lang) if plan else told_source(one.provenance, lang)
        vintages = found.setdefault((told.source, told.licence), [])
        if one.declaration.listed and told.vintage not in vintages:
            vintages.append(told.vintage)
    return tuple(", ".join(filter(None, (*head, "; ".join(rest)))) for head, rest in found.items())


def _outlines(store: Store, sides: Sides, say: Words) -> Iterator[LegendRow]:
    for name, side in zip(_NAMES, sides, strict=True):
        style = _OUTLINE | {"stroke": SIDE_COLOURS[name]}
        yield LegendRow(area_name(store, side, say.lang), style, "area")


def _legend(opened: Sequence[Loaded], rows: Sequence[CommonRow], say: Words) -> Iterator[LegendRow]:
    """Give the classes of plans once for both maps, then what else is drawn, each look once."""
    yield from (one.row for one in rows)
    others = {one.declaration.id: one.declaration for one in opened if one.declaration.listed}
    told = [one for one in others.values() if one.role != PLAN]
    found = {str(row): row for group in legend_groups(told, say.lang) for row in group.rows}
    yield from found.values()


def _bounds(side: ComparedArea) -> tuple[float, float, float, float]:
    west, south, east, north = map(float, side.outline.bounds)
    x, y = (east - west) * _MARGIN, (north - south) * _MARGIN
    return west - x, south - y, east + x, north + y


def _map(
    store: Store, paper: ComparisonPaper, place: int, opened: Sequence[Loaded], say: Words
) -> PairMap:
    side, name = paper.sides[place], _NAMES[place]
    outline = gpd.GeoDataFrame({"id": [name]}, geometry=[side.outline], crs=LONLAT_CRS)
    look = _OUTLINE | {"stroke": SIDE_COLOURS[name]}
    layers = [picture_layer(one, say.lang, one.declaration.opacity) for one in opened]
    return PairMap(
        heading=f"{area_name(store, side, say.lang)} · {say.date(side.at)}",
        colour=SIDE_COLOURS[name],
        bbox_lonlat=_bounds(side),
        crs=GRIDS[side.region],
        layers=(*layers, PictureLayer(name, outline, look)),
    )


def _figure_heads(store: Store, paper: ComparisonPaper, say: Words, width: float) -> list[Line]:
    names = [f"{area_name(store, side, say.lang)} · {say.date(side.at)}" for side in paper.sides]
    heads = (*names, say("compared.difference"), say("compared.ratio"), say("compared.note"))
    ends = (*_FIGURES_IN[1:], _NOTE_IN, width)
    columns = [
        (start, wrapped(head, end - start - _GAP_IN, _SMALL_PT))
        for start, end, head in zip((*_FIGURES_IN, _NOTE_IN), ends, heads, strict=True)
    ]
    return _columns([(0.0, [say("compared.indicator")]), *columns], _SMALL_PT, QUIET)


def _figures(
    paper: ComparisonPaper, heads: list[Line], say: Words, width: float
) -> Iterator[list[Line]]:
    yield [*paragraph(say("compared.parts.figures"), width, _TITLE_PT, bold=True), *heads]
    numbers = _numbers(paper.figures)
    for group, rows in groupby(_told(paper.figures), key=lambda one: one.kind.group):
        first, *rest = [_figure(one, numbers, say, width) for one in rows]
        title = say(f"compared.group.{group}")
        head, *more = paragraph(title, width, _HEAD_PT, bold=True)
        yield [replace(head, before_in=0.12), *more, *first]
        yield from rest


def _told(figures: Sequence[Indicator]) -> list[Indicator]:
    """Return the figures to write: zone shares only where a side has some."""
    zones = [one for one in figures if one.kind.id.startswith(ZONES)]
    if any(one.left.value is not None or one.right.value is not None for one in zones):
        return list(figures)
    return [one for one in figures if one not in zones]


def _figure(one: Indicator, numbers: dict[str, int], say: Words, width: float) -> list[Line]:
    unit = unit_told(one.kind, say.lang)
    title = f"{one.title}, {unit}" if unit else one.title
    cells = [amount_told(amount, one, say) for amount in (one.left, one.right)]
    cells.append("–" if one.difference is None else say.number(one.difference, one.kind.digits))
    cells.append("–" if one.ratio is None else f"{say.number(one.ratio, 2)} : 1")
    marks = sorted({numbers[repr(row)] for row in _records([one])})
    refs = f"[{', '.join(map(str, marks))}]" if marks else ""
    unlike = "" if one.comparable or one.difference is None else f"{say('compared.paper_unlike')}: "
    note = " ".join(filter(None, (f"{unlike}{why_told(one.why_not, say.lang)}".strip(), refs)))
    return _columns(
        [
            (0.0, wrapped(title, _FIGURES_IN[0] - _GAP_IN, _TEXT_PT)),
            *((x, [cell]) for x, cell in zip(_FIGURES_IN, cells, strict=True)),
            (_NOTE_IN, wrapped(note, width - _NOTE_IN, _TEXT_PT)),
        ],
        _TEXT_PT,
    )


def _columns(
    columns: Sequence[tuple[float, Sequence[str]]], size_pt: float, colour: str = INK
) -> list[Line]:
    """Return columns (inches from the margin, lines of text) as the lines of one row."""
    high = max(len(lines) for _, lines in columns)
    rows = [
        tuple((x, lines[row]) for x, lines in columns if row < len(lines)) for row in range(high)
    ]
    told = [Line("", size_pt, colour, cells=cells) for cells in rows]
    return [replace(told[0], before_in=0.05), *told[1:]]


def _records(figures: Sequence[Indicator]) -> list[dict[str, str]]:
    return source_records([s for one in figures for a in (one.left, one.right) for s in a.sources])


def _numbers(figures: Sequence[Indicator]) -> dict[str, int]:
    return {repr(row): number for number, row in enumerate(_records(figures), 1)}


def _code_places(rows: Sequence[CommonRow], width: float) -> tuple[dict[str, float], float]:
    """Return where the column of each country begins, and how wide it is (inches)."""
    countries = list(rows[0].cells) if rows else []
    step = (width - _CODES_IN) / max(len(countries), 1)
    return {one: _CODES_IN + step * place for place, one in enumerate(countries)}, step


def _code_heads(rows: Sequence[CommonRow], say: Words, width: float) -> list[Line]:
    places, _ = _code_places(rows, width)
    heads = [(x, [say(f"systems.country.{one}")]) for one, x in places.items()]
    return _columns([(0.0, [say("compare.legend_class")]), *heads], _SMALL_PT, QUIET)


def _codes(
    rows: Sequence[CommonRow], heads: list[Line], say: Words, width: float
) -> Iterator[list[Line]]:
    """Give the table of classes with what each country has for them; nothing without plans."""
    if not rows:
        return
    first, *rest = [_code_row(row, say, width, rows) for row in rows]
    yield [
        Line("", _TEXT_PT),
        *paragraph(say("compared.paper_codes"), width, _TITLE_PT, bold=True),
        *paragraph(say("compared.paper_codes_about"), width, _SMALL_PT, QUIET),
        *heads,
        *first,
    ]
    yield from rest


def _code_row(row: CommonRow, say: Words, width: float, rows: Sequence[CommonRow]) -> list[Line]:
    places, step = _code_places(rows, width)
    label = wrapped(row.row.label, _CODES_IN - _GAP_IN, _TEXT_PT)
    cells = [
        (x, wrapped(_cell(row, one, say), step - _GAP_IN, _TEXT_PT)) for one, x in places.items()
    ]
    return _columns([(0.0, label), *cells], _TEXT_PT)


def _cell(row: CommonRow, country: str, say: Words) -> str:
    cell = row.cells[country]
    if cell.shown:
        return f"● {_listed([code or '–' for code, _ in cell.shown])}"
    if cell.unmarked:
        told = _listed([code for code, _ in cell.unmarked])
        return f"{say('compare.legend_unmarked')} {told}"
    if not row.value or cell.law.fit == "unlisted":
        return "–"
    if cell.law.fit == "none":
        return say("compare.legend_none")
    return f"{say(f'compare.fits.{cell.law.fit}')} {_listed([one.code for one in cell.law.rows])}"


def _listed(codes: Sequence[str]) -> str:
    told = ", ".join(codes[:_MOST_CODES])
    return f"{told}…" if len(codes) > _MOST_CODES else told


def _sources(
    paper: ComparisonPaper, lost: Sequence[str], say: Words, width: float
) -> Iterator[list[Line]]:
    yield [
        Line("", _TEXT_PT),
        *paragraph(say("compared.sources"), width, _HEAD_PT, bold=True),
    ]
    for number, row in enumerate(_records(paper.figures), 1):
        told = told_parts(row.values(), say.lang)
        yield paragraph(f"[{number}] {told}", width, _SMALL_PT)
    end = [Line("", _SMALL_PT)]
    for layer in lost:
        end += paragraph(say("compared.paper_lost", layer=layer), width, _SMALL_PT)
    end += paragraph(say("compared.paper_made", date=paper.day), width, _SMALL_PT)
    end += paragraph(f"{say('compared.paper_link')} {paper.address}", width, _SMALL_PT)
    end += paragraph(say("app.not_binding"), width, _SMALL_PT, bold=True)
    yield end
