"""Areas that the map shows: computed once for what they rest on, and kept for the map's addresses.

An address names the content, so that browsers keep the answers for good.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd

from geo.errors import Refusal
from geo.types import BoundsLonLat
from layers.store import Store
from layers.webmap import Payload, frame_payload
from layers.words import Words, words
from planning.areas import Areas, areas_of
from planning.areashapes import area_shape
from planning.coverage import map_share
from planning.recommendationlisting import Wanted, recommendations_by_id
from planning.recommendationlists import name_in
from planning.recommendations import Recommendation, title_in
from views.ui.recommendationpair import About

_MOST = 64
_held: OrderedDict[str, Payload] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, eq=False)
class Drawn:
    """What a layer of the map draws, under the name that its content gives."""

    payload: Payload
    name: str

    @classmethod
    def of(cls, frame: gpd.GeoDataFrame) -> Drawn:
        """Return a frame as the map draws it."""
        payload = frame_payload(frame)
        return cls(payload, hashlib.sha256(payload.raw).hexdigest()[:20])

    def address(self) -> str:
        """Keep this for the map's routes, and return where they answer with it."""
        with _lock:
            _held[self.name] = self.payload
            _held.move_to_end(self.name)
            while len(_held) > _MOST:
                _held.popitem(last=False)
        return f"/map/recommendations/{self.name}.geojson"


@dataclass(frozen=True, eq=False)
class Shared:
    """The areas that a map shows: how many, whether there are more, statuses, practice."""

    drawn: Drawn
    shown: int
    more: bool
    statuses: frozenset[str]
    practice: bool


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
) -> Shared:
    """Return the areas of what is wanted, as `planning.coverage.map_share` finds them."""
    share = map_share(store, bounds, at, wanted, lang=lang)
    frame, practice = _told(store, share.areas, lang)
    shown = share.areas.frame["area"].nunique() + len(share.areas.issues)
    return Shared(Drawn.of(frame), shown, share.more, frozenset(frame["status"]), practice)


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
    about: About,
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


def _told(store: Store, areas: Areas, lang: str) -> tuple[gpd.GeoDataFrame, bool]:
    """Return areas with what the map says of them, and whether any is practice data."""
    frame, say = areas.frame, words(lang)
    known = recommendations_by_id(store, frame["recommendation"])
    frame = frame[frame["recommendation"].isin(list(known))]  # one may have gone meanwhile
    mine = [known[one] for one in frame["recommendation"]]
    table = {
        "recommendation": frame["recommendation"].to_list(),
        "status": [told.status for told in mine],
        "told": [_sentence(told, say) for told in mine],
    }
    drawn = gpd.GeoDataFrame(table, geometry=frame.geometry.array, crs=frame.crs)
    return drawn, any(told.practice for told in known.values())


def _sentence(told: Recommendation, say: Words) -> str:
    tag = f" · {say('plans.practice')}" if told.practice else ""
    return f"{title_in(told, say.lang).text} · {name_in('status', told.status, say.lang)}{tag}"
