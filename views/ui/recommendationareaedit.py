"""The form in which an area of a recommendation is said anew; its kind stays what it is.

Each kind has its fields, filled with what the area says, and a reader that makes the new area of
them. What the form cannot show, such as the day of a rule's units, stays as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from layers.hilucs import hilucs_names
from layers.listing import finest
from layers.store import Store
from layers.territory import Key
from layers.words import Words
from planning.areas import Area, change_area
from planning.areaspecs import (
    ConflictRule,
    DeclineRule,
    NearBorderRule,
    PlaceArea,
    ShapeArea,
    Spec,
    UnitsArea,
    ZonePick,
    ZonesArea,
    day_of,
    spec_of,
)
from planning.figures import list_figures
from planning.here import zone_picks_here
from planning.planstore import list_plans
from views.ui.frame import plain_text
from views.ui.recommendationareaform import geometry_of
from views.ui.recommendationhistory import area_told
from views.ui.recommendationview import RecommendationView
from views.ui.recordconflict import keep_or_meet, record_conflict, usual_manner, value_told
from views.ui.recorddraft import begun, field_of, typed_in

# For every kind the fields of its form, each with the attribute that it shows.
_ATTRIBUTES: Mapping[type, Mapping[str, str]] = {
    UnitsArea: {"units": "units"},
    ZonesArea: {"zones": "zones"},
    PlaceArea: {"name": "name"},
    ShapeArea: {"name": "name"},
    ConflictRule: {"plans": "plans", "metres": "longer_than_m", "units": "between"},
    NearBorderRule: {"plans": "plans", "metres": "within_m", "use": "hilucs"},
    DeclineRule: {"earlier": "earlier", "later": "later", "percent": "more_than_percent"},
}
_EMPTY: Mapping[type, Mapping[str, Any]] = {PlaceArea: {"move": False}, ShapeArea: {"text": ""}}
_LONGEST_M, _WIDEST_M, _MOST_PERCENT = 1e6, 1e5, 100.0


@dataclass(frozen=True)
class _Place:
    """Where a form stands: the key of its fields, the page's view and day, and the words."""

    key: str
    view: RecommendationView
    at: dt.date
    say: Words

    def field(self, name: str) -> str:
        return field_of(self.key, name)

    def typed(self, name: str) -> Any:  # noqa: ANN401  what a field of a form holds
        return typed_in(self.key, name)


def area_conflict(store: Store, area: Area, say: Words) -> bool:
    """Draw the conflict that a change of an area has met; return whether there is one."""

    def told(name: str, value: Any) -> str:  # noqa: ANN401  plain data of any kind
        if name == "told" and isinstance(value, Mapping):
            return area_told(store, value, say)
        if name == "kind":
            return say(f"recommendations.kind.{value}")
        return value_told(name, value, say)

    def save(values: dict[str, Any], version: int, who: str) -> object:
        spec = spec_of(values.get("kind", area.kind), values["told"]) if "told" in values else None
        note = values.get("note", area.note)
        return change_area(store, area.id, spec or area.spec, version=version, who=who, note=note)

    manner = replace(usual_manner(say), told=told)
    return record_conflict(_key(area), say, save, manner, whole=True)


def area_edit(store: Store, area: Area, view: RecommendationView, at: dt.date, say: Words) -> None:
    """Draw the button that opens the form of an area, and the form."""
    with st.popover(say("recpage.edit"), icon=":material/edit:", type="tertiary"):
        place = _Place(_key(area), view, at, say)
        version = begun(place.key, area.version, _fields(area.spec) | {"note": area.note})
        read = _FORMS[type(area.spec)](store, area.spec, place)
        st.text_input(say("recpage.field.note"), key=place.field("note"), max_chars=2000)

        def save(who: str) -> object:
            note = str(place.typed("note") or "")
            return change_area(store, area.id, read(), version=version, who=who, note=note)

        def press() -> None:
            keep_or_meet(place.key, save)

        st.button(
            say("recpage.save"), type="primary", key=f"rec_area_resave:{area.id}", on_click=press
        )


def _key(area: Area) -> str:
    return f"area:{area.id}"


def _fields(spec: Spec) -> dict[str, Any]:
    """Return what the fields of a form begin with."""
    told = {name: getattr(spec, own) for name, own in _ATTRIBUTES[type(spec)].items()}
    plain = {name: list(v) if isinstance(v, tuple) else v for name, v in told.items()}
    return plain | dict(_EMPTY.get(type(spec), {}))


def _units_field(store: Store, known: tuple[Key, ...], place: _Place, most: int | None) -> None:
    """Draw the choice of units: those of the day, and those that the area names already."""
    today = finest(store.territory, place.view.region, place.at)
    names = {key: store.territory.name(key, place.say.lang, at=place.at) for key in today}
    for key in known:
        name = store.territory.name(key, place.say.lang)
        names.setdefault(key, f"{name} ({place.say.date(key[1])})")
    st.multiselect(
        place.say("recpage.area_units", date=place.at),
        list(names),
        format_func=names.__getitem__,
        key=place.field("units"),
        max_selections=most,
        placeholder=place.say("recpage.area_all_borders" if most else "recpage.choose"),
        select_all=False,
    )


