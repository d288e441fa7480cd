"""An audit for print: a map of the stretches, the ranked borders, what both plans say on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geo.errors import Refusal
from layers.audit_style import BORDER, LOOKS, WORST_FIRST, audit_legend, audit_style
from layers.hilucs import hilucs_name
from layers.out.paper_flow import HEIGHT_PX, WIDTH_PX, Bar, Line, pages, paragraph, room_in
from layers.out.picture import PictureLayer, PictureSpec, PictureWords, draw_document
from layers.out.picture_paper import QUIET, Paper
from layers.out.plan_pdf import metric_crs
from layers.styles import LegendRow
from layers.zone_styles import zone_layer_style, zone_style
from planning.auditwords import (
    rests_on,
    review_told,
    rule_told,
    side_told,
    stretch_told,
    where_told,
)

if TYPE_CHECKING:
    from layers.words import Words
    from planning.audits import Audited
    from planning.reviews import Review

LAND = {"fill": "#F6F4EF", "stroke": "#5A5A5A", "weight": 1.2}
_TITLE_PT, _HEAD_PT, _TEXT_PT, _SMALL_PT = 13.0, 11.0, 9.0, 7.5
_NAME_IN = 3.9
_COLUMNS_IN = (4.0, 4.8, 5.6, 6.5, 7.9)
_BAR_IN = 8.5
_NOTABLE = ("conflict", "tension", "no-class", "geometry-only")
_AGREED = ("compatible", "same")
_MARGIN = 0.06
_NOT_PLANS = 3  # the last sentences of what an audit rests on: borders, weights, lengths
_LEAST_DEGREES = 0.004
_CRS = {"vidzeme": "EPSG:3059", "ostfold": "EPSG:25832"}


def audit_pdf(
    audited: Audited, reviews: Mapping[int, Review], say: Words, border_id: str | None = None
) -> bytes:
    """Return an audit as PDF, or what one border of it says, with all of its stretches.

    ``reviews`` are the marks by the number of their stretch. Refuses ``audit-border-unknown``.
    """
    borders, stretches = chosen(audited, border_id)
    spec = map_spec(audited, say, border_id)
    width, height = room_in(spec)
    blocks = [
        *_summary(audited, borders, say, width),
        *_Page(say, width, reviews).borders(borders, stretches, whole=border_id is not None),
        *_sources(audited, border_id, say, width),
    ]
    written: list[Callable[[Paper], None]] = list(pages(blocks, height))
    return draw_document(spec, written)


def chosen(audited: Audited, border_id: str | None) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Return all borders and stretches, or one border's; refuses ``audit-border-unknown``."""
    if border_id is None:
        return audited.borders, audited.stretches
    mine = audited.borders["border_id"] == border_id
    if not mine.any():
        raise Refusal("audit-border-unknown")
    return audited.borders[mine], audited.stretches[audited.stretches["border_id"] == border_id]


def _layers(
    audited: Audited, stretches: gpd.GeoDataFrame, *, zones: bool
) -> Iterator[PictureLayer]:
    """Give what the map of an audit shows: units, zones near by, borders, stretches."""
    label = {"field": "name", "size_px": 12}
    yield PictureLayer("units", audited.units.frame.reset_index(drop=True), LAND, label)
    if zones:
        near = audited.zones.assign(**{"class": audited.zones["hilucs"].fillna("")})
        style = zone_layer_style(sorted(set(near["class"]) - {""}))
        yield PictureLayer("zones", near, style, {"field": "code"})
    yield PictureLayer("borders", stretches, BORDER)
    order = {name: number for number, name in enumerate(reversed(WORST_FIRST))}
    drawn = stretches.sort_values("judgement", key=lambda names: names.map(order), kind="stable")
    yield PictureLayer("stretches", drawn, audit_style())


