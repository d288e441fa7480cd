"""Routes of what leaves the map as it is on the screen: a picture, and a page of its own.

Their query is the permalink, with the part of the map that is seen and its size in pixels.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from functools import lru_cache
from typing import Literal
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geo.errors import Refusal
from geo.types import BoundsLonLat
from layers.here import GRIDS
from layers.home import home_folder
from layers.loading import Loaded
from layers.out.picture import PictureLayer, PictureSpec, PictureWords, draw
from layers.out.webpage import WebLayer, WebSpec, WebWords, web_page
from layers.store import Store, store
from layers.styles import legend_rows, raster_style
from layers.territory import check_date
from layers.words import Words, words
from views.routes import SECURITY_HEADERS
from views.ui.permalink import Shown, View, decode
from views.ui.session import today
from views.ui.shown import background, open_shown, shown_layers, visible_legend

_TYPES = {"png": "image/png", "pdf": "application/pdf", "svg": "image/svg+xml"}
_WIDTH, _HEIGHT = 1200, 800
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


def _picture(request: Request) -> Response:
    kind = request.path_params["kind"]
    view = decode(request.query_params)
    say = words(view.lang)
    try:
        body = draw(_picture_spec(request, view, say, kind))
    except (Refusal, ValueError) as refusal:
        return _refused(refusal, say)
    name = f'attachment; filename="{_file_name(view)}.{kind}"'
    headers = {**SECURITY_HEADERS, "Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(body, media_type=_TYPES[kind], headers=headers)


def _refused(refusal: Exception, say: Words) -> Response:
    text = say.refusal(refusal) if isinstance(refusal, Refusal) else say("out.bad_request")
    return PlainTextResponse(text, status_code=400, headers=SECURITY_HEADERS)


def _file_name(view: View) -> str:
    return f"{view.region}-{(view.at or today()).isoformat()}"


def _opened(view: View) -> tuple[Store, list[tuple[Shown, Loaded]]]:
    shared = store(home_folder())
    at = check_date(view.at or today())
    shown = (*background(shared.catalogue), *shown_layers(view, shared.catalogue))
    return shared, open_shown(shared, shown, at)[0]


def _picture_spec(request: Request, view: View, say: Words, kind: str) -> PictureSpec:
    _, opened = _opened(view)
    visible = visible_legend([one for one in opened if one[1].declaration.listed])
    size = {
        name: int(float(request.query_params.get(name, default)))
        for name, default in (("w", _WIDTH), ("h", _HEIGHT))
    }
    return PictureSpec(
        bbox_lonlat=_bbox(request, view),
        crs=GRIDS[view.region],
        title=say("out.title", region=say(f"regions.{view.region}")),
        subtitle=say.date(view.at or today()),
        layers=tuple(_layer(one, layer, say.lang) for one, layer in opened),
        legend=tuple(row for layer in visible for row in legend_rows(layer.declaration, say.lang)),
        sources=sources(visible, say),
        notice=say("app.not_binding"),
        words=PictureWords(*(say(f"out.{w}") for w in ("scale", "north", "legend", "sources"))),
        lang=say.lang,
        width_px=max(size["w"], 640),
        height_px=max(size["h"], 480),
        dpi=_ORDINARY_SCREEN,
        format=_kind(kind),
    )


def _kind(kind: str) -> Literal["png", "pdf", "svg"]:
    if kind == "pdf":
        return "pdf"
    return "svg" if kind == "svg" else "png"


def _layer(shown: Shown, opened: Loaded, lang: str) -> PictureLayer:
    declaration = opened.declaration
    return PictureLayer(
        title=declaration.title[lang],
        frame=opened.frame,
        style=declaration.style,
        label=declaration.label,
        raster=opened.raster,
        raster_style=raster_style(declaration) if opened.raster else None,
        opacity=shown.opacity,
    )


def sources(layers: list[Loaded], say: Words) -> tuple[str, ...]:
    """Return one line for every source of the given layers: who, licence, vintage, accuracy."""
    lines = []
    for opened in layers:
        told = opened.provenance
        accuracy = "" if told.accuracy_m is None else f", ± {say.number(told.accuracy_m, 0)} m"
        lines.append(f"{told.source}, {told.licence}, {told.vintage}{accuracy}")
    return tuple(dict.fromkeys(lines))


def _bbox(request: Request, view: View) -> BoundsLonLat:
    told = request.query_params.get("bbox")
    if told:
        west, south, east, north = (float(part) for part in told.split(","))
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


def _page(request: Request) -> Response:
    view = decode(request.query_params)
    say = words(view.lang)
    try:
        body = web_page(_page_spec(request, view, say))
    except (Refusal, ValueError) as refusal:
        return _refused(refusal, say)
    name = f'attachment; filename="{_file_name(view)}.html"'
    headers = {**SECURITY_HEADERS, "Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(body, media_type="text/html; charset=utf-8", headers=headers)


def _page_spec(request: Request, view: View, say: Words) -> WebSpec:
    _, opened = _opened(view)
    visible = visible_legend([one for one in opened if one[1].declaration.listed])
    return WebSpec(
        bbox_lonlat=_bbox(request, view),
        title=say("out.title", region=say(f"regions.{view.region}")),
        subtitle=say.date(view.at or today()),
        layers=tuple(_page_layer(one, layer, say.lang) for one, layer in opened),
        legend=tuple(row for layer in visible for row in legend_rows(layer.declaration, say.lang)),
        sources=sources(visible, say),
        notice=say("app.not_binding"),
        words=WebWords(say("out.legend"), say("out.sources")),
        lang=say.lang,
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
    _, opened = _opened(view)
    spec = PictureSpec(
        bbox_lonlat=_around(view, *_THUMBNAIL_SEES),
        crs=GRIDS[view.region],
        title="",
        subtitle="",
        layers=tuple(_layer(one, layer, view.lang) for one, layer in opened),
        legend=(),
        sources=(),
        notice="",
        words=PictureWords("", "", "", ""),
        lang=view.lang,
        width_px=480,
        height_px=400,
    )
    return draw(spec)
