"""Routes of an audit on the map: stretches, the zones beside a border, its kilometres.

An audit is found by a name that its content gives, so browsers keep the answers for good.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geo.errors import Refusal
from geo.measure import LONLAT_CRS
from layers.webmap import Payload, frame_payload
from layers.words import LANGUAGES, words
from planning.audits import Audited
from planning.auditwords import text_of, zone_told
from views.maproutes import kept
from views.routes import SECURITY_HEADERS
from views.ui.borderaudit import held, of_border
from views.ui.borderlooks import look_name
from views.ui.bordermarks import kilometres
from views.ui.borderwords import stretch_line

_TOKEN = re.compile("[0-9a-f]{20}")
_Payload = Callable[[Audited, str, int], Payload]


def border_routes() -> list[BaseRoute]:
    """Return the routes; a border is named by its place in the ranked list."""
    start = "/map/borders/{token}/{lang}"
    return [
        Route(f"{start}/stretches.geojson", partial(_answer, _stretches)),
        Route(f"{start}/border-{{number:int}}.geojson", partial(_answer, _border)),
        Route(f"{start}/zones-{{number:int}}.geojson", partial(_answer, _zones)),
        Route(f"{start}/kilometres-{{number:int}}.geojson", partial(_answer, _kilometres)),
        Route(f"{start}/stretch-{{number:int}}.geojson", partial(_answer, _stretch)),
    ]


def _answer(make: _Payload, request: Request) -> Response:
    asked = request.path_params
    audited = held(asked["token"]) if _TOKEN.fullmatch(asked["token"]) else None
    if audited is None or asked["lang"] not in LANGUAGES:
        return _nothing()
    try:
        return kept(request, make(audited, asked["lang"], asked.get("number", 0)))
    except (IndexError, Refusal):
        return _nothing()


def _nothing() -> Response:
    return PlainTextResponse("not-found", status_code=404, headers=SECURITY_HEADERS)


@lru_cache(maxsize=8)
def _stretches(audited: Audited, lang: str, _number: int) -> Payload:
    return _lines(audited.stretches, lang)


@lru_cache(maxsize=64)
def _border(audited: Audited, lang: str, number: int) -> Payload:
    return _lines(_stretches_of(audited, number), lang)


@lru_cache(maxsize=64)
def _stretch(audited: Audited, lang: str, number: int) -> Payload:
    rows = audited.stretches
    return _lines(rows[rows["stretch"] == rows["stretch"].iloc[number]], lang)


def _lines(rows: gpd.GeoDataFrame, lang: str) -> Payload:
    say = words(lang)
    told = [stretch_line(row, say) for row in pd.DataFrame(rows).to_dict("records")]
    looks = [look_name(*one) for one in zip(rows["judgement"], rows["weight"], strict=True)]
    table = {"stretch": rows["stretch"].to_list(), "look": looks, "told": told}
    return frame_payload(gpd.GeoDataFrame(table, geometry=rows.geometry.array, crs=rows.crs))


@lru_cache(maxsize=64)
def _kilometres(audited: Audited, lang: str, number: int) -> Payload:
    marks = kilometres(_stretches_of(audited, number), words(lang))
    table = {"told": [told for told, _ in marks]}
    points = shapely.points([lonlat for _, lonlat in marks])
    return frame_payload(gpd.GeoDataFrame(table, geometry=points, crs=LONLAT_CRS))


@lru_cache(maxsize=32)
def _zones(audited: Audited, lang: str, number: int) -> Payload:
    """Return the zones that lie at a border, or near enough to make a pair."""
    border, say = audited.borders["border_id"].iloc[number], words(lang)
    tables = [table[table["border_id"] == border] for table in (audited.stretches, audited.pairs)]
    there = pd.concat([table[f"row_{side}"] for table in tables for side in "ab"]).dropna()
    mine = audited.zones.loc[np.unique(there.to_numpy(dtype=int))]
    named = pd.DataFrame(mine).rename(columns={"hilucs": "class"}).add_suffix("_a")
    table = {
        "code": mine["code"].map(text_of).to_list(),
        "class": mine["hilucs"].map(text_of).to_list(),
        "told": [zone_told(row, "a", say) for row in named.to_dict("records")],
    }
    return frame_payload(gpd.GeoDataFrame(table, geometry=mine.geometry.array, crs=LONLAT_CRS))


def _stretches_of(audited: Audited, number: int) -> gpd.GeoDataFrame:
    return of_border(audited, audited.borders["border_id"].iloc[number])
