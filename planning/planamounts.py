"""Figures of what is planned in an area: its plans, their age, zone shares, recommendations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from sqlalchemy import func, select

from geo.errors import Refusal
from geo.types import Issue, Provenance
from layers.hilucs import hilucs, hilucs_top
from layers.units import unit_id
from layers.words import words
from planning.amounts import ZONES, Amount, Amounts, missing
from planning.areaplaces import place_areas
from planning.database import reading
from planning.landamounts import is_of_whole_units
from planning.planstore import list_plans
from planning.recommendation_models import AreaUnit
from planning.recommendation_models import Recommendation as Row
from planning.settings import shows_practice
from planning.statistics import StatisticsAsked, zone_statistics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.store import Store
    from planning.comparedareas import ComparedArea
    from planning.planrecords import StoredPlan
    from planning.statistics import ZoneStatistics

_DAYS_A_YEAR = 365.2425


def plan_amounts(
    store: Store, area: ComparedArea, lang: str, chosen: Sequence[StoredPlan] | None = None
) -> Amounts:
    """Return how many plans lie in an area, their mean age in years, and their zone shares.

    ``chosen`` are the plans, None for those in force (`plans_in`). Practice plans count only where
    there are no others, and are said.
    """
    plans = plans_in(store, area) if chosen is None else list(chosen)
    if not plans:
        nothing = missing("compared-no-plans")
        zones = dict.fromkeys((ZONES + number for number in _tops()), nothing)
        return {"plans": Amount(0, (_own(lang),)), "plans_age": nothing} | {
            "plans_cover": nothing,
            **zones,
        }
    remark = Issue("compared-practice", "info") if any(one.practice for one in plans) else None
    sources = tuple(_source(one, lang) for one in plans)
    count = Amount(len(plans), sources, remark=remark)
    age = _age(area, plans, sources, remark)
    return {"plans": count, "plans_age": age} | _zones(store, area, plans, lang)


def plans_in(store: Store, area: ComparedArea) -> list[StoredPlan]:
    """Return the plans in force on the area's day that lie in it; practice ones last resort."""
    known = [one for one in list_plans(store.home) if one.withdrawn_at is None]
    here = [one for one in known if _in_force(one, area) and _lies_in(store, one, area)]
    return [one for one in here if not one.practice] or here


def _in_force(plan: StoredPlan, area: ComparedArea) -> bool:
    begun = plan.valid_from is None or plan.valid_from <= area.at
    return begun and (plan.valid_to is None or area.at <= plan.valid_to)


def _lies_in(store: Store, plan: StoredPlan, area: ComparedArea) -> bool:
    known = [key for key in plan.territories if key in store.territory.units.index]
    if known:
        pieces = {piece for key in area.units for piece in store.territory.pieces_of(key)}
        return any(store.territory.pieces_of(key) & pieces for key in known)
    box = plan.current.bounds_lonlat
    return box is not None and bool(shapely.intersects(shapely.box(*box), area.outline))


def _source(plan: StoredPlan, lang: str) -> Provenance:
    one = plan.current
    return _origin((plan.title, one.source, one.licence, one.vintage), lang, practice=plan.practice)


def _origin(told: tuple[str, str, str, str], lang: str, *, practice: bool) -> Provenance:
    title, source, licence, vintage = told
    named = f"{words(lang)('plans.practice')}: {title}" if practice else title
    return Provenance(": ".join(filter(None, (named, source))), licence, vintage, None)


def _own(lang: str) -> Provenance:
    return Provenance(words(lang)("compared.own_data"), "", "", None)


def _age(
    area: ComparedArea,
    plans: list[StoredPlan],
    sources: tuple[Provenance, ...],
    remark: Issue | None,
) -> Amount:
    days = [(area.at - one.valid_from).days for one in plans if one.valid_from]
    if not days:
        return missing("compared-no-plan-day")
    return Amount(sum(days) / len(days) / _DAYS_A_YEAR, sources, remark=remark)


def _zones(store: Store, area: ComparedArea, plans: list[StoredPlan], lang: str) -> Amounts:
    """Return the share of each HILUCS class of level 1 in what plans cover singly, in per cent."""
    asked = StatisticsAsked(
        tuple(one.id for one in plans), f"{area.region}@{area.at.isoformat()}", "level1", lang
    )
    if not is_of_whole_units(store, area):
        nothing = missing("compared-not-whole")
        return {"plans_cover": nothing} | dict.fromkeys((ZONES + n for n in _tops()), nothing)
    try:
        found = zone_statistics(store, asked)
    except Refusal:
        nothing = missing("compared-plans-unreadable")
        return {"plans_cover": nothing} | dict.fromkeys((ZONES + n for n in _tops()), nothing)
    return _shares(found, {unit_id(key) for key in area.units})


def _shares(found: ZoneStatistics, units: set[str]) -> Amounts:
    lang = found.asked.lang
    sources = tuple(
        _origin((one.title, one.source, one.licence, one.vintage), lang, practice=one.practice)
        for one in found.used
    )
    remark = Issue("compared-practice", "info") if found.practice else None
    totals = found.totals[found.totals.index.isin(units)].sum()
    covered = float(totals["singly_ha"] + totals["multiply_ha"])
    cover = 100 * covered / float(totals["area_ha"]) if totals["area_ha"] else 0.0
    told = {"plans_cover": Amount(cover, sources, remark=remark)}
    rows = found.rows[found.rows["unit"].isin(units)]
    by_class = rows.groupby("class")["area_ha"].sum().to_dict()
    if not totals["singly_ha"]:
        return told | dict.fromkeys((ZONES + n for n in _tops()), missing("compared-no-zones"))
    shares = {n: 100 * by_class.get(n, 0.0) / float(totals["singly_ha"]) for n in _tops()}
    return told | {ZONES + n: Amount(share, sources, remark=remark) for n, share in shares.items()}


def _tops() -> list[str]:
    """Return the numbers of HILUCS at level 1: ``1`` to ``6``."""
    return [value.number for key, value in hilucs().items() if hilucs_top(key) == key]


def recommendation_amounts(store: Store, area: ComparedArea, lang: str) -> Amounts:
    """Return how many recommendations speak of a unit of the area; practice ones are among them."""
    place_areas(store)
    units = sorted(unit_id(key) for key in area.units)
    with reading(store.home) as session:
        query = select(func.count(AreaUnit.recommendation_id.distinct()))
        query = query.join(Row, Row.id == AreaUnit.recommendation_id)
        query = query.where(AreaUnit.unit.in_(units), Row.deleted.is_(False))
        if not shows_practice(session):
            query = query.where(Row.practice.is_(False))
        count = int(session.execute(query).scalar_one())
        made_up = int(session.execute(query.where(Row.practice.is_(True))).scalar_one())
    remark = Issue("compared-practice", "info") if made_up else None
    return {"recommendations": Amount(count, (_own(lang),), remark=remark)}