def _legend(stretches: gpd.GeoDataFrame, say: Words, *, zones: bool) -> Iterator[LegendRow]:
    yield from audit_legend(set(stretches["judgement"]), say)
    there = {value for side in "ab" for value in stretches[f"class_{side}"].dropna()}
    for value in sorted(there) if zones else ():
        yield LegendRow(hilucs_name(value, say.lang), zone_style(value), "area")


def _bounds(stretches: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """Return the bounds of stretches with some room around."""
    west, south, east, north = map(float, stretches.total_bounds)
    wide, high = (max(east - west, _LEAST_DEGREES), max(north - south, _LEAST_DEGREES))
    x, y = wide * _MARGIN, high * _MARGIN
    return (west - x, south - y, east + x, north + y)


def _crs(audited: Audited, bounds: tuple[float, float, float, float]) -> str:
    """Return the system in metres that a map of the place is drawn in."""
    west, south, east, _ = bounds
    return _CRS.get(audited.units.region) or metric_crs("", (west + east) / 2, south)


def map_spec(audited: Audited, say: Words, border_id: str | None = None) -> PictureSpec:
    """Return the map of all stretches, or of those of one border; refuses as `chosen` does."""
    _, stretches = chosen(audited, border_id)
    bounds = _bounds(stretches)
    name = str(stretches["border"].iloc[0])
    title = say("audit_out.title") if border_id is None else f"{say('audit_out.title')}: {name}"
    if any(used.practice for used in audited.used):
        title = f"{title} · {say('plans.practice')}"
    made = say("audit_out.made", date=audited.made_at.date())
    return PictureSpec(
        bbox_lonlat=bounds,
        crs=_crs(audited, bounds),
        title=title,
        subtitle=f"{where_told(audited, say)} · {made}",
        layers=tuple(_layers(audited, stretches, zones=border_id is not None)),
        legend=tuple(_legend(stretches, say, zones=border_id is not None)),
        sources=tuple(rests_on(audited, say, border_id))[0 if border_id else -_NOT_PLANS :],
        notice=say("app.not_binding"),
        words=PictureWords(*(say(f"out.{w}") for w in ("scale", "north", "legend", "sources"))),
        lang=say.lang,
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
        format="pdf",
    )


def _summary(
    audited: Audited, borders: pd.DataFrame, say: Words, width: float
) -> Iterator[list[Line]]:
    heads = [
        *(
            say("audit_out.length"),
            *(say(f"borders.judgement.{n}") for n in ("conflict", "tension")),
        ),
        *(say("borders.judgement.no-plan"), say("audit_out.index")),
    ]
    yield paragraph(say("audit_out.borders"), width, _TITLE_PT, bold=True)
    for issue in audited.issues:
        yield paragraph(say.issue(issue), width, _SMALL_PT, QUIET)
    cells = tuple(zip(_COLUMNS_IN, heads, strict=True))
    yield [Line(say("audit_out.border"), _SMALL_PT, QUIET, before_in=0.1, cells=cells)]
    told = borders.assign(practice=borders["practice"] & ~borders["practice"].all())
    for rank, row in enumerate(told.to_dict("records"), start=1):
        yield _border_row(rank, row, say, width)
    yield [Line("", _SMALL_PT), *paragraph(say("audit_out.index_told"), width, _SMALL_PT, QUIET)]


def _border_row(rank: int, row: Mapping[str, Any], say: Words, width: float) -> list[Line]:
    first, *more = paragraph(f"{rank}. {border_name(row, say)}", _NAME_IN, _TEXT_PT)
    metres = (row["length_m"], row["conflict_m"], row["tension_m"], row["no_plan_m"])
    told = [say.number(value / 1000, 2) for value in metres] + [index_told(row["index"], say)]
    shares = tuple((row[f"{n.replace('-', '_')}_share"], _colour(n)) for n in WORST_FIRST)
    line = Line(
        first.text,
        _TEXT_PT,
        before_in=0.02,
        cells=tuple(zip(_COLUMNS_IN, told, strict=True)),
        bars=(Bar(_BAR_IN, width - _BAR_IN, shares),),
    )
    return [line, *more]


def _colour(judgement: str) -> str:
    colour = str(LOOKS[judgement]["stroke"])
    return "#ECEAE4" if colour == "none" else colour


def border_name(row: Mapping[str, Any], say: Words) -> str:
    """Return the name of a border, with the mark of practice data where it rests on it."""
    return f"{row['border']} ({say('plans.practice')})" if row["practice"] else str(row["border"])


def index_told(index: float, say: Words) -> str:
    """Return the index of a border, or a dash where nothing could be judged."""
    return "–" if index != index else say.number(float(index), 3)  # noqa: PLR0124  only nan differs from itself


@dataclass(frozen=True)
class _Page:
    """Whose words are written how wide, and the marks by stretch."""

    say: Words
    width: float
    reviews: Mapping[int, Review]

    def borders(
        self, borders: pd.DataFrame, stretches: gpd.GeoDataFrame, *, whole: bool
    ) -> Iterator[list[Line]]:
        """Give the blocks of all borders: every stretch of them, or what does not go together."""
        for border in borders.to_dict("records"):
            rows = stretches[stretches["border_id"] == border["border_id"]]
            told = ranked(rows if whole else rows[rows["judgement"].isin(_NOTABLE)])
            if not told:
                continue
            name = border_name(border, self.say)
            first, *more = (self._stretch(row) for row in told)
            yield [
                Line("", _TEXT_PT),
                *paragraph(name, self.width, _HEAD_PT, bold=True),
                *first,
            ]
            yield from more
            agreed = rows[rows["judgement"].isin(_AGREED)]
            if len(agreed) and not whole:
                yield self._more(agreed)

    def _more(self, agreed: gpd.GeoDataFrame) -> list[Line]:
        km = self.say.number(float(agreed["length_m"].sum()) / 1000, 2)
        more = self.say("audit_out.more", count=len(agreed), km=km)
        return paragraph(more, self.width, _SMALL_PT, QUIET)

    def _stretch(self, row: Mapping[str, Any]) -> list[Line]:
        told, bar = (
            stretch_told(row, self.say),
            Bar(0.0, 0.18, ((1.0, _colour(row["judgement"])),)),
        )
        head = Line(told, _TEXT_PT, bold=True, before_in=0.08, indent_in=0.26, bars=(bar,))
        lines = [head]
        for side in "ab":
            lines += paragraph(side_told(row, side, self.say), self.width, _TEXT_PT)
        if row["judgement"] in _NOTABLE:
            lines += paragraph(rule_told(row, self.say), self.width, _SMALL_PT, QUIET)
        mark = self.reviews.get(int(row["stretch"]))
        if mark is not None:
            lines += paragraph(review_told(mark, self.say), self.width, _TEXT_PT, QUIET)
        return lines


def ranked(stretches: pd.DataFrame) -> list[dict[str, Any]]:
    """Return stretches as records: by judgement, the worst first, then the longest."""
    order = {name: number for number, name in enumerate(WORST_FIRST)}
    keys = stretches.assign(
        _place=stretches["judgement"].map(order), _weight=-stretches["weight"].fillna(0)
    )
    rows = keys.sort_values(
        ["_place", "_weight", "length_m"], ascending=[True, True, False], kind="stable"
    )
    return list(
        pd.DataFrame(rows).drop(columns=["geometry", "_place", "_weight"]).to_dict("records")
    )


def _sources(
    audited: Audited, border_id: str | None, say: Words, width: float
) -> Iterator[list[Line]]:
    yield [Line("", _TEXT_PT), *paragraph(say("out.sources"), width, _HEAD_PT, bold=True)]
    for sentence in rests_on(audited, say, border_id):
        yield paragraph(sentence, width, _SMALL_PT)
    yield paragraph(say("app.not_binding"), width, _SMALL_PT, bold=True)
