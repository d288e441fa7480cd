"""The cooperation areas of a unit and of a place, named in the panel beside the explorer's map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import shapely
import streamlit as st

from geo.types import LonLat
from layers.here import region_near
from layers.store import Store
from layers.territory import Key
from layers.units import unit_id
from layers.words import Words
from planning.cooperation import Cooperation
from planning.cooperationlisting import Wanted, cooperations_chosen, list_cooperations
from planning.cooperationshapes import shapes_of
from views.ui.cooperationlist import name_told
from views.ui.cooperationlooks import degree_told
from views.ui.frame import plain_text

_MOST = 5


def unit_cooperations(store: Store, key: Key, region: str, at: dt.date, say: Words) -> None:
    """Draw the areas that a unit is in or a member of on a day, and the way to all of them."""
    listed = list_cooperations(store, Wanted(unit=key, at=at), limit=_MOST)
    found = [card.cooperation for card in listed.cards]
    there = {"lang": say.lang, "region": region, "at": at.isoformat()}
    _links(found, there, say)
    label = say("cooppage.of_unit", count=listed.total)
    told = there | {"unit": unit_id(key)}
    st.page_link("cooperation.py", label=label, icon=":material/handshake:", query_params=told)


def place_cooperations(store: Store, lonlat: LonLat, at: dt.date, say: Words) -> None:
    """Draw the areas that a place lies in on a day; nothing where there are none."""
    near = cooperations_chosen(store, Wanted(at=at, bounds=(*lonlat, *lonlat)))
    frame = shapes_of(store, near, at, say.lang).frame
    mine = set(frame["cooperation"][shapely.intersects(frame.geometry, shapely.Point(lonlat))])
    found = [one for one in near if one.id in mine]
    if not found:
        return
    st.markdown(f"**{plain_text(say('cooppage.of_place', count=len(found)))}**")
    region = region_near(lonlat)
    _links(found[:_MOST], {"lang": say.lang, "region": region, "at": at.isoformat()}, say)


def _links(found: Sequence[Cooperation], there: Mapping[str, str], say: Words) -> None:
    for one in found:
        label = plain_text(name_told(one, say.lang).text)
        query = {**there, "coop": one.id}
        st.page_link("cooperation.py", label=label, icon=":material/hub:", query_params=query)
        # Beneath, since a link is cut where the panel is narrow, and practice data is always told.
        practice = say("plans.practice") if one.practice else ""
        about = " · ".join(filter(None, (degree_told(one.degree, say.lang), practice)))
        st.caption(plain_text(about))
