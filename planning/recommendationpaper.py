"""Recommendations for the table of a meeting: as a Word document, and as PDF with a map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from layers.listing import finest
from layers.out.paper_flow import HEIGHT_PX, WIDTH_PX, Line, pages, paragraph, room_in
from layers.out.picture import PictureLayer, PictureSpec, PictureWords, draw, draw_document
from layers.out.picture_paper import QUIET
from layers.out.worddoc import add_picture, add_table, letters, new_document, word_bytes
from layers.sourcewords import told_source
from layers.styles import LegendRow
from layers.territory import COUNTRY_OF_REGION
from planning.areas import areas_of_all
from planning.recommendationwords import Chapter, chapter_of

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.types import BoundsLonLat
    from layers.out.worddoc import WordDocument
    from layers.store import Store
    from layers.words import Words
    from planning.recommendations import Recommendation

AREA_STYLE = {
    "fill": "#1F6F8B",
    "fill_opacity": 0.35,
    "stroke": "#134B5F",
    "weight": 2.0,
    "radius": 6,
}
_LAND = {"fill": "#F6F4EF", "stroke": "#5A5A5A", "weight": 1.0}
_NEIGHBOURS = {"fill": "#ECEAE4", "stroke": "#B9C6CE", "weight": 0.6}
_AROUND = 3.0  # degrees of land beyond the region: more than any margin of a map
_CRS = {"vidzeme": "EPSG:3059", "ostfold": "EPSG:25832"}
_TITLE_PT, _HEAD_PT, _TEXT_PT, _SMALL_PT = 13.0, 10.0, 9.0, 7.5
_FACT_IN, _MAP_PX, _MAP_MM = 2.0, (1000, 640), 170
_WIDTHS_MM = (45, 125)
_MARGIN = 0.05


def recommendations_docx(
    store: Store, told: Sequence[Recommendation], at: dt.date, say: Words
) -> bytes:
    """Return recommendations as a Word document: a map, then each with all that it rests on."""
    document = new_document(say("recommendations.paper_title"), at, say.lang)
    document.add_heading(letters(say("recommendations.paper_title")), level=1)
    document.add_paragraph(say("recommendations.paper_of", count=len(told), date=at))
    spec = _map(store, told, at, say)
    if spec is not None:
        width, height = _MAP_PX
        picture = draw(replace(spec, format="png", width_px=width, height_px=height, dpi=120))
        add_picture(document, picture, _MAP_MM)
    for one in told:
        _write(document, chapter_of(store, one, at, say))
    document.add_paragraph(say("app.not_binding")).runs[0].italic = True
    return word_bytes(document)


def _write(document: WordDocument, chapter: Chapter) -> None:
    document.add_heading(letters(chapter.title), level=2)
    for mark in chapter.marks:
        document.add_paragraph(letters(mark)).runs[0].italic = True
    for block in chapter.text.split("\n"):
        document.add_paragraph(letters(block))
    add_table(document, *_facts(chapter), _WIDTHS_MM)
    for heading, lines in chapter.sections:
        document.add_heading(letters(heading), level=3)
        for line in lines:
            document.add_paragraph(letters(line), style="List Bullet")


def _facts(chapter: Chapter) -> tuple[tuple[str, str], list[tuple[str, str]]]:
    first, *rest = chapter.facts
    return first, rest


def recommendations_pdf(
    store: Store, told: Sequence[Recommendation], at: dt.date, say: Words
) -> bytes:
    """Return recommendations as PDF: a map of their areas first, then each in full."""
    spec = _map(store, told, at, say) or sheet_of(store, "vidzeme", at, say)
    width, height = room_in(spec)
    blocks = [
        block for one in told for block in _blocks(chapter_of(store, one, at, say), width)
    ] or [paragraph(say("recommendations.none"), width, _TEXT_PT)]
    blocks.append(paragraph(say("app.not_binding"), width, _SMALL_PT, bold=True))
    return draw_document(spec, list(pages(blocks, height)))


def _blocks(chapter: Chapter, width: float) -> Iterator[list[Line]]:
    head = [Line("", _TEXT_PT), *paragraph(chapter.title, width, _TITLE_PT, bold=True)]
    for mark in chapter.marks:
        head += paragraph(mark, width, _SMALL_PT, QUIET)
    yield head
    for block in chapter.text.split("\n"):
        yield paragraph(block, width, _TEXT_PT)
    for label, text in chapter.facts:
        first, *more = paragraph(text, width - _FACT_IN, _TEXT_PT)
        line = Line(label, _TEXT_PT, QUIET, cells=((_FACT_IN, first.text),), before_in=0.03)
        yield [line, *(replace(one, indent_in=_FACT_IN) for one in more)]
    for heading, lines in chapter.sections:
        told = [Line(heading, _HEAD_PT, bold=True, before_in=0.08)]
        for sentence in lines:
            told += paragraph(f"• {sentence}", width, _TEXT_PT)
        yield told


def _map(
    store: Store, told: Sequence[Recommendation], at: dt.date, say: Words
) -> PictureSpec | None:
    """Return the map of the areas, None where there are none."""
    areas = areas_of_all(store, [one.id for one in told], at, say.lang).frame
    if areas.empty:
        return None
    west, south, east, north = map(float, areas.total_bounds)
    x, y = max(east - west, 0.05) * _MARGIN, max(north - south, 0.03) * _MARGIN
    spec = sheet_of(store, _region(west), at, say)
    practice = any(one.practice for one in told)
    title = f"{spec.title} · {say('plans.practice')}" if practice else spec.title
    legend = LegendRow(say("recommendations.areas"), AREA_STYLE, "area")
    return replace(
        spec,
        bbox_lonlat=(west - x, south - y, east + x, north + y),
        title=title,
        layers=(*spec.layers, PictureLayer("areas", areas, AREA_STYLE)),
        legend=(legend,),
    )


def _region(lon: float) -> str:
    return "ostfold" if lon < 15 else "vidzeme"  # noqa: PLR2004  between Østfold and Vidzeme


def sheet_of(store: Store, region: str, at: dt.date, say: Words) -> PictureSpec:
    """Return the map of a region's units on a day, the land around, ready to put something on."""
    units = _units(store, region, at)
    origin = told_source(store.territory.provenance[COUNTRY_OF_REGION[region]], say.lang)
    west, south, east, north = (float(one) for one in units.total_bounds)
    around = (west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND)
    ground, ground_source = _ground(store, around, at, say.lang)
    return PictureSpec(
        bbox_lonlat=(west, south, east, north),
        crs=_CRS[region],
        title=say("recommendations.paper_title"),
        subtitle=say.date(at),
        layers=(ground, PictureLayer("units", units, _LAND, {"field": "name", "size_px": 12})),
        legend=(),
        sources=(f"{origin.source} ({origin.licence}, {origin.vintage})", ground_source),
        notice=say("app.not_binding"),
        words=PictureWords(*(say(f"out.{w}") for w in ("scale", "north", "legend", "sources"))),
        lang=say.lang,
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
        format="pdf",
    )


def _ground(store: Store, around: BoundsLonLat, at: dt.date, lang: str) -> tuple[PictureLayer, str]:
    """Return the land around, which would be sea otherwise, and where its outlines come from."""
    land = store.open("land", at)
    assert land.frame is not None  # noqa: S101  land is polygons
    origin = told_source(land.provenance, lang)
    layer = PictureLayer("land", land.frame.clip(around), _NEIGHBOURS)
    return layer, f"{origin.source} ({origin.licence})"


def _units(store: Store, region: str, at: dt.date) -> gpd.GeoDataFrame:
    keys = finest(store.territory, region, at)
    frame = store.territory.outlines(keys)
    names = [store.territory.name(key, at=at) for key in keys]
    told: gpd.GeoDataFrame = frame[["geometry"]].reset_index(drop=True).assign(name=names)
    return told
