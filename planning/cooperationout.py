"""Cooperation areas leave as GeoJSON and CSV: one feature or row for each, in three languages.

A feature's ``id`` is that of its area and stays the same from export to export. Members are a
table of their own, since each has its role and its days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import select

from geo.measure import LONLAT_CRS, area_km2
from layers.out.formats import geojson, rows_csv
from layers.units import unit_id
from layers.words import LANGUAGES, words
from planning.cooperation_models import Member
from planning.cooperationlater import later_row
from planning.cooperationlisting import Wanted, cooperations_chosen
from planning.cooperationlists import CooperationList, cooperation_name, legal_forms
from planning.cooperationmembers import Membership, membership_of
from planning.cooperationrules import Span
from planning.cooperationshapes import Shapes, shapes_of
from planning.database import has_database, reading

if TYPE_CHECKING:
    from layers.store import Store
    from layers.territory import Territory
    from planning.cooperation import Cooperation
    from planning.documents import UnitKey

GEOJSON_FILE, CSV_FILE, MEMBERS_FILE = (
    "cooperation.geojson",
    "cooperation.csv",
    "cooperation_members.csv",
)
_NAMED: tuple[CooperationList, ...] = (
    *("degree", "standing", "hulst_type", "composition", "legal_form"),
    *("decision_rule", "confidence"),
)
_LISTS: tuple[CooperationList, ...] = ("theme", "financing")
_PLAIN = (
    *("legal_note", "financing_note", "secretariat", "origin", "note"),
    *("valid_from", "valid_to", "practice", "version"),
)


def unit_cooperations(store: Store, unit: UnitKey, at: dt.date, lang: str) -> dict[str, bytes]:
    """Return what goes beside the files of a unit: nothing where no area of the day concerns it."""
    if not has_database(store.home):
        return {}
    found = cooperations_chosen(store, Wanted(unit=unit, at=at))
    if not found:
        return {}
    return {
        GEOJSON_FILE: cooperations_geojson(store, found, at, lang),
        CSV_FILE: cooperations_csv(store, found, at),
        MEMBERS_FILE: members_csv(store, found, at),
    }


def cooperations_geojson(
    store: Store, told: Sequence[Cooperation], at: dt.date, lang: str
) -> bytes:
    """Return areas as on a day; those without an outline are named apart.

    ``lang`` is that of the notes in the head; the attributes are in all three.
    """
    shapes = shapes_of(store, told, at, lang)
    rows = _rows(store, told, at, shapes)
    shown = shapes.frame["cooperation"].tolist()
    frame = gpd.GeoDataFrame(
        pd.DataFrame([row for row in rows if row["id"] in set(shown)]),
        geometry=shapes.frame.geometry.to_list(),
        crs=LONLAT_CRS,
    )
    say = words(lang)
    head = {
        "name": "cooperation",
        "at": at,
        "notice": say("app.not_binding"),
        "remarks": [say.issue(issue) for issue in shapes.issues],
        "without_area": [one.id for one in told if one.id not in set(shown)],
    }
    return geojson(frame, head)


def cooperations_csv(store: Store, told: Sequence[Cooperation], at: dt.date) -> bytes:
    """Return areas as rows of a table, with km² and units of the day."""
    return rows_csv(pd.DataFrame(_rows(store, told, at, shapes_of(store, told, at))))


def members_csv(store: Store, told: Sequence[Cooperation], at: dt.date) -> bytes:
    """Return the memberships of areas, of all days; ``on_day`` says who is a member on ``at``."""
    names = {one.id: one for one in told}
    rows = [
        {
            "cooperation": one.cooperation,
            **{
                f"name_{lang}": getattr(names[one.cooperation], f"name_{lang}")
                for lang in LANGUAGES
            },
            **member_row(store.territory, one, at),
        }
        for one in memberships(store, told)
    ]
    return rows_csv(pd.DataFrame(rows))


def memberships(store: Store, told: Sequence[Cooperation]) -> list[Membership]:
    """Return the memberships of areas, of all days, area by area in their order."""
    order = {one.id: place for place, one in enumerate(told)}
    wanted = select(Member).where(Member.cooperation_id.in_(order), Member.deleted.is_(False))
    with reading(store.home) as session:
        found = [membership_of(row) for row in session.scalars(wanted)]
    return sorted(found, key=lambda one: (order[one.cooperation], one.begins, one.name, one.id))


def member_row(territory: Territory, one: Membership, at: dt.date) -> dict[str, Any]:
    """Return a membership as plain columns, with what its unit became by the day."""
    roles = {f"role_{lang}": cooperation_name("role", one.role, lang) for lang in LANGUAGES}
    return {
        "member": one.name,
        "unit": unit_id(one.unit) if one.unit else None,
        "role": one.role,
        **roles,
        "begins": one.begins,
        "ends": one.ends,
        "on_day": Span(one.begins, one.ends).covers(at),
        **later_row(territory, one.unit, at),
        "note": one.note or None,
    }


def attributes(told: Cooperation) -> dict[str, Any]:
    """Return what is said of an area as plain columns; what is not written is None."""
    names = {f"name_{lang}": getattr(told, f"name_{lang}") or None for lang in LANGUAGES}
    keys = {name: getattr(told, name) or None for name in _NAMED}
    titles = {
        f"{name}_{lang}": cooperation_name(name, getattr(told, name), lang) or None
        for name in _NAMED
        for lang in LANGUAGES
    }
    law = legal_forms()[told.legal_form].laws if told.legal_form else {}
    laws = {f"law_{lang}": law.get(lang) or None for lang in LANGUAGES}
    lists = {"theme": told.themes, "financing": told.financing}
    several = {
        f"{name}_{lang}": "; ".join(cooperation_name(name, key, lang) for key in lists[name])
        for name in _LISTS
        for lang in LANGUAGES
    }
    texts = {"instruments": "; ".join(told.instruments), "sources": "; ".join(told.sources)}
    steps = {"steps": "; ".join(f"{step} {day.isoformat()}" for step, day in told.steps)}
    plain = {name: getattr(told, name) for name in _PLAIN}
    listed = {"themes": "; ".join(told.themes), "financing": "; ".join(told.financing)}
    return names | keys | titles | laws | listed | several | texts | steps | plain


def _rows(
    store: Store, told: Sequence[Cooperation], at: dt.date, shapes: Shapes
) -> list[dict[str, Any]]:
    area = dict(zip(shapes.frame["cooperation"], area_km2(shapes.frame), strict=True))
    units = dict(zip(shapes.frame["cooperation"], shapes.frame["units"], strict=True))
    members: dict[str, list[str]] = {}
    for one in memberships(store, told):
        if Span(one.begins, one.ends).covers(at):
            members.setdefault(one.cooperation, []).append(f"{one.name} ({one.role})")
    return [
        {
            "id": one.id,
            "at": at,
            **attributes(one),
            "members": "; ".join(members.get(one.id, ())),
            "units": units.get(one.id),
            "area_km2": area.get(one.id),
        }
        for one in told
    ]