def _units(store: Store, spec: UnitsArea, place: _Place) -> Callable[[], Spec]:
    _units_field(store, spec.units, place, None)
    return lambda: UnitsArea(tuple(place.typed("units")))


def _zones(store: Store, spec: ZonesArea, place: _Place) -> Callable[[], Spec]:
    plans = {plan.id: plan.title for plan in list_plans(store.home)}
    names: dict[ZonePick, str] = {
        pick: f"{plans.get(pick.plan, '–')}: {pick.zone_id}" for pick in spec.zones
    }
    if place.view.point is not None:
        names |= dict(zone_picks_here(store.home, place.view.point))
    st.multiselect(
        place.say("recpage.area_zones_kept"),
        list(names),
        format_func=names.__getitem__,
        key=place.field("zones"),
        select_all=False,
    )
    return lambda: ZonesArea(tuple(place.typed("zones")))


def _place(_store: Store, spec: PlaceArea, place: _Place) -> Callable[[], Spec]:
    say, point = place.say, place.view.point
    st.text_input(say("recpage.area_name"), key=place.field("name"), max_chars=300)
    if point is None:
        st.caption(plain_text(say("recpage.area_move_how")))
    else:
        st.checkbox(say("recpage.area_move"), key=place.field("move"))

    def read() -> Spec:
        lon, lat = point if point is not None and place.typed("move") else (spec.lon, spec.lat)
        return PlaceArea(lon, lat, str(place.typed("name") or ""))

    return read


def _shape(_store: Store, spec: ShapeArea, place: _Place) -> Callable[[], Spec]:
    st.text_input(place.say("recpage.area_name"), key=place.field("name"), max_chars=300)
    st.text_area(place.say("recpage.area_outline"), key=place.field("text"), height=90)

    def read() -> Spec:
        name, text = str(place.typed("name") or ""), str(place.typed("text") or "").strip()
        if not text:
            return replace(spec, name=name)
        return spec_of("shape", {"geometry": geometry_of(text), "name": name})

    return read


def _plans_field(store: Store, known: tuple[str, ...], place: _Place) -> None:
    names = {plan.id: plan.title for plan in list_plans(store.home)}
    names |= {one: one for one in known if one not in names}  # gone, and still named by the rule
    st.multiselect(
        place.say("recpage.area_plans"),
        list(names),
        format_func=names.__getitem__,
        key=place.field("plans"),
        placeholder=place.say("recpage.choose"),
        select_all=False,
    )


def _metres(label: str, place: _Place, least: float, most: float) -> None:
    st.number_input(
        place.say(label),
        min_value=least,
        max_value=most,
        step=50.0,
        format="%.0f",
        key=place.field("metres"),
    )


def _conflict(store: Store, spec: ConflictRule, place: _Place) -> Callable[[], Spec]:
    _plans_field(store, spec.plans, place)
    _metres("recpage.area_longer", place, 0.0, _LONGEST_M)
    # Between units of the rule's own day, whatever day is looked at.
    own = replace(place.view, region=spec.units.partition("@")[0])
    _units_field(store, spec.between, replace(place, view=own, at=day_of(spec.units)), 2)
    return lambda: replace(
        spec,
        plans=tuple(place.typed("plans")),
        longer_than_m=float(place.typed("metres")),
        between=tuple(place.typed("units")),
    )


def _near(store: Store, spec: NearBorderRule, place: _Place) -> Callable[[], Spec]:
    _plans_field(store, spec.plans, place)
    _metres("recpage.area_within", place, 1.0, _WIDEST_M)
    names = hilucs_names(place.say.lang)
    st.selectbox(
        place.say("recpage.area_use"),
        list(names),
        format_func=names.__getitem__,
        key=place.field("use"),
    )
    return lambda: replace(
        spec,
        plans=tuple(place.typed("plans")),
        within_m=float(place.typed("metres")),
        hilucs=str(place.typed("use")),
    )


def _decline(store: Store, spec: DeclineRule, place: _Place) -> Callable[[], Spec]:
    found = list_figures(store.home)
    names = {one.id: f"{one.name} ({place.say.date(one.at)})" for one in found}
    names |= {one: "–" for one in (spec.earlier, spec.later) if one not in names}
    for when in ("earlier", "later"):
        st.selectbox(
            place.say(f"recpage.area_{when}"),
            list(names),
            format_func=names.__getitem__,
            key=place.field(when),
        )
    label = place.say("recpage.area_percent")
    percent = place.field("percent")
    st.number_input(label, min_value=0.0, max_value=_MOST_PERCENT, key=percent)
    return lambda: DeclineRule(
        str(place.typed("earlier")), str(place.typed("later")), float(place.typed("percent"))
    )


_FORMS: Mapping[type, Callable[[Store, Any, _Place], Callable[[], Spec]]] = {
    UnitsArea: _units,
    ZonesArea: _zones,
    PlaceArea: _place,
    ShapeArea: _shape,
    ConflictRule: _conflict,
    NearBorderRule: _near,
    DeclineRule: _decline,
}
