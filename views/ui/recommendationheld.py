"""Areas that the map shows: computed once for what they rest on, and kept for the map's addresses.

An address names the content, so that browsers keep the answers for good.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections import OrderedDict
from functools import lru_cache

import geopandas as gpd

from geo.errors import Refusal
from geo.types import BoundsLonLat
from layers.store import Store
from layers.webmap import Payload, frame_payload
from layers.words import words
from planning.areas import Areas, areas_of
from planning.areashapes import area_shape
from planning.coverage import MapShare, map_share
from planning.recommendationlisting import Wanted
from planning.recommendationlists import name_in
from planning.recommendations import get_recommendation, title_in
from views.ui.recommendationborder import AboutBorder

_MOST = 64
_held: OrderedDict[str, Payload] = OrderedDict()
_lock = threading.Lock()


def hold(frame: gpd.GeoDataFrame) -> str:
    """Keep a frame for the routes of the map; return its name, which its content gives."""
    payload = frame_payload(frame)
    token = hashlib.sha256(payload.raw).hexdigest()[:20]
    with _lock:
        _held[token] = payload
        _held.move_to_end(token)
        while len(_held) > _MOST:
            _held.popitem(last=False)
    return token


def held(token: str) -> Payload | None:
    """Return what was kept under a name; None when it was let go or never was."""
    with _lock:
        return _held.get(token)


@lru_cache(maxsize=32)
def shared_areas(  # noqa: PLR0913, PLR0917  what a map shows, and the key of the cache
    store: Store,
    state: str,  # noqa: ARG001  another state, other areas
    bounds: BoundsLonLat,
    wanted: Wanted,
    at: dt.date,
    lang: str,
) -> MapShare:
    """Return the areas of what is wanted, as `planning.coverage.map_share` does."""
    return map_share(store, bounds, at, wanted, lang=lang)


@lru_cache(maxsize=64)
def chosen_areas(
    store: Store,
    state: str,  # noqa: ARG001  as above
    recommendation: str,
    at: dt.date,
    lang: str,
) -> Areas:
    """Return the areas of one recommendation on a day."""
    return areas_of(store, recommendation, at, lang)


@lru_cache(maxsize=16)
def proposed_areas(
    store: Store,
    state: str,  # noqa: ARG001  as above
    about: AboutBorder,
    kind: str,
    at: dt.date,
) -> Areas:
    """Return the area that comes with a recommendation about a border, before it is saved."""
    try:
        found = area_shape(store, about.area(kind), at)
    except Refusal:
        found = area_shape(store, about.area("units"), at)
    if found.empty:
        found = area_shape(store, about.area("units"), at)
    return Areas(found, ())


def told_frame(store: Store, areas: Areas, lang: str) -> gpd.GeoDataFrame:
    """Return areas with what the map says of them: recommendation, status and a sentence."""
    frame, say = areas.frame, words(lang)
    about = {}
    for one in dict.fromkeys(frame["recommendation"]):
        told = get_recommendation(store.home, str(one))
        tag = f" · {say('plans.practice')}" if told.practice else ""
        title = title_in(told, lang).text
        about[one] = (told.status, f"{title} · {name_in('status', told.status, lang)}{tag}")
    table = {
        "recommendation": frame["recommendation"].to_list(),
        "status": [about[one][0] for one in frame["recommendation"]],
        "told": [about[one][1] for one in frame["recommendation"]],
    }
    return gpd.GeoDataFrame(table, geometry=frame.geometry.array, crs=frame.crs)
