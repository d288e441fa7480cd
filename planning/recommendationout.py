"""Recommendations leave as GeoJSON: one feature for each of their areas, in three languages.

A feature's ``id`` is that of its area and stays the same from export to export.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geo.measure import LONLAT_CRS
from layers.out.formats import geojson
from layers.words import LANGUAGES, words
from planning.areaplaces import place_areas
from planning.areas import areas_of_all, units_of_areas
from planning.database import has_database, reading
from planning.recommendationlisting import ALL, Wanted, wanted_ids
from planning.recommendationlists import ListName, name_in
from planning.recommendations import Recommendation, live, recommendation_of

if TYPE_CHECKING:
    from layers.store import Store
    from planning.documents import UnitKey

UNIT_FILE = "recommendations.geojson"
_NAMED: tuple[ListName, ...] = (
    *("theme", "addressee", "origin", "cooperation", "priority", "term", "status"),
)
_PLAIN = ("addressee_note", "origin_note", "author", "practice", "version")


def chosen(store: Store, wanted: Wanted = ALL) -> list[Recommendation]:
    """Return the recommendations that are wanted, all of them, in the order of the titles."""
    place_areas(store)
    with reading(store.home) as session:
        ids = wanted_ids(session, wanted)
        return [recommendation_of(live(session, one)) for one in ids]


def unit_recommendations(store: Store, unit: UnitKey, at: dt.date, lang: str) -> dict[str, bytes]:
    """Return what goes beside the files of a unit: nothing where no recommendation speaks of it."""
    found = chosen(store, Wanted(unit=unit)) if has_database(store.home) else []
    if not found:
        return {}
    return {UNIT_FILE: recommendations_geojson(store, found, at, lang)}


def recommendations_geojson(
    store: Store, told: Sequence[Recommendation], at: dt.date, lang: str
) -> bytes:
    """Return recommendations with their areas as on a day; those without area are named apart.

    ``lang`` is that of the notes in the head; the attributes are in all three.
    """
    areas = areas_of_all(store, [one.id for one in told], at, lang)
    units = units_of_areas(store, [one.id for one in told], at)
    by_id = {one.id: one for one in told}
    rows, shapes = [], []
    for (recommendation, area), part in areas.frame.groupby(["recommendation", "area"], sort=False):
        about = {"id": area, "recommendation": recommendation, "kind": part["kind"].iloc[0]}
        names = {
            "area": "; ".join(dict.fromkeys(filter(None, part["name"]))),
            "units": "; ".join(units.get(str(area), {})),
        }
        rows.append(about | names | {"at": at} | attributes(by_id[str(recommendation)]))
        shapes.append(part.geometry.union_all())
    frame = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=LONLAT_CRS)
    shown = {row["recommendation"] for row in rows}
    say = words(lang)
    head = {
        "name": "recommendations",
        "at": at,
        "notice": say("app.not_binding"),
        "remarks": [say.issue(issue) for issue in areas.issues],
        "without_area": [one.id for one in told if one.id not in shown],
    }
    return geojson(frame, head)


def attributes(told: Recommendation) -> dict[str, Any]:
    """Return what a recommendation says as plain columns; what is not written is None."""
    texts = {
        f"{what}_{lang}": getattr(told, f"{what}_{lang}") or None
        for what in ("title", "text")
        for lang in LANGUAGES
    }
    keys = {name: getattr(told, name) or None for name in _NAMED}
    names = {
        f"{name}_{lang}": name_in(name, getattr(told, name), lang) or None
        for name in _NAMED
        for lang in LANGUAGES
    }
    plain = {name: getattr(told, name) for name in _PLAIN}
    dated = {"due_on": told.due_on, "status_on": told.steps[-1].on, "changed_at": told.changed_at}
    return texts | keys | names | {"responsible": "; ".join(told.responsible)} | plain | dated
