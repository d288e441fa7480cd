"""Figures of cooperation in an area: how many areas touch it, and their highest degree by theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from geo.measure import area_km2
from geo.types import Issue, Provenance
from layers.cooperation import themes
from layers.units import unit_id
from layers.words import LANGUAGES, words
from planning.amounts import DEGREES, Amount, Amounts, missing
from planning.cooperation_models import Cooperation as Row
from planning.cooperation_models import CooperationUnit, MemberUnit
from planning.cooperationlisting import (
    LEAST_SHARE,
    Wanted,
    alive,
    conditions_of,
    cooperations_chosen,
)
from planning.cooperationplaces import place_cooperations
from planning.cooperationshapes import shapes_of
from planning.database import reading
from planning.landamounts import area_of, is_of_whole_units

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from layers.store import Store
    from planning.comparedareas import ComparedArea

_MOST_SOURCES = 5
_PROPOSED = "proposed"


@dataclass(frozen=True)
class _Found:
    """What is recorded of a cooperation area that touches another area."""

    name: str
    degree: str
    proposed: bool
    practice: bool
    themes: tuple[str, ...]
    sources: tuple[str, ...]
    since: dt.date


def cooperation_amounts(store: Store, area: ComparedArea, lang: str) -> Amounts:
    """Return the number of cooperation areas on the area's day, and the degree (0-6) by theme.

    Counted is what exists and whose territory or members (no observers) touch the area; practice
    ones only where there are no others. A theme without a record is missing, as is one that is
    only proposed: neither is degree 0, which somebody has to have recorded.
    """
    found = _touching(store, area, lang)
    own = Provenance(words(lang)("compared.own_data"), "", "", None)
    counted = _counted(found)
    count = Amount(len(counted), (own,), remark=_remark(counted))
    by_theme = {DEGREES + theme: _degree(theme, found, lang) for theme in themes()}
    return {"cooperations": count} | by_theme


def _degree(theme: str, found: Sequence[_Found], lang: str) -> Amount:
    mine = [one for one in found if theme in one.themes]
    counted = _counted(mine)
    if not counted:
        proposed = [one.degree for one in mine]
        if proposed:
            return missing("compared-only-proposed", degree=max(proposed))
        return missing("compared-no-cooperation")
    highest = max(one.degree for one in counted)
    rests_on = [one for one in counted if one.degree == highest]
    sources = tuple(_source(one, lang) for one in rests_on[:_MOST_SOURCES])
    return Amount(int(highest.removeprefix("D")), sources, remark=_remark(rests_on))


def _counted(found: Sequence[_Found]) -> list[_Found]:
    """Return what exists; practice areas only where nothing else does."""
    existing = [one for one in found if not one.proposed]
    return [one for one in existing if not one.practice] or existing


def _remark(counted: Sequence[_Found]) -> Issue | None:
    return Issue("compared-practice", "info") if any(one.practice for one in counted) else None


def _source(one: _Found, lang: str) -> Provenance:
    say = words(lang)
    title = f"{say('plans.practice')}: {one.name}" if one.practice else one.name
    told = ": ".join(filter(None, (title, "; ".join(one.sources))))
    return Provenance(told, "", say("compared.since", date=one.since), None)


def _touching(store: Store, area: ComparedArea, lang: str) -> list[_Found]:
    """Return the cooperation areas of the area's day that touch it, in the order of the names."""
    place_cooperations(store)
    drawn = [] if is_of_whole_units(store, area) else _drawn_over(store, area)
    with reading(store.home) as session:
        rows = session.scalars(
            select(Row)
            .where(*_conditions(session, area, [*area.ids, *drawn]))
            .order_by(Row.sort_name, Row.id)
        )
        return [_found(row, lang) for row in rows]


def _conditions(
    session: Session, area: ComparedArea, ids: Sequence[str]
) -> list[ColumnElement[bool]]:
    units = sorted(unit_id(key) for key in area.units)
    territories = select(CooperationUnit.cooperation_id).where(
        CooperationUnit.unit.in_(units), CooperationUnit.share >= LEAST_SHARE
    )
    members = select(MemberUnit.cooperation_id).where(
        MemberUnit.unit.in_(units),
        MemberUnit.share >= LEAST_SHARE,
        MemberUnit.role != "observer",
        *alive(MemberUnit.begins, MemberUnit.ends, area.at),
    )
    touches = or_(Row.id.in_(ids), Row.id.in_(territories), Row.id.in_(members))
    return [*conditions_of(session, Wanted(at=area.at)), touches]


def _drawn_over(store: Store, area: ComparedArea) -> list[str]:
    """Return the ids of the cooperation areas that a drawn outline has a tenth in common with."""
    west, south, east, north = area.outline.bounds
    wanted = Wanted(at=area.at, bounds=(west, south, east, north))
    frame = shapes_of(store, cooperations_chosen(store, wanted), area.at).frame
    common = area_km2(frame.set_geometry(frame.geometry.intersection(area.outline)))
    smaller = area_km2(frame).clip(upper=area_of(area.outline))
    return [str(one) for one in frame["cooperation"][common >= LEAST_SHARE * smaller]]


def _found(row: Row, lang: str) -> _Found:
    names = (getattr(row, f"name_{one}") for one in (lang, *LANGUAGES))
    return _Found(
        name=next(filter(None, names), row.id),
        degree=row.degree,
        proposed=row.standing == _PROPOSED,
        practice=row.practice,
        themes=tuple(row.themes),
        sources=tuple(row.sources),
        since=row.valid_from,
    )
