"""Routes of what leaves the map as it is on the screen: a picture, and a page of its own.

Their query is the permalink, with the part of the map that is seen and its size in pixels.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, cast, get_args
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geo.errors import Refusal
from geo.types import BoundsLonLat
from layers.here import GRIDS
from layers.home import home_folder
from layers.loading import Loaded
from layers.out.picture import PictureSpec, PictureWords, draw
from layers.out.picture_opened import picture_layer
from layers.out.webpage import WebLayer, WebSpec, WebWords, web_page
from layers.sourcewords import told_source
from layers.store import store
from layers.styles import LegendRow, legend_groups, raster_style
from layers.territory import check_date
from layers.words import Words, words
from views.routes import SECURITY_HEADERS
from views.ui.permalink import Shown, View, decode
from views.ui.session import today
from views.ui.shown import background, open_shown, shown_layers, visible_legend

PictureFormat = Literal["png", "pdf", "svg"]
_TYPES = {"png": "image/png", "pdf": "application/pdf", "svg": "image/svg+xml"}
_WIDTH, _HEIGHT = 1200, 800
_LEAST_WIDTH, _LEAST_HEIGHT = 640, 480
_DEGREES_PER_PIXEL = 360 / 256
_ORDINARY_SCREEN = 96
_THUMBNAIL_SEES = (700, 560)  # pixels of the ordinary map: a whole region


def out_routes() -> list[BaseRoute]:
    """Return the routes of pictures and pages."""
    return [
        Route("/out/picture.{kind}", _picture),
        Route("/out/page.html", _page),
        Route("/out/thumbnail.png", _thumbnail),
    ]


@dataclass(frozen=True, eq=False)
class _Sheet:
    """What a picture and a page have in common: the view, its layers and its words."""

    view: View
    say: Words
    opened: list[tuple[Shown, Loaded]]

    @property
    def visible(self) -> list[Loaded]:
        return visible_legend([one for one in self.opened if one[1].declaration.listed])

    @property
    def title(self) -> str:
        title = self.say("out.title", region=self.say(f"regions.{self.view.region}"))
        practice = any(layer.declaration.practice for layer in self.visible)
        return f"{title} ({self.say('plans.practice')})" if practice else title

    @property
    def date(self) -> str:
        return self.say.date(self.view.at or today())

    @property
    def legend(self) -> tuple[LegendRow, ...]:
        groups = legend_groups([layer.declaration for layer in self.visible], self.say.lang)
        return tuple(row for group in groups for row in group.rows)

    @property
    def sources(self) -> tuple[str, ...]:
        """One line for every source of the visible layers: who, licence, vintage, accuracy."""
        return tuple(dict.fromkeys(self._source(layer) for layer in self.visible))

    def _source(self, layer: Loaded) -> str:
        told = told_source(layer.provenance, self.say.lang)
        accuracy = told.accuracy_m
        off = "" if accuracy is None else f", ± {self.say.number(accuracy, 0)} m"
        return f"{told.source}, {told.licence}, {told.vintage}{off}"


def _sheet(view: View) -> _Sheet:
    shared = store(home_folder())
    at = check_date(view.at or today())
    shown = (*background(shared.catalogue), *shown_layers(view, shared.catalogue))
    return _Sheet(view, words(view.lang), open_shown(shared, shown, at)[0])


def _picture(request: Request) -> Response:
    kind = request.path_params["kind"]
    view = decode(request.query_params)
    try:
        body = draw(_picture_spec(request, _sheet(view), kind))
    except (Refusal, ValueError) as refusal:
        return _refused(refusal, words(view.lang))
    return _download(body, _TYPES[kind], f"{_file_name(view)}.{kind}")


def _page(request: Request) -> Response:
    view = decode(request.query_params)
    try:
        body = web_page(_page_spec(request, _sheet(view)))
    except (Refusal, ValueError) as refusal:
        return _refused(refusal, words(view.lang))
    return _download(body, "text/html; charset=utf-8", f"{_file_name(view)}.html")


def _download(body: bytes | str, media_type: str, name: str) -> Response:
    told = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=media_type, headers=SECURITY_HEADERS | told)


def _refused(refusal: Exception, say: Words) -> Response:
    text = say.refusal(refusal) if isinstance(refusal, Refusal) else say("out.bad_request")
    return PlainTextResponse(text, status_code=400, headers=SECURITY_HEADERS)


def _file_name(view: View) -> str:
    return f"{view.region}-{(view.at or today()).isoformat()}"


def _picture_spec(request: Request, sheet: _Sheet, kind: str) -> PictureSpec:
    say, asked = sheet.say, request.query_params
    return PictureSpec(
        bbox_lonlat=_bbox(request, sheet.view),
        crs=GRIDS[sheet.view.region],
        title=sheet.title,
        subtitle=sheet.date,
        layers=tuple(picture_layer(layer, say.lang, one.opacity) for one, layer in sheet.opened),
        legend=sheet.legend,
        sources=sheet.sources,
        notice=say("app.not_binding"),
        words=PictureWords(*(say(f"out.{w}") for w in ("scale", "north", "legend", "sources"))),
        lang=say.lang,
        width_px=max(_pixels(asked.get("w"), _WIDTH), _LEAST_WIDTH),
        height_px=max(_pixels(asked.get("h"), _HEIGHT), _LEAST_HEIGHT),
        dpi=_ORDINARY_SCREEN,
        format=_kind(kind),
    )


def _page_spec(request: Request, sheet: _Sheet) -> WebSpec:
    say = sheet.say
    return WebSpec(
        bbox_lonlat=_bbox(request, sheet.view),
        title=sheet.title,
        subtitle=sheet.date,
        layers=tuple(_page_layer(one, layer, say.lang) for one, layer in sheet.opened),
        legend=sheet.legend,
        sources=sheet.sources,
        notice=say("app.not_binding"),
        words=WebWords(say("out.legend"), say("out.sources")),
        lang=say.lang,
    )


def _pixels(told: str | None, default: int) -> int:
    pixels = float(told or default)
    if not math.isfinite(pixels):
        raise ValueError(told)
    return int(pixels)


def _kind(kind: str) -> PictureFormat:
    """Return ``kind`` if pictures are made of it; refuses ``picture-format``."""
    for known in get_args(PictureFormat):
        if kind == known:
            return cast("PictureFormat", known)
    raise Refusal("picture-format", format=kind)


def _bbox(request: Request, view: View) -> BoundsLonLat:
    told = request.query_params.get("bbox")
    if told:
        west, south, east, north = (float(part) for part in told.split(","))
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004  degrees of the globe
            raise ValueError(told)
        return west, south, east, north
    return _around(view, _WIDTH, _HEIGHT)


def _around(view: View, width_px: int, height_px: int) -> BoundsLonLat:
    lat, lon, zoom = view.looks_at
    degrees = _DEGREES_PER_PIXEL / 2**zoom
    high = degrees * math.cos(math.radians(lat))
    return (
        lon - degrees * width_px / 2,
        lat - high * height_px / 2,
        lon + degrees * width_px / 2,
        lat + high * height_px / 2,
    )


def _page_layer(shown: Shown, opened: Loaded, lang: str) -> WebLayer:
    declaration = opened.declaration
    return WebLayer(
        title=declaration.title[lang],
        frame=opened.frame,
        style=declaration.style,
        columns=tuple((column.name, column.title[lang]) for column in declaration.columns),
        raster=opened.raster,
        raster_style=raster_style(declaration) if opened.raster else None,
        zones=opened.zones,
        opacity=shown.opacity,
    )


def _thumbnail(request: Request) -> Response:
    """Answer with a small picture of one layer over the background, kept until it changes."""
    try:
        body = _thumbnail_bytes(str(request.query_params), today())
    except (Refusal, ValueError) as refusal:
        return _refused(refusal, words())
    headers = {**SECURITY_HEADERS, "Cache-Control": "max-age=3600"}
    return Response(body, media_type="image/png", headers=headers)


@lru_cache(maxsize=64)
def _thumbnail_bytes(query: str, day: dt.date) -> bytes:
    view = decode(dict(parse_qsl(query)))
    view = replace(view, at=view.at or day)
    sheet = _sheet(view)
    spec = PictureSpec(
        bbox_lonlat=_around(view, *_THUMBNAIL_SEES),
        crs=GRIDS[view.region],
        title="",
        subtitle="",
        layers=tuple(picture_layer(layer, view.lang, one.opacity) for one, layer in sheet.opened),
        legend=(),
        sources=(),
        notice="",
        words=PictureWords("", "", "", ""),
        lang=view.lang,
        width_px=480,
        height_px=400,
    )
    return draw(spec)
